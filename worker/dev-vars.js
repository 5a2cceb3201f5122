/** Variables for the worker on this machine: from the environment, else from `.dev.vars`. */

import { readFileSync } from "node:fs";

const CREDENTIALS = [
  "DINGTALK_APP_KEY",
  "DINGTALK_APP_SECRET",
  "DINGTALK_SUITE_KEY",
  "DINGTALK_SUITE_SECRET",
  "DINGTALK_SUITE_TICKET",
  "DINGTALK_AUTH_CORP_ID",
];
const ACCESS = ["ACCESS_TEAM_DOMAIN", "ACCESS_AUD", "ACCESS_USERS"];
const NAMES = [...CREDENTIALS, "DINGTALK_ENDPOINT", "CALLER_KEYS", "ALLOWED_ORIGINS", "PUBLIC_ORIGIN", ...ACCESS];
/** Those that go on in others. */
const NUMBERED = /^(CALLER_KEYS|ACCESS_USERS)_\d+$/;

/**
 * @param {string} file
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Record<string, string>} what the worker knows, and of that what is set
 */
export function readVariables(file, environment) {
  const inFile = parseVariables(readIfThere(file));
  /** @type {Record<string, string>} */
  const variables = {};
  const numbered = [...Object.keys(environment), ...inFile.keys()].filter((name) => NUMBERED.test(name));
  for (const name of new Set([...NAMES, ...numbered])) {
    const value = environment[name] || inFile.get(name);
    if (value) variables[name] = value;
  }
  return variables;
}

/**
 * Whether they name an app of DingTalk's, be it not completely.
 * @param {Record<string, string>} variables
 */
export function hasCredentials(variables) {
  return CREDENTIALS.some((name) => name in variables);
}

/**
 * Whether they name anybody who may call.
 * @param {Record<string, string>} variables
 */
export function hasCallers(variables) {
  return Object.keys(variables).some((name) => name.startsWith("CALLER_KEYS"));
}

/**
 * `KEY=value` lines; the value may be quoted; `#` begins a comment.
 * @param {string} text
 * @returns {Map<string, string>}
 * @throws {Error} that names the line, not what stands in it: it may be a secret
 */
export function parseVariables(text) {
  /** @type {Map<string, string>} */
  const variables = new Map();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const [, name, rest] = line.match(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/) ?? [];
    if (name === undefined || rest === undefined) throw new Error(`.dev.vars: line ${index + 1} is not KEY=value`);
    const quoted = rest.match(/^(["'])(.*)\1(?:\s+#.*)?$/);
    variables.set(name, quoted?.[2] ?? rest.replace(/(^|\s+)#.*$/, ""));
  }
  return variables;
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
