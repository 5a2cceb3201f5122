// What crosses between JavaScript and the module (src/npm/lib.rs). It may ask, by name, for what lies
// ready, and says what is to be done next, which is only noted: no code of a caller's or of the host's
// runs while the module is at work.

/** What lies ready: facts, and under `json` the JSON of a reply. @type {any} */
let ready;
/** What is to be done next. @type {any} */
let next;

/**
 * What an object has as its own, since others may have given something to the prototype of all.
 * @param {any} object @param {string} name
 */
const own = (object, name) => Object.getOwnPropertyDescriptor(Object(object), name)?.value;

/** The longest string that is copied into the module, in code units. */
const MAX_STRING = 8192;

/** A string that is too long is none, and nothing else that is asked for. @param {any} value */
export const bearable = (value) => (typeof value === "string" && value.length > MAX_STRING ? 0n : value);

/** With a dot before it, a member of the JSON. @param {string} name */
const at = (name) => (name[0] === "." ? own(ready.json, name.slice(1)) : own(ready, name));

/** @param {string} name */
export function text(name) {
  const value = at(name);
  return typeof value === "string" ? value : undefined;
}

/** @param {string} name */
export function number(name) {
  const value = at(name);
  return typeof value === "number" ? value : NaN;
}

/** @param {string} name */
export const yes = (name) => at(name) === true;

/** @param {string} name @param {string} kind */
export const is = (name, kind) => typeof at(name) === kind;

/** @param {number} ms the attempt's time, which begins now */
export function arm(ms) {
  next.arm = ms;
}

/** @param {number} ms */
export function sleep(ms) {
  next.sleep = ms;
}

export function follow() {
  next.follow = true;
}

/** @param {boolean} leads whether others wait for what comes of it */
export function ask(leads) {
  next.ask = true;
  next.leads = leads;
}

/** @param {string} name @param {string} value a field of the JSON to be sent */
export function field(name, value) {
  next.body[name] = value;
}

/** @param {string} url @param {string} token @param {number} limit bytes of the reply @param {boolean} leads */
export function send(url, token, limit, leads) {
  next.request = { url, token, body: JSON.stringify(next.body), limit };
  next.leads = leads;
}

/** @param {string} conferenceId @param {string} action @param {number} attempts @param {string | null} [requestId] */
export function done(conferenceId, action, attempts, requestId = null) {
  next.result = { conferenceId, action, attempts, requestId };
}

/** @param {string} name of a permission that lacks */
export function scope(name) {
  next.scopes.push(name);
}

/**
 * The fields of a `DingTalkError`.
 * @param {string} message @param {string} kind @param {string} code @param {number} [status] 0 for none
 * @param {string | null} [requestId] @param {boolean} [retryable] @param {number} [retryAfterMs] below 0 for none
 * @param {number} [attempts] @param {string} [conferenceId] @param {string} [action]
 */
export function fields(message, kind, code, status = 0, requestId = null, retryable = false, retryAfterMs = -1, attempts = 0, conferenceId = "", action = "lock") {
  return {
    message,
    kind,
    code,
    status: status || null,
    requestId,
    requiredScopes: /** @type {string[]} */ ([]),
    retryable,
    retryAfterMs: retryAfterMs < 0 ? null : retryAfterMs,
    attempts,
    conferenceId,
    action,
  };
}

/** @param {boolean} withCause @param {Parameters<typeof fields>} error */
export function fail(withCause, ...error) {
  next.withCause = withCause;
  next.error = Object.assign(fields(...error), { requiredScopes: next.scopes });
}

/**
 * What a call of the module says is to be done next, and what it `returned`.
 * @param {any} facts
 * @param {() => any} call
 */
export function told(facts, call) {
  ready = facts;
  /** @type {any} */
  const mine = (next = { __proto__: null, body: {}, scopes: [] });
  mine.returned = call();
  return mine;
}
