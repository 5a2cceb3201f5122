/** What the host's `fetch` takes. Found out when it refuses, and true of every client then. */
const takes = { noStore: true, signal: true };

/** @typedef {{ url: string, token: string, body: string, limit: number }} Sent */
/** @typedef {{ abort: () => void, signal?: AbortSignal }} Connection */

/**
 * Sends a request, and gives the facts of the reply, which may be another library's or no response at all.
 * Rejects with what was thrown, and what of it is of use.
 * @param {typeof fetch | undefined} custom @param {Sent} sent @param {Connection} connection
 */
export async function exchange(custom, sent, connection) {
  let response;
  try {
    response = await request(custom, sent, connection);
  } catch (error) {
    throw Object.assign(new Thrown(error), mistake(error, init(sent, connection), sent.url) ?? { served: served(error) });
  }
  try {
    return await facts(response, sent.limit, connection);
  } catch (error) {
    throw new Thrown(error);
  }
}

/** What was thrown, with facts that tell of it. */
export class Thrown {
  /** @param {unknown} error */
  constructor(error) {
    this.error = error;
    this.code = code(error);
  }
}

/** @param {Sent} sent @param {Connection} connection @returns {RequestInit} */
function init({ token, body }, { signal }) {
  // A plain object serves every fetch: that of another library does not know the host's Headers.
  const headers = /** @type {Record<string, string>} */ ({ accept: "application/json", "content-type": "application/json" });
  if (token) headers["x-acs-dingtalk-access-token"] = token;
  return {
    method: "POST",
    headers,
    body,
    // A redirect followed would carry the token to wherever it points.
    redirect: "manual",
    // Some hosts answer the same request from a cache, and a page's cookies are nobody's business here.
    ...(takes.noStore && { cache: "no-store" }),
    ...(takes.signal && signal && { signal }),
  };
}

/** @param {typeof fetch | undefined} custom @param {Sent} sent @param {Connection} connection */
async function request(custom = fetch, sent, connection) {
  const { url } = sent;
  const first = init(sent, connection);
  try {
    return await custom(url, first);
  } catch (error) {
    // workerd did not know `cache` before 2024-11-11, and a signal may be of another realm's making.
    if (!refuses(url, first)) throw error;
    const before = { ...takes };
    if (first.cache && refuses(url, { method: "POST", cache: "no-store" })) takes.noStore = false;
    if (first.signal && refuses(url, { signal: first.signal })) takes.signal = false;
    if (before.noStore === takes.noStore && before.signal === takes.signal) throw error;
    return custom(url, init(sent, connection));
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

/**
 * The words of an error that is not the network's, but of this side of it.
 * @param {any} error @param {RequestInit} init @param {string} url
 */
function mistake(error, init, url) {
  const { name, message = error } = Object(error);
  return name === "ReferenceError" || refuses(url, init) ? { local: String(message) } : undefined;
}

/**
 * How many bytes the connection had brought before the request failed: Node's fetch tells it of a
 * connection that was kept, and that the server closed meanwhile.
 * @param {any} error
 */
function served(error) {
  for (let depth = 0; depth < 5 && Object(error) === error; depth++, error = error.cause) {
    const { bytesRead } = Object(error.socket);
    if (bytesRead) return bytesRead;
  }
}

/**
 * The code of what failed at the bottom of it, such as ECONNREFUSED.
 * @param {any} error
 */
function code(error) {
  let code;
  try {
    for (let depth = 0; depth < 5 && Object(error) === error; depth++, error = error.cause ?? error.errors?.[0]) {
      if (/^[A-Z][A-Z\d_]{2,40}$/.test(error.code)) code = error.code;
    }
  } catch {}
  return code;
}

/** @param {any} response @param {number} limit @param {Connection} connection */
async function facts(response, limit, connection) {
  const { type, status, redirected, headers } = Object(response);
  const header = (/** @type {string} */ name) => headers?.get?.(name);
  const retryAfter = header("retry-after");
  const text = await read(response, limit, connection);
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
    if (Array.isArray(scopes)) reply.scopes = scopes.slice(0, 50).map((it) => (typeof it === "string" ? `${it.slice(0, 1_000)}\0` : "")).join("");
  }
  return reply;
}

/**
 * The reply's text, unless it is longer than the limit, in bytes.
 * @param {any} response @param {number} limit @param {Connection} connection
 */
async function read(response, limit, connection) {
  const body = response?.body;
  const chunks = body?.getReader ? streamed(body.getReader(), connection) : body?.[Symbol.asyncIterator]?.();
  if (!chunks) {
    // No body, or one that only its library reads.
    const text = `${await response?.text?.()}`;
    return text.length > limit ? undefined : text;
  }
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) {
    size += chunk.byteLength;
    if (size > limit) return;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * A stream of the web, which not every browser iterates over; it is cancelled where it is left.
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader @param {Connection} connection
 */
async function* streamed(reader, connection) {
  // Nobody waits for it, and it may reject.
  const cancel = () => void reader.cancel().catch(() => {});
  // A fetch of the caller's need not know the signal.
  const { abort } = connection;
  connection.abort = () => (abort(), cancel());
  let done = false;
  try {
    for (;;) {
      const chunk = await reader.read();
      done = chunk.done;
      if (done) return;
      yield chunk.value;
    }
  } finally {
    if (!done) cancel();
  }
}
