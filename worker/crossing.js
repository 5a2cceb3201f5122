// What crosses between a runtime's objects and the worker's module, each in one piece: a crossing costs more
// than what it carries. Nothing is decided here. Texts are parted by NUL, which no header and no URL has.

/**
 * Method, URL, and name and value of the headers among `names` that there are, each with a NUL behind it.
 * @param {Request} request
 * @param {string} names each with a NUL behind it
 */
export function headOf(request, names) {
  let head = `${request.method}\0${request.url}\0`;
  const { headers } = request;
  for (const name of list(names)) {
    const value = headers.get(name);
    if (value !== null) head += `${name}\0${value}\0`;
  }
  return head;
}

/**
 * @param {number} status
 * @param {string} headers names and values, each with a NUL behind it
 * @param {string | undefined} body
 */
export function responseOf(status, headers, body) {
  /** @type {Record<string, string>} */
  const init = {};
  const texts = headers.split("\0");
  for (let at = 0; at + 1 < texts.length; at += 2) init[String(texts[at])] = String(texts[at + 1]);
  return new Response(body, { status, headers: init });
}

/**
 * The variables of an environment that there are: those called `names`, and those that go on from one of
 * `lists` with a number. A name, then its value, and so on.
 * @param {any} env
 * @param {string} names each with a NUL behind it
 * @param {string} lists likewise
 */
export function variablesOf(env, names, lists) {
  /** @type {unknown[]} */
  const found = [];
  const add = (/** @type {string} */ name) => {
    const value = valueOf(env, name);
    if (value !== undefined) found.push(name, value);
    return value !== undefined;
  };
  list(names).forEach(add);
  const further = (/** @type {string} */ name) => list(lists).some((it) => name.startsWith(`${it}_`));
  try {
    Reflect.ownKeys(env).forEach((name) => typeof name === "string" && further(name) && add(name));
  } catch {
    // Not all may be seen: those that follow each other are.
    for (const it of list(lists)) for (let number = 2; add(`${it}_${number}`); number += 1);
  }
  return found;
}

/** What the host does not let us see is as good as missing: Deno may let us see some only. @param {any} env @param {string} name */
function valueOf(env, name) {
  try {
    return env[name];
  } catch {
    return undefined;
  }
}

/** @type {Map<string, string[]>} */
const lists = new Map();

/** The texts of a list, which is the same at each request. @param {string} text */
function list(text) {
  const known = lists.get(text) ?? text.split("\0").slice(0, -1);
  lists.set(text, known);
  return known;
}

/**
 * A response whose body comes piece by piece.
 * @param {number} status
 * @param {string} headers names and values, each with a NUL behind it
 * @param {() => Promise<string | undefined>} next the next piece; nothing at the end
 */
export function streamOf(status, headers, next) {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    async pull(controller) {
      const piece = await next();
      if (piece === undefined) controller.close();
      else controller.enqueue(encoder.encode(piece));
    },
  });
  const { headers: all } = responseOf(status, headers, undefined);
  return new Response(body, { status, headers: all });
}

/**
 * What the keeper of an app tells: a Durable Object, or what a host has in its place.
 * @param {any} env
 * @param {string} name
 * @param {string} text
 * @returns {Promise<string | undefined>} nothing without any
 */
export async function askKeeper(env, name, text) {
  const keepers = env.KEEPER;
  if (!keepers) return undefined;
  if (typeof keepers.ask === "function") return keepers.ask(name, text);
  // By a request: objects have had methods that can be called only since the compatibility date 2024-04-03.
  const response = await keepers.get(keepers.idFromName(name)).fetch("http://keeper/", { method: "POST", body: text });
  return response.text();
}

/** Of a reply to what is told elsewhere, more is of no use, in bytes. */
const MOST = 4096;

/**
 * Tells something elsewhere, once: no redirect is followed. Status and beginning of the reply, with a NUL between
 * them. Rejects with `Timeout`, or with what `fetch` failed with.
 * @param {string} url which is secret
 * @param {string} headers names and values, each with a NUL behind it
 * @param {string} body
 * @param {number} ms for all of it
 */
export async function tell(url, headers, body, ms) {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), ms);
  try {
    const given = responseOf(200, headers, undefined).headers;
    const response = await fetch(url, { method: "POST", headers: given, body, redirect: "manual", signal: ending.signal });
    return `${response.status}\0${await beginning(response)}`;
  } catch (error) {
    throw ending.signal.aborted ? Object.assign(new Error("Timeout"), { code: "Timeout" }) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Response} response */
async function beginning({ body }) {
  if (!body) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let bytes = 0; bytes < MOST; ) {
    const { done, value } = await reader.read();
    if (done) return text;
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
  }
  // It may reject, and nobody waits for it.
  reader.cancel().catch(() => {});
  return text;
}

/** @param {number} count */
export const randomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));

/**
 * After 0 it is the next turn of the event loop; where a runtime has no such thing, what has arrived comes in turns
 * of its own anyway.
 * @param {number} ms
 * @returns {Promise<void>}
 */
export const after = (ms) =>
  new Promise((resolve) => {
    if (ms === 0) return void ("setImmediate" in globalThis ? globalThis.setImmediate(resolve) : resolve());
    const timer = /** @type {unknown} */ (setTimeout(resolve, ms));
    // On Node and Bun: nobody who only waits keeps a process that was told to end.
    /** @type {{ unref?: () => void }} */ (timer).unref?.();
  });
