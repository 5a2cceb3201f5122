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
const EVENTS = ["DINGTALK_EVENTS", "DINGTALK_EVENT_TOKEN", "DINGTALK_EVENT_AES_KEY"];
const WATCH = ["WATCH_WEBHOOK", "WATCH_WEBHOOK_SECRET"];
const LIMITS = ["CALLS_PER_SECOND", "MONTHLY_CALLS", "RECORD_DAYS", "READ_CACHE_SECONDS"];
const NAMES = [...CREDENTIALS, "DINGTALK_ENDPOINT", "CALLER_KEYS", "ALLOWED_ORIGINS", "PUBLIC_ORIGIN", ...ACCESS, ...EVENTS, ...WATCH, ...LIMITS];
/** Those that go on in others. */
const NUMBERED = /^(CALLER_KEYS|ACCESS_USERS)_\d+$/;

/**
 * @param {string} file
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Record<string, string>} what the worker knows, and of that what is set
 */
export function readVariables(file, environment) {
  const inFile = parseVariables(readIfThere(file));
  const numbered = [...Object.keys(environment), ...inFile.keys()].filter((name) => NUMBERED.test(name));
  /** @type {Record<string, string>} */
  const variables = {};
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
 * Whether they name who may call.
 * @param {Record<string, string>} variables
 */
export function hasCallers(variables) {
  return Object.keys(variables).some((name) => /^CALLER_KEYS(_\d+)?$/.test(name));
}

/**
 * `KEY=value` lines; the value may be quoted, and then go on over lines; `#` begins a comment.
 * @param {string} text
 * @returns {Map<string, string>}
 * @throws {Error} that names the line, not what stands in it: it may be a secret
 */
export function parseVariables(text) {
  /** @type {Map<string, string>} */
  const variables = new Map();
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^\s*(#.*)?$/.test(line)) continue;
    const [, name, rest] = line.match(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/) ?? [];
    if (name === undefined || rest === undefined) throw new Error(`.dev.vars: line ${index + 1} is not KEY=value`);
    const end = endOfQuoted(rest, lines, index);
    const whole = end === index ? rest : [rest, ...lines.slice(index + 1, end + 1)].join("\n");
    const quoted = whole.match(/^(["'`])([^]*?)\1\s*(?:\s#.*)?$/);
    variables.set(name, quoted?.[2] ?? whole.replace(/(^|\s+)#.*$/, ""));
    index = end;
  }
  return variables;
}

/**
 * The line at which a value ends that is quoted from `index` on: that one, unless its quotation mark comes
 * again only at the end of a later line.
 * @param {string} value
 * @param {string[]} lines
 * @param {number} index
 */
function endOfQuoted(value, lines, index) {
  const quote = /^["'`]/.exec(value)?.[0];
  if (!quote || value.includes(quote, 1)) return index;
  const end = lines.findIndex((line, at) => at > index && line.includes(quote));
  const closes = end > 0 && /^\s*(#.*)?$/.test((lines[end] ?? "").split(quote).slice(1).join(quote));
  return closes ? end : index;
}

/** @param {string} file */
function readIfThere(file) {
  try {
    const bytes = readFileSync(file);
    // As some Windows programs save what they call Unicode.
    if (bytes.includes(0)) throw new Error(`${file} is not in UTF-8: save it so`);
    return bytes.toString("utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
