import { isRecord, unknownKeys } from "./values.js";

/** @typedef {"token" | "lock" | "read"} Kind */

/**
 * What happens to one coming request: it waits `delay` milliseconds, then gets `form` for an answer.
 * @typedef {object} Fault
 * @property {Kind} [on] only such a request takes the fault
 * @property {number} delay
 * @property {"none" | "reply" | "reset" | "truncate" | "garbage" | "huge"} form
 * @property {Reply} [reply] with `form: "reply"`
 *
 * @typedef {{ status: number, body: string | null, headers: [string, string][] }} Reply
 */

const KINDS = /** @type {const} */ (["token", "lock", "read"]);
const NAMED = /** @type {const} */ (["reset", "truncate", "garbage", "huge"]);
/** `{"kind":"reset"}` means `{"reset":true}`; so do the other two spellings. */
const SPELLINGS = ["fault", "kind", "type"];
const REPLY = ["status", "body", "headers"];
const KEYS = ["on", "delay", ...NAMED, ...REPLY, ...SPELLINGS];
/** The longest wait a timer takes. */
const MAX_DELAY = 2 ** 31 - 1;
/** `Response` takes no body with these. */
const BODILESS = [204, 205, 304];

/**
 * @param {unknown} value the body of `POST /_sim/faults`
 * @returns {Fault[]}
 * @throws {TypeError} that says what is wrong with which fault
 */
export function readFaults(value) {
  if (!Array.isArray(value)) throw new TypeError("the body must be a JSON array of faults");
  return value.map((fault, index) => {
    try {
      return readFault(fault);
    } catch (error) {
      throw new TypeError(`fault ${index}: ${error instanceof Error ? error.message : error}`);
    }
  });
}

/**
 * Removes and returns the first fault that is meant for such a request.
 * @param {Fault[]} queue
 * @param {Kind | undefined} kind
 */
export function takeFault(queue, kind) {
  const index = queue.findIndex(({ on }) => on === undefined || on === kind);
  return index < 0 ? undefined : queue.splice(index, 1)[0];
}

/**
 * @param {unknown} value
 * @returns {Fault}
 */
function readFault(value) {
  if (!isRecord(value)) throw new TypeError("must be an object");
  const unknown = unknownKeys(value, KEYS);
  if (unknown.length > 0) throw new TypeError(`unknown key ${unknown.join(", ")}`);

  const { delay = 0 } = value;
  const on = KINDS.find((kind) => kind === value.on);
  if (value.on !== undefined && !on) throw new TypeError('on must be "token" or "lock" or "read"');
  if (typeof delay !== "number" || !(delay >= 0 && delay <= MAX_DELAY)) {
    throw new TypeError(`delay must be a number of milliseconds from 0 to ${MAX_DELAY}`);
  }
  const forms = namedForms(value);
  const reply = REPLY.some((key) => key in value) ? readReply(value) : undefined;
  if (forms.length + (reply ? 1 : 0) > 1) {
    throw new TypeError(`one of ${NAMED.join(", ")} or a reply (status, body, headers), not several`);
  }
  const form = reply ? "reply" : (forms[0] ?? "none");
  if (form === "none" && !("delay" in value)) throw new TypeError("names no fault");
  return { delay, form, ...(on && { on }), ...(reply && { reply }) };
}

/** @param {Record<string, unknown>} value */
function namedForms(value) {
  const forms = NAMED.filter((name) => {
    if (name in value && value[name] !== true) throw new TypeError(`${name} must be true`);
    return name in value;
  });
  for (const spelling of SPELLINGS.filter((key) => key in value)) {
    const form = NAMED.find((name) => name === value[spelling]);
    // {"kind":"delay","delay":50} says what `delay` alone says.
    if (!form && !(value[spelling] === "delay" && "delay" in value)) {
      throw new TypeError(`${spelling} must be one of ${NAMED.join(", ")}`);
    }
    if (form && !forms.includes(form)) forms.push(form);
  }
  return forms;
}

/**
 * @param {Record<string, unknown>} value
 * @returns {Reply}
 */
function readReply(value) {
  const { status = 200, headers: given = {} } = value;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError("status must be a whole number from 200 to 599");
  }
  if ("body" in value && BODILESS.includes(status)) throw new TypeError(`status ${status} takes no body`);
  const headers = readHeaders(given);
  if (!("body" in value)) return { status, body: null, headers: [...headers] };

  const isString = typeof value.body === "string";
  const type = isString ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  if (!headers.has("content-type")) headers.set("content-type", type);
  return { status, body: isString ? String(value.body) : JSON.stringify(value.body), headers: [...headers] };
}

/** @param {unknown} given */
function readHeaders(given) {
  if (!isRecord(given)) throw new TypeError("headers must be an object");
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== "string" && typeof value !== "number") {
      throw new TypeError(`header ${name} must be a string or a number`);
    }
    try {
      headers.set(name, String(value));
    } catch {
      throw new TypeError(`header ${JSON.stringify(name)} is not one that HTTP can carry`);
    }
  }
  return headers;
}
