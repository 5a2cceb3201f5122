import { isClosed } from "./fault-answers.js";
import { MAX_BODY } from "./http.js";

/**
 * @typedef {import("node:http").IncomingMessage} IncomingMessage
 * @typedef {import("node:http").ServerResponse} ServerResponse
 */

/** Connections over which a request has come. @type {WeakSet<import("node:net").Socket>} */
const kept = new WeakSet();

/**
 * Serves one request of node:http with a fetch handler.
 * @param {import("./simulator.js").Simulator} simulator
 * @param {string} origin
 * @param {IncomingMessage} req
 * @param {ServerResponse} res
 */
export async function serveRequest(simulator, origin, req, res) {
  const { socket } = req;
  const connection = kept.has(socket) ? "kept" : "fresh";
  kept.add(socket);
  const gone = new AbortController();
  res.on("close", () => {
    if (!res.writableFinished) gone.abort();
  });
  // Without a listener, writing to a client that has gone would end the process.
  res.on("error", () => {});
  // A request that fetch has no form for (TRACE, say) is refused; anything later is our own fault.
  let status = 400;
  try {
    const rawTarget = targetOf(req);
    const request = await toRequest(req, new URL(origin + rawTarget), gone.signal);
    status = 500;
    await send(await simulator.fetch(request, { rawTarget, connection }), res, gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return;
    if (res.headersSent) res.destroy();
    else res.writeHead(status, { server: "dingtalk-simulator" }).end(`cannot be served: ${error}\n`);
  }
}

/**
 * Joined to the origin as text and not by `new URL(target, origin)`, for which `//a/b` is a host.
 * @param {IncomingMessage} req
 */
function targetOf({ url = "/" }) {
  if (url.startsWith("/")) return url;
  // The absolute form, as a client behind a proxy sends it.
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/**
 * @param {IncomingMessage} req
 * @param {URL} url
 * @param {AbortSignal} signal
 */
async function toRequest(req, url, signal) {
  const headers = new Headers();
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    headers.append(req.rawHeaders[i] ?? "", req.rawHeaders[i + 1] ?? "");
  }
  const method = req.method ?? "GET";
  const body = await readBounded(req);
  const takesBody = method !== "GET" && method !== "HEAD" && body.length > 0;
  return new Request(url, { method, headers, signal, body: takesBody ? body : null });
}

/**
 * Reads a body to its end, so that its sender gets to read the answer, but keeps only enough of it
 * for the handler to see that it is too large.
 * @param {IncomingMessage} req
 */
async function readBounded(req) {
  /** @type {Buffer[]} */
  const kept = [];
  let size = 0;
  for await (const chunk of req) {
    if (size <= MAX_BODY) kept.push(chunk);
    size += chunk.length;
  }
  return new Uint8Array(Buffer.concat(kept));
}

/**
 * @param {Response} response
 * @param {ServerResponse} res
 * @param {AbortSignal} gone
 */
async function send(response, res, gone) {
  if (response.type === "error") {
    if (isClosed(response)) res.socket?.destroySoon();
    else res.socket?.resetAndDestroy();
    return;
  }
  res.statusCode = response.status;
  for (const [name, value] of response.headers) res.appendHeader(name, value);
  // Makes `end` throw on a body shorter than it said, instead of leaving the client waiting.
  res.strictContentLength = true;

  const reader = response.body?.getReader();
  if (!reader) {
    res.end();
    return;
  }
  gone.addEventListener("abort", () => void reader.cancel().catch(() => {}), { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || gone.aborted) break;
      await write(res, value, gone);
    }
    res.end();
  } catch {
    // What was written has been sent by now: a client sees a reply that stops in the middle.
    res.destroy();
  }
}

/**
 * Resolves when the system has taken the bytes, or the client has gone.
 * @param {ServerResponse} res
 * @param {Uint8Array} bytes
 * @param {AbortSignal} gone
 * @returns {Promise<void>}
 */
function write(res, bytes, gone) {
  return new Promise((resolve) => {
    const done = () => {
      gone.removeEventListener("abort", done);
      resolve();
    };
    gone.addEventListener("abort", done);
    res.write(bytes, done);
  });
}
