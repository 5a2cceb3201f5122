/** Caller keys: a secret for the caller, and an entry for `CALLER_KEYS` that only knows its digest. */

import { createHash, randomBytes } from "node:crypto";

import { flaw } from "./flaw.js";

const ACTIONS = ["lock", "unlock", "read", "audit", "admin"];
/** What the worker takes at most: more is as good as no limit. */
const MOST_PER_MINUTE = 100_000;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/**
 * @typedef {object} Caller
 * @property {string} id whose key it is, for messages and logs
 * @property {string[]} actions
 * @property {string} [expires] RFC 3339
 * @property {string[]} [conferences] ids, or prefixes that end in `*`
 * @property {number} [perMinute] how often it may be used in a minute
 *
 * @typedef {Caller & { sha256: string }} Entry
 */

/**
 * @param {Caller} caller
 * @param {number} [now] in milliseconds since 1970
 * @param {string} [key] one that there is
 * @returns {{ key: string, entry: Entry }}
 * @throws {Error} that says what is wrong with the caller
 */
export function makeKey({ id, actions, expires, conferences, perMinute }, now = Date.now(), key = randomKey()) {
  checkId(id);
  checkActions(actions);
  if (expires !== undefined) checkExpiry(expires, now);
  if (conferences !== undefined) checkConferences(conferences);
  if (perMinute !== undefined) checkPerMinute(perMinute);
  const limits = { ...(expires && { expires }), ...(conferences && { conferences }), ...(perMinute && { perMinute }) };
  return { key, entry: { id, sha256: digestOf(key), actions, ...limits } };
}

export function randomKey() {
  return randomBytes(32).toString("base64url");
}

/** @param {string} key */
function digestOf(key) {
  return createHash("sha256").update(key).digest("hex");
}

/**
 * The entry as JSON in which nothing is a sign to what reads env files, or to a shell, between single
 * quotes: such characters are escaped, as JSON may. Bun takes `$` for the beginning of a variable there too.
 * @param {Entry} entry
 */
export function entryText(entry) {
  return JSON.stringify(entry).replace(/\\(["\\])|['`$#!]|\p{Cf}/gu, (text, quoted = text) => escaped(quoted));
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** @param {string} id */
function checkId(id) {
  if (id === "") throw new Error("ID is missing: say whose key it is, for example ID=ops");
  if (id.length > 64 || /[\p{Cc}\p{Cs}]/u.test(id)) throw new Error("ID must have at most 64 characters, and no control characters");
}

/** @param {string[]} actions */
function checkActions(actions) {
  const known = `of ${ACTIONS.join(", ")}, separated by commas`;
  if (actions.length === 0) throw new Error(`ACTIONS must be one or more ${known}`);
  for (const action of actions) {
    if (!ACTIONS.includes(action)) throw new Error(`ACTIONS must be ${known}; "${action}" is none of them`);
  }
  if (new Set(actions).size < actions.length) throw new Error("ACTIONS has an action twice");
}

/**
 * @param {string} expires
 * @param {number} now
 */
function checkExpiry(expires, now) {
  const [year = 0, month = 0, day] = expires.split(/[-T]/).map(Number);
  // `Date.parse` takes the 30th of February for the 2nd of March.
  const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  const moment = MOMENT.test(expires) && exists ? Date.parse(expires) : NaN;
  if (Number.isNaN(moment)) throw new Error("EXPIRES must be a moment by RFC 3339, for example 2027-12-31T23:59:59Z");
  if (moment <= now) throw new Error("EXPIRES is over already");
}

/** @param {number} perMinute */
function checkPerMinute(perMinute) {
  const possible = Number.isInteger(perMinute) && perMinute >= 1 && perMinute <= MOST_PER_MINUTE;
  if (!possible) throw new Error(`PER_MINUTE must be a whole number from 1 to ${MOST_PER_MINUTE}`);
}

/** @param {string[]} conferences */
function checkConferences(conferences) {
  if (conferences.length === 0) throw new Error("CONFERENCES must be ids of meetings, separated by commas");
  for (const conference of conferences) {
    const wrong = flaw(conference);
    if (wrong) throw new Error(`CONFERENCES: "${conference}" ${wrong}`);
    const literal = conference.replace(/\*$/, "");
    const possible = Buffer.byteLength(literal) <= 256 && !/[*\p{Cs}]/u.test(literal) && conference !== "" && !/^\.{1,2}$/.test(conference);
    if (!possible) throw new Error(`CONFERENCES: "${conference}" is neither the id of a meeting nor a prefix that ends in *`);
  }
}
