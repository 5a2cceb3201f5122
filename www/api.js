/**
 * The worker, asked by the page.
 *
 * Served by the worker, the page signs in by a cookie that no script can read. Served by another host,
 * it needs `<meta name="worker" content="https://lock.example.com">` with the worker's origin, and the
 * page's own origin in the worker's ALLOWED_ORIGINS; the caller key then stays in this module's memory
 * and goes as a header. The origin is never taken from the page's address: a link could name another.
 */

import { noteTime } from "./clock.js";
import { cleanName } from "./input/clean.js";

const TOKEN_HEADER = "x-acs-dingtalk-access-token";
/** In it the worker says what a refusal means. */
const KIND_HEADER = "x-error-kind";
/** The package's code for a reply that sends one elsewhere. */
const REDIRECT = "Redirect";
/** Milliseconds. The worker tries for about half as long. */
const TIMEOUT = 60_000;

const named = document.querySelector('meta[name="worker"]')?.getAttribute("content")?.trim();
const elsewhere = !!named && new URL(named).origin !== location.origin;

export const endpoint = elsewhere ? new URL(named).origin : location.origin;

/** Only where a cookie cannot do it. */
let heldKey = "";

/** Whether the caller key has to be kept by the page, and is gone with it. */
export const keepsKey = elsewhere;

/** @param {string} key */
export function holdKey(key) {
  heldKey = elsewhere ? key : "";
}

/** @typedef {import("./dingtalk-conference-lock.js").ErrorKind} ErrorKind */

/** Why a call failed, with the fields that `describeError` takes from an error. */
export class Failure extends Error {
  /** @param {{ kind: ErrorKind, code: string, message?: string, status?: number, requestId?: string | null, requiredScopes?: string[], retryAfterMs?: number | null }} facts */
  constructor({ kind, code, message = "", status, requestId = null, requiredScopes = [], retryAfterMs = null }) {
    super(message);
    this.name = "Failure";
    this.kind = kind;
    this.code = code;
    this.status = status ?? null;
    this.requestId = requestId;
    this.requiredScopes = requiredScopes;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Whether a gate before the worker, such as the company's Access, wants one to sign in again: the worker
 * itself never redirects, and a browser hides the status of a redirect.
 * @param {unknown} error of this module or the package
 */
export function isGate(error) {
  const { code, status } = /** @type {Partial<Failure>} */ (error ?? {});
  return code === REDIRECT && !status;
}

/**
 * Why something is done, for the record: what can be seen of it. No header can carry more than Latin letters.
 * @param {string} reason
 * @returns {Record<string, string>}
 */
export function because(reason) {
  // Half of a character cannot be encoded at all.
  const seen = cleanName(reason.replace(/\p{Cs}/gu, ""));
  return seen ? { "x-reason": encodeURIComponent(seen) } : {};
}

/**
 * @param {Method} method
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<any>} the JSON of the reply; undefined where there is none
 * @throws {Failure}
 */
export async function ask(method, path, options) {
  const { data, response } = await askWhole(method, path, options);
  if (response.status !== 204 && !isRecord(data)) throw failure(response, undefined);
  return data;
}

/**
 * As `ask`, with the headers; the JSON may be a list.
 * @typedef {"GET" | "POST" | "PUT" | "DELETE"} Method
 * @typedef {{ key?: string, body?: unknown, headers?: Record<string, string>, anew?: boolean }} Options `anew`: a
 *   reply that the worker has kept will not do
 * @param {Method} method
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<{ data: any, response: Response }>}
 * @throws {Failure}
 */
export async function askWhole(method, path, { key = heldKey, body, headers: more = {}, anew = false } = {}) {
  const headers = new Headers({ ...more, ...(key && { [TOKEN_HEADER]: key }) });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (anew) headers.set("cache-control", "no-cache");
  /** @type {RequestInit} */
  const init = { method, headers, credentials: elsewhere ? "omit" : "same-origin", cache: "no-store", redirect: "manual" };
  if (body !== undefined) init.body = JSON.stringify(body);
  const { response, text } = await exchange(endpoint + path, init);
  if (response.type === "opaqueredirect") throw new Failure({ kind: "protocol", code: REDIRECT });
  const data = parse(text);
  if (!response.ok) throw failure(response, data);
  return { data, response };
}

/**
 * A reply that goes on, or is no JSON.
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {AbortSignal} signal
 * @throws {Failure}
 */
export async function openStream(path, headers, signal) {
  /** @type {RequestInit} */
  const init = { headers: { ...headers, ...(heldKey && { [TOKEN_HEADER]: heldKey }) }, credentials: elsewhere ? "omit" : "same-origin", cache: "no-store", redirect: "manual", signal };
  const response = await fetch(endpoint + path, init).catch(() => {
    throw new Failure({ kind: "network", code: "NetworkError" });
  });
  if (response.type === "opaqueredirect") throw new Failure({ kind: "protocol", code: REDIRECT });
  if (!response.ok) throw failure(response, parse(await response.text()));
  return response;
}

/**
 * What the package's client sends by: it must be given a token, which the cookie replaces.
 * @param {Record<string, string>} more headers
 * @param {(headers: Headers) => void} onReply
 * @returns {(input: string | URL | Request, init?: RequestInit) => Promise<Response>}
 */
export function clientFetch(more, onReply) {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    if (!elsewhere) headers.delete(TOKEN_HEADER);
    for (const [name, value] of Object.entries(more)) headers.set(name, value);
    const response = await fetch(input, { ...init, headers, ...(!elsewhere && { credentials: "same-origin" }) });
    noteTime(response.headers);
    onReply(response.headers);
    return response;
  };
}

/** What the package's client takes for a token. */
export function clientToken() {
  return heldKey || "in-the-cookie";
}

/**
 * @param {string} url
 * @param {RequestInit} init
 */
async function exchange(url, init) {
  // Older engines have no AbortSignal.timeout.
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), TIMEOUT);
  try {
    const response = await fetch(url, { ...init, signal: ending.signal });
    noteTime(response.headers);
    return { response, text: await response.text() };
  } catch {
    throw new Failure(ending.signal.aborted ? { kind: "timeout", code: "Timeout" } : { kind: "network", code: "NetworkError" });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {Response} response
 * @param {any} data
 */
function failure({ status, headers }, data) {
  // What has no such header is not the worker's: something on the way has answered.
  const kind = /** @type {ErrorKind} */ (headers.get(KIND_HEADER) ?? "protocol");
  const seconds = Number(headers.get("retry-after") ?? NaN);
  const scopes = data?.accessdenieddetail?.requiredScopes;
  return new Failure({
    kind: isRecord(data) ? kind : "protocol",
    code: typeof data?.code === "string" ? data.code : String(status),
    message: typeof data?.message === "string" ? data.message : "",
    status,
    requestId: typeof data?.requestid === "string" ? data.requestid : headers.get("x-acs-request-id"),
    requiredScopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === "string") : [],
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
  });
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {unknown} value */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
