/** The worker with its state, before a simulator in a process of its own. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { serveWorker } from "../../worker/serve.js";
import { HOSTS, startHost } from "../hosts/hosts.js";
import { start as spawn, stop } from "../matrix/processes.js";
import { findNode } from "../matrix/runtimes/servers.js";
import { DEFAULT_APP } from "../simulator/defaults.js";
import { lockPath, sha256 } from "../worker/harness.js";
import { makeVerify } from "./verify.js";

const SIMULATOR = fileURLToPath(new URL("../simulator/serve.js", import.meta.url));
const LOOK_MS = 20;
/** For what takes a second or two where nothing else runs. */
const WAIT_MS = 120_000;

/** Caller keys. */
export const KEYS = /** @type {const} */ ({ ops: "key-of-ops-1c5e", boss: "key-of-boss-88d1", team: "key-of-team-2b60", seldom: "key-of-seldom-f00d" });

const ENTRIES = [
  { id: "ops", sha256: sha256(KEYS.ops), actions: ["lock", "unlock"] },
  { id: "boss", sha256: sha256(KEYS.boss), actions: ["lock", "unlock", "read", "audit", "admin"] },
  { id: "team", sha256: sha256(KEYS.team), actions: ["lock", "unlock", "read"], conferences: ["team-*"] },
  { id: "seldom", sha256: sha256(KEYS.seldom), actions: ["lock"], perMinute: 2 },
];

/** `CALLER_KEYS` without some of them. @param {string[]} ids */
export const keysWithout = (...ids) => JSON.stringify(ENTRIES.filter(({ id }) => !ids.includes(id)));

/**
 * @typedef {import("../simulator/request-log.js").LoggedRequest} Logged
 * @typedef {{ status: number, headers: Headers, text: string, body: any }} Reply
 * @typedef {{ method?: string, key?: string, body?: unknown, headers?: Record<string, string> }} Asked
 * @typedef {{ id: string, event: string, data: any }} Event
 */

/**
 * A simulator in a process of its own.
 * @param {import("node:test").TestContext} t
 */
export async function startSimulator(t) {
  const child = spawn(process.execPath, [SIMULATOR, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => stop(child));
  const [said] = await once(/** @type {import("node:stream").Readable} */ (child.stdout).setEncoding("utf8"), "data");
  const [url = ""] = /http:\S+/.exec(said) ?? [];
  /** @param {string} path @param {unknown} [body] */
  const sim = async (path, body) => {
    const response = await fetch(`${url}/_sim/${path}`, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
    assert.ok(response.ok, `${path}: ${response.status}`);
    return /** @type {any} */ (await response.json());
  };
  /** Requests of that path, in the order in which they came. @param {RegExp} path @returns {Promise<Logged[]>} */
  const requests = async (path) => (await sim("requests")).filter((/** @type {Logged} */ request) => path.test(request.path));
  return {
    url,
    sim,
    requests,
    locks: () => requests(/\/lock$/),
    /** Meetings of those names that run. @param {string[]} ids */
    run: async (ids) => {
      for (let at = 0; at < ids.length; at += 50) {
        await Promise.all(ids.slice(at, at + 50).map((conferenceId) => sim("meetings", { conferenceId })));
      }
    },
  };
}

/** The meeting of a lock request. @param {Logged} request */
export const meetingOf = ({ path }) => decodeURIComponent(/videoConferences\/([^/]+)\/lock/.exec(path)?.[1] ?? "");

/** What a lock request is for. @param {Logged} request @returns {string} */
export const actionOf = ({ body }) => JSON.parse(body ?? "{}").action;

/** @param {() => boolean | Promise<boolean>} is @param {string} what */
export async function until(is, what) {
  for (const end = Date.now() + WAIT_MS; !(await is()); await pause(LOOK_MS)) {
    assert.ok(Date.now() < end, `never came: ${what}`);
  }
}

/**
 * The worker on Node, which keeps its state over each end.
 * @param {import("node:test").TestContext} t
 * @param {string} endpoint
 * @param {Record<string, string>} [variables]
 */
export const nodeWorker = (t, endpoint, variables = {}) => hostWorker(t, HOSTS[1], endpoint, variables);

/**
 * The worker on a host, which keeps its state over each end.
 * @param {import("node:test").TestContext} t
 * @param {import("../hosts/hosts.js").Host} host
 * @param {string} endpoint
 * @param {Record<string, string>} [variables]
 */
export async function hostWorker(t, host, endpoint, variables = {}) {
  const folder = mkdtempSync(join(tmpdir(), "state-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const STATE_FILE = join(folder, "state.sqlite");
  let log = "";
  /** @type {import("../hosts/hosts.js").Running | undefined} */
  let running;
  /** @param {Record<string, string>} [others] */
  const start = async (others = {}) => {
    running = await startHost(t, host, endpoint, { CALLER_KEYS: keysWithout(), STATE_FILE, ...variables, ...others });
    assert.ok(running.url, running.stderr());
  };
  await start();
  return {
    ...asking(() => running?.url ?? ""),
    start,
    /** @param {NodeJS.Signals} [signal] */
    end: async (signal = "SIGTERM") => {
      const code = await running?.end(signal);
      log += running?.stdout() ?? "";
      return code;
    },
    /** What it has said since its last start, beside the log. */
    said: () => running?.stderr() ?? "",
    memory: () => running?.memory() ?? 0,
    log: () => log + (running?.stdout() ?? ""),
    /** What a query does to the state while the worker does not run. @param {string} sql */
    change: (sql) => void query(STATE_FILE, sql),
    /** What a query finds in it then. @param {string} sql @returns {Record<string, any>[]} */
    find: (sql) => query(STATE_FILE, sql),
  };
}

/** @param {string} file of a state @param {string} sql */
function query(file, sql) {
  const script = "const [file, sql] = process.argv.slice(1); console.log(JSON.stringify(new (require('node:sqlite').DatabaseSync)(file).prepare(sql).all()))";
  return JSON.parse(execFileSync(findNode("node-newest").command, ["--no-warnings", "-e", script, file, sql], { encoding: "utf8" }));
}

/**
 * The worker in workerd.
 * @param {import("node:test").TestContext} t
 * @param {string} endpoint
 * @param {Record<string, string>} [variables]
 */
export async function workerdWorker(t, endpoint, variables = {}) {
  const { appKey, appSecret } = DEFAULT_APP;
  const app = { DINGTALK_ENDPOINT: endpoint, DINGTALK_APP_KEY: appKey, DINGTALK_APP_SECRET: appSecret };
  let log = "";
  const worker = await serveWorker({ port: 0, variables: { ...app, CALLER_KEYS: keysWithout(), ...variables }, log: (text) => (log += text) });
  t.after(() => worker.close());
  return { ...asking(() => worker.url), log: () => log };
}

/** What is asked of a worker. @param {() => string} url */
export function asking(url) {
  /** @param {string} path @param {Asked} [asked] @returns {Promise<Reply>} */
  const ask = async (path, { method, key = KEYS.boss, body, headers = {} } = {}) => {
    const response = await fetch(url() + path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { authorization: `Bearer ${key}`, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: /^[[{]/.test(text) && !text.includes("}\n{") ? JSON.parse(text) : undefined };
  };
  return {
    ask,
    url,
    /** @param {string} id @param {string} action @param {Asked} [asked] */
    act: (id, action, asked) => ask(lockPath(encodeURIComponent(id)), { body: { action }, ...asked }),
    /** The whole record. @returns {Promise<any[]>} */
    record: async () => (await ask("/audit?format=jsonl")).text.split("\n").filter(Boolean).map((line) => JSON.parse(line)),
    /** Those events that come until one is meant. @param {string} path @param {(event: Event) => boolean} is @param {string} [last] */
    events: (path, is, last) => eventsOf(url() + path, is, last),
    /** Whether the record verifies, also against the log. @param {string} log */
    verified: async (log) => {
      const folder = mkdtempSync(join(tmpdir(), "record-"));
      try {
        writeFileSync(join(folder, "audit.jsonl"), (await ask("/audit?format=jsonl")).text);
        writeFileSync(join(folder, "worker.log"), log);
        return makeVerify(`FILE=${join(folder, "audit.jsonl")}`, `LOG=${join(folder, "worker.log")}`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

/**
 * @param {string} url
 * @param {(event: Event) => boolean} is
 * @param {string} [last]
 */
async function eventsOf(url, is, last) {
  const headers = { authorization: `Bearer ${KEYS.boss}`, ...(last !== undefined && { "last-event-id": last }) };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(WAIT_MS) });
  assert.equal(response.status, 200);
  /** @type {Event[]} */
  const events = [];
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const field = (/** @type {string} */ name) => new RegExp(`^${name}: (.*)$`, "m").exec(part)?.[1];
      const data = field("data");
      if (data === undefined) continue;
      const event = { id: field("id") ?? "", event: field("event") ?? "message", data: JSON.parse(data) };
      events.push(event);
      if (is(event)) return events;
    }
  }
  return events;
}
