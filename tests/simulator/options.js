import { DEFAULT_APP, DEFAULT_SUITE, READ_SCOPE, WRITE_SCOPE } from "./defaults.js";
import { readSettings, SETTING_NAMES } from "./settings.js";
import { isRecord, unknownKeys } from "./values.js";

/**
 * An internal app. `scopes` are the permissions it was granted, by default to read and to lock.
 * @typedef {{ appKey: string, appSecret: string, corpId: string, scopes?: readonly string[] }} App
 *
 * A third-party enterprise app, authorised by one organisation.
 * @typedef {{ suiteKey: string, suiteSecret: string, authCorpId: string, suiteTicket: string,
 *   scopes?: readonly string[] }} Suite
 *
 * A token that is valid without having been fetched; `expireIn` in seconds, by default 7200.
 * @typedef {{ accessToken: string, expireIn?: number, scopes?: readonly string[], corpId?: string }} KnownToken
 *
 * @typedef {object} OwnOptions
 * @property {() => number} [now] the clock, in milliseconds; default `Date.now`
 * @property {readonly App[]} [apps] default: `DEFAULT_APP`
 * @property {readonly Suite[]} [suites] default: `DEFAULT_SUITE`
 * @property {readonly KnownToken[]} [tokens] default: none
 * @property {boolean} [cors] answer as a gateway that allows every origin; default false, as DingTalk
 * @property {boolean} [lively] starts with a dozen meetings, in which people come and go; default false
 * @property {typeof globalThis.fetch} [fetch] with which events are pushed; default: the runtime's
 * @property {number} [seed] what chance makes of a lively simulator; default 1
 *
 * @typedef {OwnOptions & Partial<import("./settings.js").Settings>} SimulatorOptions
 *
 * @typedef {Required<OwnOptions> & { settings: Partial<import("./settings.js").Settings> }} ReadOptions
 */

/** What every app may do unless its `scopes` say otherwise. */
export const DEFAULT_SCOPES = Object.freeze([READ_SCOPE, WRITE_SCOPE]);

const NAMES = ["now", "apps", "suites", "tokens", "cors", "lively", "fetch", "seed", ...SETTING_NAMES];

/**
 * Fills in the defaults, and refuses what would otherwise be a silent mistake in a test.
 * @param {SimulatorOptions} options
 * @returns {ReadOptions}
 */
export function readOptions(options) {
  const unknown = unknownKeys(options, NAMES);
  if (unknown.length > 0) throw new TypeError(`unknown simulator option: ${unknown.join(", ")}`);

  const {
    now = Date.now,
    apps = [DEFAULT_APP],
    suites = [DEFAULT_SUITE],
    tokens = [],
    cors = false,
    lively = false,
    // Looked up at each push, and called without a receiver.
    fetch = (input, init) => globalThis.fetch(input, init),
    seed = 1,
    ...settings
  } = options;
  if (typeof now !== "function") throw new TypeError("now must be a function");
  if (typeof cors !== "boolean") throw new TypeError("cors must be true or false");
  if (typeof lively !== "boolean") throw new TypeError("lively must be true or false");
  if (typeof fetch !== "function") throw new TypeError("fetch must be a function");
  if (!Number.isInteger(seed)) throw new TypeError("seed must be a whole number");
  requireStrings("apps", apps, ["appKey", "appSecret", "corpId"]);
  requireStrings("suites", suites, ["suiteKey", "suiteSecret", "authCorpId", "suiteTicket"]);
  requireStrings("tokens", tokens, ["accessToken"]);
  readSettings(settings);
  return { now, apps, suites, tokens, cors, lively, fetch, seed, settings };
}

/**
 * @param {string} option
 * @param {unknown} list
 * @param {string[]} names
 */
function requireStrings(option, list, names) {
  if (!Array.isArray(list)) throw new TypeError(`${option} must be an array`);
  for (const entry of list) {
    const missing = names.filter((name) => !isRecord(entry) || typeof entry[name] !== "string");
    if (missing.length > 0) throw new TypeError(`${option}: each needs the text ${missing.join(", ")}`);
  }
}
