import assert from "node:assert/strict";
import { createServer } from "node:http";

import { ConferenceClient, DingTalkError } from "../../pkg/index.js";
import { serve } from "../simulator/serve.js";
import { DEFAULT_APP, DEFAULT_MEETING, DEFAULT_SUITE } from "../simulator/simulator.js";

export const MEETING = DEFAULT_MEETING.conferenceId;
export const TOKEN = "token-5f0c1d7e9b";
export const APP = { appKey: DEFAULT_APP.appKey, appSecret: DEFAULT_APP.appSecret };
export const SUITE = { ...DEFAULT_SUITE };
export const TOKEN_HEADER = "x-acs-dingtalk-access-token";

/**
 * @typedef {{ method: string, path: string, headers: Record<string, string>, body: string }} Logged
 * @typedef {{ url: string, path: string, init: RequestInit, headers: Headers, body: any, token: string | null }} Call
 * @typedef {Response | Error | ((call: Call) => unknown)} Answer
 */

/**
 * The real simulator on a loopback port, closed when the test ends.
 * @param {import("node:test").TestContext} t
 * @param {import("../simulator/options.js").SimulatorOptions} [options]
 */
export async function simulate(t, options = {}) {
  const { url, close } = await serve({ port: 0, tokens: [{ accessToken: TOKEN }], ...options });
  t.after(close);
  /** @param {string} path @param {unknown} [body] @returns {Promise<any>} */
  const control = async (path, body) => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const reply = await fetch(`${url}/_sim/${path}`, init);
    assert.ok(reply.ok, `${path}: ${reply.status}`);
    return reply.json();
  };
  return {
    url,
    control,
    /** @param {unknown[]} faults */
    faults: (...faults) => control("faults", faults),
    /** @returns {Promise<Logged[]>} */
    requests: () => control("requests"),
    /** @param {any} [options] */
    client: (options = {}) => new ConferenceClient({ endpoint: url, accessToken: TOKEN, maxRetries: 0, ...options }),
    /** @param {any} [options] */
    appClient: (options = {}) => new ConferenceClient({ endpoint: url, ...APP, maxRetries: 0, ...options }),
  };
}

/**
 * A server of one function, for what the simulator does not do.
 * @param {import("node:test").TestContext} t
 * @param {import("node:http").RequestListener} listener
 * @returns {Promise<string>} its URL
 */
export async function serveWith(t, listener) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address);
  return `http://127.0.0.1:${address.port}`;
}

/**
 * A `fetch` that gives these answers in turn, the last one again and again, and what it was called with.
 * @param {Answer[]} answers
 */
export function scripted(...answers) {
  /** @type {Call[]} */
  const calls = [];
  /** @param {string} url @param {RequestInit} init */
  const fetch = async (url, init) => {
    const headers = new Headers(init.headers);
    const body = JSON.parse(String(init.body));
    const call = { url, path: new URL(url).pathname, init, headers, body, token: headers.get(TOKEN_HEADER) };
    const answer = answers[Math.min(calls.push(call), answers.length) - 1];
    if (typeof answer === "function") return answer(call);
    if (answer instanceof Error) throw answer;
    return answer?.clone();
  };
  return { calls, fetch: /** @type {typeof globalThis.fetch} */ (/** @type {unknown} */ (fetch)) };
}

/** @param {number} status @param {unknown} body @param {Record<string, string>} [headers] */
export const reply = (status, body, headers = {}) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });

export const accepted = () => reply(200, { success: true });
/** @param {string} accessToken @param {unknown} [expireIn] */
export const granted = (accessToken, expireIn = 7200) => reply(200, { accessToken, expireIn });
export const rejectedToken = () => reply(400, { code: "InvalidAuthentication", message: "bad token" });

/**
 * A client with a fixed token over `fetch`, without retries unless `options` say otherwise.
 * @param {unknown} fetch @param {any} [options]
 */
export const clientOf = (fetch, options = {}) =>
  new ConferenceClient(/** @type {any} */ ({ accessToken: TOKEN, maxRetries: 0, fetch, ...options }));

/** The same of an app that fetches its token. @param {unknown} fetch @param {any} [options] */
export const appOf = (fetch, options = {}) =>
  new ConferenceClient(/** @type {any} */ ({ ...APP, maxRetries: 0, fetch, ...options }));

/**
 * What a call failed with, checked for what every failure promises.
 * @param {Promise<unknown>} call
 */
export async function failure(call) {
  const error = await call.then(
    (value) => assert.fail(`it succeeded: ${JSON.stringify(value)}`),
    (/** @type {unknown} */ thrown) => thrown,
  );
  return checked(error);
}

/** What `make` throws, checked likewise. @param {() => unknown} make */
export function thrownBy(make) {
  try {
    make();
  } catch (error) {
    return checked(error);
  }
  return assert.fail("it threw nothing");
}

/** @param {unknown} error */
function checked(error) {
  assert.ok(error instanceof DingTalkError, `not a DingTalkError: ${String(error)}`);
  assert.ok(error instanceof Error);
  assert.equal(error.name, "DingTalkError");
  assert.ok(error.code !== "" && typeof error.code === "string");
  assert.ok(error.message !== "" && !/[\r\n]/.test(error.message), error.message);
  return error;
}

/** Lets everything happen that waits for no timer. */
export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** How many timers keep the process alive. */
export const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

/** A promise, and what settles it. */
export function deferred() {
  /** @type {(value: any) => void} */
  let resolve = () => {};
  /** @type {(reason: any) => void} */
  let reject = () => {};
  const promise = new Promise((good, bad) => {
    resolve = good;
    reject = bad;
  });
  return { promise, resolve, reject };
}

/** An answer that settles only when it is aborted, as the host's `fetch` does. @param {{ init: RequestInit }} call */
export const hanging = ({ init }) =>
  new Promise((_, reject) => init.signal?.addEventListener("abort", () => reject(init.signal?.reason)));

/** The same as the `fetch` of a client. @param {unknown} _ @param {RequestInit} init */
export const hangingFetch = (_, init) => hanging({ init });
