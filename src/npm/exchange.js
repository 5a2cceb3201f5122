// One request and its reply: what is sent, and what the module may ask of what came.

import mistakes from "../model/mistakes.txt";
import { bearable } from "./boundary.js";

/** The most that is taken of the permissions that a reply names. */
const MOST_SCOPES = 50;
const MOST_SCOPE = 1_000;

/**
 * @typedef {object} Connection
 * @property {string} url
 * @property {RequestInit} init
 * @property {number} limit of the reply, in bytes
 * @property {number} stage how often it began or ended to wait for the network: odd while it does, and from 2 on
 *   there is a reply
 * @property {() => void} abort ends it
 */

/** @param {{ url: string, token: string, body: string, limit: number }} request @returns {Connection} */
export function connect({ url, token, body, limit }) {
  // Without one, a time-out ends the call and leaves the request alone.
  const controller = typeof AbortController === "function" ? new AbortController() : undefined;
  // A plain object serves every fetch: that of another library does not know the host's Headers.
  const headers = /** @type {Record<string, string>} */ ({ accept: "application/json", "content-type": "application/json" });
  if (token) headers["x-acs-dingtalk-access-token"] = token;
  /** @type {any} */
  const init = {
    method: "POST",
    headers,
    body,
    // A redirect followed would carry the token to wherever it points.
    redirect: "manual",
    // Some hosts answer the same request from a cache.
    cache: "no-store",
    signal: controller?.signal,
  };
  return { url, init, limit, stage: 0, abort: () => controller?.abort() };
}

/**
 * What the network has to bring; whatever is thrown at other times is a mistake of this side.
 * @template T @param {Connection} connection @param {T} coming @returns {Promise<Awaited<T>>}
 */
async function wait(connection, coming) {
  connection.stage++;
  const it = await coming;
  connection.stage++;
  return it;
}

/**
 * Sends a request, and gives the facts of the reply, which may be another library's or no response at all.
 * @param {typeof fetch | undefined} custom @param {Connection} connection
 */
export async function exchange(custom, connection) {
  const response = await request(custom, connection);
  const { type, status, redirected, headers } = Object(response);
  const header = (/** @type {string} */ name) => headers?.get?.(name);
  const retryAfter = header("retry-after");
  const text = await read(response, connection);
  /** @type {any} */
  const reply = {
    status,
    redirected: !!redirected || type === "opaqueredirect",
    requestId: header("x-acs-request-id"),
    retryAfter,
    large: text === undefined,
  };
  try {
    reply.json = JSON.parse(/** @type {string} */ (text));
  } catch {}
  // Only of a refusal.
  if (status !== 200) {
    reply.retryAt = Date.parse(retryAfter);
    reply.date = Date.parse(header("date"));
    const scopes = reply.json?.accessdenieddetail?.requiredScopes;
    reply.scopes = "";
    if (Array.isArray(scopes)) for (const it of scopes.slice(0, MOST_SCOPES)) if (typeof it === "string") reply.scopes += `${it.slice(0, MOST_SCOPE)}\0`;
  }
  return reply;
}

/** @param {typeof fetch | undefined} custom @param {Connection} connection */
async function request(custom = globalThis.fetch, connection) {
  if (typeof custom !== "function") throw new Error("the runtime has no fetch; give one as an option");
  for (;;) {
    const { url, init } = connection;
    try {
      return await wait(connection, custom(url, init));
    } catch (error) {
      // workerd did not know `cache` before 2024-11-11, and a signal may be of another realm's making.
      const field = /** @type {const} */ (["cache", "signal"]).find((name) => init[name] && (refuses(url, { [name]: init[name] }) || names(error, name)));
      if (!field) throw error;
      connection.init = { ...init, [field]: undefined };
      connection.stage = 0;
    }
  }
}

/**
 * Whether the host does not make such a request, so that none was sent.
 * @param {string} url @param {RequestInit} init
 */
function refuses(url, init) {
  if (typeof Request !== "function") return false;
  try {
    new Request(url, init);
    return false;
  } catch {
    return true;
  }
}

/** Whether the host takes a request that no cache answers: Cloudflare's did not before 2024-11-11. */
export const unstored = () => !refuses("http://h", { cache: "no-store" });

/** Whether an error says that `fetch` does not take a field. @param {any} error @param {string} field */
function names(error, field) {
  try {
    const { name, message } = error;
    return name === "TypeError" && new RegExp(`\\b${field}\\b`).test(message);
  } catch {
    return false;
  }
}

/**
 * What is of use in what was thrown: the code of what failed at the bottom of it, such as ECONNREFUSED;
 * how many bytes the connection had brought before the request, which Node's fetch tells of one that was
 * kept and that the server closed meanwhile; its words; whether it is a mistake of this side, as it surely is
 * while nothing is waited for, and was before anything was sent.
 * @param {any} thrown @param {Connection} [connection]
 */
export function told(thrown, connection) {
  /** @type {any} */
  const facts = {};
  try {
    const { url, init, stage } = /** @type {any} */ (Object(connection));
    facts.local = !(stage % 2);
    facts.unsent = !stage || refuses(url, init);
    for (let depth = 0, error = thrown; depth < 5 && Object(error) === error; depth++, error = error.cause ?? error.errors?.[0]) {
      const { code, socket } = error;
      if (/^[A-Z][A-Z\d_]{2,40}$/.test(code)) facts.code = code;
      if (stage < 2 && socket) facts.served = socket.bytesRead;
    }
    const name = thrown?.name;
    facts.words = bearable(String(thrown?.message ?? thrown));
    facts.local ||= new RegExp(mistakes.trimEnd()).test([name, facts.code, name === "TypeError" && facts.words].join(" "));
  } catch {}
  return facts;
}

/**
 * The reply's text, unless it is longer than the limit.
 * @param {any} response @param {Connection} connection
 */
async function read(response, connection) {
  const { limit, abort } = connection;
  const body = response?.body;
  const reader = body?.getReader?.();
  // Not every browser iterates over a stream.
  const chunks = reader ? { next: () => reader.read(), return: () => reader.cancel() } : body?.[Symbol.asyncIterator]?.();
  if (!chunks) {
    // No body, or one that only its library reads.
    const text = `${await wait(connection, response?.text?.())}`;
    return text.length > limit || new TextEncoder().encode(text).length > limit ? undefined : text;
  }
  // Nobody waits for it, and it may reject.
  const leave = async () => {
    try {
      // A stream of Node's would go on to its next piece.
      await (body.destroy ? body.destroy() : chunks.return?.());
    } catch {}
  };
  // A fetch of the caller's need not know the signal.
  connection.abort = () => void (abort(), leave());
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await wait(connection, chunks.next());
    if (done) return text + decoder.decode();
    // An empty piece counts too, since there may be no end of them.
    size += value.byteLength || value.length || 1;
    if (size > limit) return void leave();
    text += typeof value === "string" ? value : decoder.decode(value, { stream: true });
  }
}
