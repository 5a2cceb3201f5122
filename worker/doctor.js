#!/usr/bin/env node
/**
 * `make doctor`: what a running worker says of its configuration, of DingTalk and of the app. Exit code
 * 0 where all is well, 1 where something is not, 2 where the worker did not say.
 */

import { flaw } from "./flaw.js";
import { WAY_OUT } from "./way-out.js";

/** The worker asks DingTalk twice, which takes at most 8 s each. */
const WAIT_MS = 30_000;

try {
  const language = /^zh/.test(process.env.LANGUAGE || process.env.LANG || "") ? "zh" : "en";
  const report = await examine(process.env, language);
  process.stdout.write(report);
  if (/^FAILED +egress /m.test(report)) process.stdout.write(`\n${WAY_OUT[language]}`);
  // Each step is a line that begins with how it is; what belongs to it is indented.
  if (/^(?!ok )\S/m.test(report)) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} language
 */
async function examine({ WORKER, CALLER_KEY }, language) {
  const url = addressOf(WORKER || "http://127.0.0.1:8787", language);
  if (!CALLER_KEY) throw new Error("CALLER_KEY is missing: set it to a caller key with the action admin");
  const wrong = flaw(CALLER_KEY);
  if (wrong) throw new Error(`CALLER_KEY ${wrong}`);
  if (!/^[\x21-\x7e]+$/.test(CALLER_KEY)) throw new Error("CALLER_KEY cannot be a caller key: it has spaces or other characters");
  const response = await ask(url, CALLER_KEY);
  const reply = await response.text();
  if (response.status !== 200) throw new Error(`${url.origin} answered ${response.status}: ${words(reply)}`);
  if (!response.headers.get("content-type")?.startsWith("text/plain")) throw new Error(`what answers at ${url.origin} is not the worker`);
  return reply;
}

/**
 * @param {string} worker
 * @param {string} language
 */
function addressOf(worker, language) {
  const wrong = flaw(worker);
  if (wrong || !/^https?:\/\//.test(worker) || !URL.canParse(worker)) {
    throw new Error(`WORKER must be an address such as http://127.0.0.1:8787${wrong ? `; it ${wrong}` : ""}`);
  }
  return new URL(`/doctor?language=${language}`, worker);
}

/**
 * @param {URL} url
 * @param {string} key
 */
async function ask(url, key) {
  const headers = { accept: "text/plain", "x-acs-dingtalk-access-token": key };
  try {
    // The key is for this address and no other.
    return await fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(WAIT_MS) });
  } catch (error) {
    const { cause = error } = /** @type {{ cause?: unknown }} */ (Object(error));
    const { code, message } = /** @type {{ code?: string, message?: string }} */ (Object(cause));
    throw new Error(`no worker answers at ${url.origin} (${code || message}): start one, or name it by WORKER=`, { cause: error });
  }
}

/** @param {string} reply a refusal in DingTalk's form, or whatever else answers there */
function words(reply) {
  try {
    const { code, message } = JSON.parse(reply);
    if (code && message) return `${code}: ${message}`;
  } catch {
    // Not the worker, or not itself.
  }
  return "is that the worker?";
}
