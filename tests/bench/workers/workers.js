/** What the worker is compared with, and what all of them are asked for. */

import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";

import { LOCK_PATH, TOKEN } from "../subject.js";

/**
 * @typedef {{ DINGTALK_ENDPOINT: string, CALLER_KEY: string, ACCESS_TOKEN: string, CALLS_PER_SECOND: string }} Env
 * @typedef {{ fetch: (request: Request, env: Env) => Promise<Response> }} Worker
 */

/** Ours as it is on Node, and the plain ones. */
export const OURS = fileURLToPath(new URL("../../../dist/worker/portable.js", import.meta.url));
export const FORWARDER = fileURLToPath(new URL("forwarder.js", import.meta.url));
export const PLAIN = fileURLToPath(new URL("plain.js", import.meta.url));
/** With `PLAIN` as a module of its own; in workerd only. */
export const REMEMBERING = fileURLToPath(new URL("remembering.js", import.meta.url));

export const KEY = "a-caller-key-of-the-benchmark";
const HEADERS = { "x-acs-dingtalk-access-token": KEY, "content-type": "application/json" };
/** The most that there can be, since a worker's own pace is not what is measured. */
const CALLS_PER_SECOND = "1000";
const BODY = '{"action":"lock"}';

/**
 * The variables of our worker before `endpoint`.
 * @param {string} endpoint
 */
export function ourVariables(endpoint) {
  const sha256 = createHash("sha256").update(KEY).digest("hex");
  return {
    DINGTALK_ENDPOINT: endpoint,
    DINGTALK_APP_KEY: "dingbenchmark",
    DINGTALK_APP_SECRET: "secret-of-the-benchmark",
    CALLER_KEYS: JSON.stringify([{ id: "ops", sha256, actions: ["lock", "unlock", "read", "audit"] }]),
    CALLS_PER_SECOND,
  };
}

/**
 * The variables of the plain ones.
 * @param {string} endpoint
 * @returns {Env}
 */
export function plainVariables(endpoint) {
  return { DINGTALK_ENDPOINT: endpoint, CALLER_KEY: KEY, ACCESS_TOKEN: TOKEN, CALLS_PER_SECOND };
}

/** @param {string} origin of a worker */
export function lockRequest(origin) {
  return new Request(origin + LOCK_PATH, { method: "POST", headers: HEADERS, body: BODY });
}

/**
 * The same as it goes over a connection.
 * @param {string} url of a worker
 * @param {number} connection each has a meeting of its own: those of one are locked one after the other
 */
export function lockMessage(url, connection) {
  const headers = { host: new URL(url).host, ...HEADERS, "content-length": String(BODY.length) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const path = LOCK_PATH.replace("/lock", `-${connection}/lock`);
  return [`POST ${path} HTTP/1.1`, ...lines, "", BODY].join("\r\n");
}
