import { ERRORS } from "./errors.js";
import { isRecord, unknownKeys } from "./values.js";

/**
 * @typedef {"token" | "lock" | "read" | "invite"} Kind
 * @typedef {"kept" | "fresh"} Connection one that has served a request before, or one that has not
 *
 * What happens to one coming request: it waits `delay` milliseconds, then gets `form` for an answer.
 * With `after` it is carried out first, and only its answer is late or lost.
 * @typedef {object} Fault
 * @property {Kind} [on] only such a request takes the fault
 * @property {Connection} [connection] only a request on such a connection takes it
 * @property {boolean} after
 * @property {number} delay
 * @property {Form} form
 * @property {number} [status] instead of the form's own
 * @property {string | null} [body] with `form: "reply"`
 * @property {string} [code] with `form: "code"`
 * @property {number} [size] in bytes, with `form: "huge"`
 * @property {[string, string][]} headers beside or instead of the form's own
 * @property {number} [retryAfterDateMs] a `retry-after` so long after the reply's own `date`
 *
 * @typedef {"none" | "reply" | "code" | typeof NAMED[number]} Form
 */

const KINDS = /** @type {const} */ (["token", "lock", "read", "invite"]);
const CONNECTIONS = /** @type {const} */ (["kept", "fresh"]);
const NAMED = /** @type {const} */ (["reset", "truncate", "garbage", "huge", "close", "stall", "html", "ban"]);
/** Those that have no reply of their own, whose status or headers could be told. */
const REPLYLESS = ["reset", "close", "truncate", "stall"];
/** `{"kind":"reset"}` means `{"reset":true}`; so do the other two spellings. */
const SPELLINGS = ["fault", "kind", "type"];
const REPLY = ["status", "body", "headers", "retryAfterDateMs"];
const KEYS = ["on", "connection", "after", "delay", "code", ...NAMED, ...REPLY, ...SPELLINGS];
/** The longest wait a timer takes. */
const MAX_DELAY = 2 ** 31 - 1;
/** `Response` takes no body with these. */
const BODILESS = [204, 205, 304];
const HUGE = 4 * 1024 * 1024;

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
 * @param {{ kind: Kind | undefined, connection: Connection | undefined }} request
 */
export function takeFault(queue, { kind, connection }) {
  const index = queue.findIndex(
    (fault) => (fault.on ?? kind) === kind && (fault.connection ?? connection) === connection,
  );
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

  const { delay = 0, after = false } = value;
  const on = KINDS.find((kind) => kind === value.on);
  if (value.on !== undefined && !on) throw new TypeError('on must be "token" or "lock" or "read" or "invite"');
  const connection = CONNECTIONS.find((name) => name === value.connection);
  if (value.connection !== undefined && !connection) throw new TypeError('connection must be "kept" or "fresh"');
  if (typeof after !== "boolean") throw new TypeError("after must be true or false");
  if (typeof delay !== "number" || !(delay >= 0 && delay <= MAX_DELAY)) {
    throw new TypeError(`delay must be a number of milliseconds from 0 to ${MAX_DELAY}`);
  }
  const form = readForm(value);
  if (form === "none" && !("delay" in value)) throw new TypeError("names no fault");
  return { form, delay, after, ...(on && { on }), ...(connection && { connection }), ...readReply(value, form) };
}

/**
 * @param {Record<string, unknown>} value
 * @returns {Form}
 */
function readForm(value) {
  /** @type {Form[]} */
  const forms = namedForms(value);
  if ("code" in value) forms.push("code");
  // Status and headers may go with a form; a body is one by itself.
  const replies = "body" in value || (forms.length === 0 && REPLY.some((key) => key in value));
  if (replies) forms.push("reply");
  const [form = "none", ...more] = forms;
  if (more.length > 0) throw new TypeError(`one of ${NAMED.join(", ")}, code or a reply (status, body, headers), not several`);
  const told = REPLY.filter((key) => key in value);
  if (REPLYLESS.includes(form) && told.length > 0) throw new TypeError(`${form} has no reply that could have ${told.join(", ")}`);
  return form;
}

/** @param {Record<string, unknown>} value */
function namedForms(value) {
  const forms = NAMED.filter((name) => {
    const sized = name === "huge" && typeof value[name] === "number";
    if (name in value && value[name] !== true && !sized) throw new TypeError(`${name} must be true`);
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
 * @param {Form} form
 */
function readReply(value, form) {
  const { status, headers: given = {}, retryAfterDateMs, code, huge } = value;
  if (status !== undefined && !isStatus(status)) throw new TypeError("status must be a whole number from 200 to 599");
  if (retryAfterDateMs !== undefined && !(typeof retryAfterDateMs === "number" && Math.abs(retryAfterDateMs) <= 10 ** 12)) {
    throw new TypeError("retryAfterDateMs must be a number of milliseconds");
  }
  const headers = readHeaders(given);
  if (form === "code" && !(typeof code === "string" && (status !== undefined || Object.hasOwn(ERRORS, code)))) {
    throw new TypeError("code must be one of errors.js, or have a status beside it");
  }
  if (typeof huge === "number" && !(Number.isInteger(huge) && huge >= 1)) throw new TypeError("huge must be true or a number of bytes");
  if (status !== undefined && BODILESS.includes(status) && (form !== "reply" || "body" in value)) {
    throw new TypeError(`status ${status} takes no body`);
  }
  const isString = typeof value.body === "string";
  const type = isString ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  if ("body" in value && !headers.has("content-type")) headers.set("content-type", type);
  return {
    headers: [...headers],
    ...(status !== undefined && { status }),
    ...(retryAfterDateMs !== undefined && { retryAfterDateMs }),
    ...(form === "code" && { code: String(code) }),
    ...(form === "huge" && { size: typeof huge === "number" ? huge : HUGE }),
    ...(form === "reply" && { body: !("body" in value) ? null : isString ? String(value.body) : JSON.stringify(value.body) }),
  };
}

/**
 * @param {unknown} status
 * @returns {status is number}
 */
function isStatus(status) {
  return typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599;
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
