#!/usr/bin/env node
/**
 * `make doctor`: what a running worker says of its configuration, of DingTalk and of the app. Exit code
 * 0 where all is well, 1 where something is not, 2 where the worker did not say.
 */

/** The worker asks DingTalk twice, which takes at most 8 s each. */
const WAIT_MS = 30_000;

try {
  const report = await examine(process.env);
  process.stdout.write(report);
  // Each step is a line that begins with how it is; what belongs to it is indented.
  if (/^(?!ok )\S/m.test(report)) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

/** @param {NodeJS.ProcessEnv} environment */
async function examine({ WORKER, CALLER_KEY, LANGUAGE, LANG }) {
  const url = addressOf(WORKER || "http://127.0.0.1:8787", /^zh/.test(LANGUAGE || LANG || "") ? "zh" : "en");
  if (!CALLER_KEY) throw new Error("CALLER_KEY is missing: set it to a caller key with the action admin");
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
  if (!/^https?:\/\//.test(worker) || !URL.canParse(worker)) throw new Error("WORKER must be an address such as http://127.0.0.1:8787");
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
