/** The built worker in workerd, before a simulator of its own. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { connect } from "node:net";

import { serveWorker } from "../../worker/serve.js";
import { serve } from "../simulator/serve.js";
import { DEFAULT_APP, DEFAULT_MEETING } from "../simulator/simulator.js";
import { assertDescribed } from "./openapi.js";

export const MEETING = DEFAULT_MEETING.conferenceId;
export const LOCK_PATH = lockPath(MEETING);

/** Caller keys, and what each may do. */
export const KEYS = /** @type {const} */ ({
  both: "key-that-may-both-6f0d",
  lockOnly: "key-that-may-lock-91c2",
  readOnly: "key-that-may-read-77aa",
  admin: "key-that-may-ask-3b1d",
  limited: "key-for-some-meetings-c0de",
  expired: "key-of-last-year-4e4e",
});

/** The meetings of the limited key: all whose id begins so. */
export const LIMITED_TO = "team-a-";

export const CALLER_KEYS = JSON.stringify([
  { id: "lock-only", sha256: sha256(KEYS.lockOnly), actions: ["lock"] },
  { id: "both", sha256: sha256(KEYS.both), actions: ["lock", "unlock"] },
  { id: "read-only", sha256: sha256(KEYS.readOnly).toUpperCase(), actions: ["read"] },
  { id: "admin", sha256: sha256(KEYS.admin), actions: ["admin"] },
  { id: "limited", sha256: sha256(KEYS.limited), actions: ["lock", "read"], conferences: [`${LIMITED_TO}*`] },
  { id: "both", sha256: sha256(KEYS.expired), actions: ["lock", "unlock", "read", "admin"], expires: "2025-12-31T23:59:59+08:00" },
]);

/**
 * A reply, read to its end. `body` is the parsed JSON, or undefined where it is not JSON.
 * @typedef {{ status: number, headers: Headers, text: string, body: any }} Reply
 *
 * @typedef {object} Stage
 * @property {string} url the worker's
 * @property {Record<string, string>} variables the worker's
 * @property {(path: string, init?: RequestInit) => Promise<Reply>} ask a request to the worker
 * @property {(action: unknown, options?: { key?: string, path?: string }) => Promise<Reply>} lock
 * @property {(path: string, key?: string) => Promise<Reply>} get with a caller key
 * @property {(path: string, body?: unknown) => Promise<any>} sim a control request to the simulator
 * @property {() => Promise<{ method: string, path: string, headers: Record<string, string>, body: string }[]>} upstream
 *   the requests that reached the simulator
 * @property {(faults: unknown[]) => Promise<unknown>} faults the coming answers of the simulator
 * @property {(texts: string[]) => void} shown what must hold no secret either
 * @property {string[]} secrets what must be in no reply and no log, beside those that all suites have
 * @property {(requestId: string) => Promise<Record<string, unknown>>} logged the log's line of a request
 */

/**
 * Sets the stage for the tests of a suite, and clears the simulator before each. At the end nothing
 * that was answered or logged may hold a secret.
 * @param {{ before: Function, beforeEach: Function, after: Function }} hooks of node:test
 * @param {{ variables?: Record<string, string>, simulator?: import("../simulator/options.js").SimulatorOptions }} [options]
 * @returns {Stage} usable from the first test on
 */
export function stage({ before, beforeEach, after }, { variables: given = {}, simulator: simulatorOptions = {} } = {}) {
  /** @type {string[]} */
  const seen = [];
  /** @type {(() => Promise<void>)[]} */
  const closers = [];
  let simulatorUrl = "";

  /** @type {Stage} */
  const set = {
    url: "",
    variables: {},
    ask: async (path, init) => {
      const reply = await read(await fetch(set.url + path, { redirect: "manual", ...init }));
      seen.push(reply.text, JSON.stringify([...reply.headers]));
      assertDescribed(init?.method ?? "GET", path, reply);
      return reply;
    },
    lock: (action, { key = KEYS.both, path = LOCK_PATH } = {}) =>
      set.ask(path, {
        method: "POST",
        headers: { "x-acs-dingtalk-access-token": key, "content-type": "application/json" },
        body: JSON.stringify({ action }),
      }),
    get: (path, key = KEYS.readOnly) => set.ask(path, { headers: { "x-acs-dingtalk-access-token": key } }),
    sim: async (path, body) => {
      const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      return (await read(await fetch(`${simulatorUrl}/_sim/${path}`, init))).body;
    },
    upstream: () => set.sim("requests"),
    faults: (faults) => set.sim("faults", faults),
    shown: (texts) => seen.push(...texts),
    secrets: [],
    logged: async (requestId) => {
      // It comes by a pipe, after the reply.
      for (;;) {
        const line = log.text.split("\n").find((text) => text.startsWith("{") && JSON.parse(text).requestId === requestId);
        if (line) return JSON.parse(line);
        await log.more();
      }
    },
  };
  const log = logReader();

  before(async () => {
    const simulator = await serve({ port: 0, ...simulatorOptions });
    closers.unshift(simulator.close);
    simulatorUrl = simulator.url;
    const { appKey, appSecret } = DEFAULT_APP;
    const app = { DINGTALK_ENDPOINT: simulator.url, DINGTALK_APP_KEY: appKey, DINGTALK_APP_SECRET: appSecret };
    // What a test changes at the simulator is to be seen at once.
    set.variables = { ...app, CALLER_KEYS, READ_CACHE_SECONDS: "0", ...given };
    for (const [name, value] of Object.entries(set.variables)) if (!value) delete set.variables[name];
    const worker = await serveWorker({ port: 0, variables: set.variables, log: log.add });
    closers.unshift(worker.close);
    set.url = worker.url;
  });
  beforeEach(() => set.sim("reset", {}));
  after(async () => {
    const tokens = await lockTokens(set);
    for (const close of closers) await close();
    seen.push(log.text);
    noSecretIn(seen, [...Object.values(KEYS), DEFAULT_APP.appSecret, CALLER_KEYS, sha256(KEYS.both), ...tokens, ...set.secrets]);
  });
  return set;
}

/** What workerd writes, whole lines only. */
function logReader() {
  let rest = "";
  /** @type {(() => void)[]} */
  const waiting = [];
  const reader = {
    text: "",
    add: (/** @type {string} */ chunk) => {
      const end = (rest + chunk).lastIndexOf("\n") + 1;
      reader.text += (rest + chunk).slice(0, end);
      rest = (rest + chunk).slice(end);
      for (const resolve of waiting.splice(0)) resolve();
    },
    more: () =>
      new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("the log has no such line")), 5_000);
        waiting.push(() => (clearTimeout(timer), resolve()));
      }),
  };
  return reader;
}

/**
 * The tokens that the simulator gave out since it was cleared.
 * @param {Stage} set
 */
async function lockTokens(set) {
  const requests = await set.upstream();
  return requests.flatMap(({ headers }) => headers["x-acs-dingtalk-access-token"] ?? []);
}

/**
 * @param {readonly string[]} texts
 * @param {readonly string[]} secrets
 */
export function noSecretIn(texts, secrets) {
  for (const secret of secrets) {
    const leak = texts.find((text) => text.includes(secret));
    assert.equal(leak, undefined, `holds the secret ${secret}`);
  }
}

/** @param {string} segment a meeting's id, as it is to stand in the path */
export function lockPath(segment) {
  return `/v1.0/conference/videoConferences/${segment}/lock`;
}

/** @param {string} text */
export function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * Asserts DingTalk's form of a failure, and returns its body.
 * @param {Reply} reply
 * @param {number} status
 * @param {string} code
 */
export function assertFailure(reply, status, code) {
  assert.equal(`${reply.status} ${reply.body?.code}`, `${status} ${code}`, reply.text);
  assert.equal(typeof reply.body.message, "string");
  assert.ok(reply.body.message.length > 0);
  assert.ok(reply.body.requestid.length > 0);
  assert.equal(reply.headers.get("content-type"), "application/json; charset=utf-8");
  return reply.body;
}

/**
 * Sends a request as it stands, which no HTTP client would: `fetch` normalises paths.
 * @param {string} url of a server
 * @param {string} head request line and headers, without `connection` and, unless it is to be another, `host`
 * @param {string} [body]
 * @returns {Promise<string>} the whole reply
 */
export function sendRaw(url, head, body = "") {
  const { hostname, port, host } = new URL(url);
  const [line, ...headers] = head.split("\n");
  const own = headers.some((header) => header.startsWith("host:")) ? [] : [`host: ${host}`];
  const all = [line, ...own, "connection: close", ...headers, "", body].join("\r\n");
  return new Promise((resolve, reject) => {
    let reply = "";
    const socket = connect(Number(port), hostname, () => socket.write(all));
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no whole reply to ${line}`)));
    socket.setEncoding("utf8").on("data", (text) => {
      reply += text;
      // The server may keep the connection to read on.
      const [, length = Infinity] = reply.match(/\r\ncontent-length: (\d+)/i) ?? [];
      if (reply.length - reply.indexOf("\r\n\r\n") - 4 >= Number(length)) socket.destroy();
    });
    socket.once("close", () => resolve(reply)).once("error", reject);
  });
}

/**
 * @param {Response} response
 * @returns {Promise<Reply>}
 */
async function read(response) {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
