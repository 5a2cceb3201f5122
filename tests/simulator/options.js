import { DEFAULT_APP, DEFAULT_SUITE, READ_SCOPE, WRITE_SCOPE } from "./defaults.js";
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
 * @typedef {object} SimulatorOptions
 * @property {() => number} [now] the clock, in milliseconds; default `Date.now`
 * @property {readonly App[]} [apps] default: `DEFAULT_APP`
 * @property {readonly Suite[]} [suites] default: `DEFAULT_SUITE`
 * @property {readonly KnownToken[]} [tokens] default: none
 * @property {number} [qps] calls a second allowed per app and API; default: no limit
 * @property {boolean} [cors] answer as a gateway that allows every origin; default false, as DingTalk
 * @property {boolean} [lively] starts with a dozen meetings, in which people come and go; default false
 * @property {number} [seed] what chance makes of a lively simulator; default 1
 */

/** What every app may do unless its `scopes` say otherwise. */
export const DEFAULT_SCOPES = Object.freeze([READ_SCOPE, WRITE_SCOPE]);

const NAMES = ["now", "apps", "suites", "tokens", "qps", "cors", "lively", "seed"];

/**
 * Fills in the defaults, and refuses what would otherwise be a silent mistake in a test.
 * @param {SimulatorOptions} options
 * @returns {Required<SimulatorOptions>} with `qps` Infinity where there is no limit
 */
export function readOptions(options) {
  const unknown = unknownKeys(options, NAMES);
  if (unknown.length > 0) throw new TypeError(`unknown simulator option: ${unknown.join(", ")}`);

  const {
    now = Date.now,
    apps = [DEFAULT_APP],
    suites = [DEFAULT_SUITE],
    tokens = [],
    qps = Infinity,
    cors = false,
    lively = false,
    seed = 1,
  } = options;
  if (typeof now !== "function") throw new TypeError("now must be a function");
  if (typeof qps !== "number" || !(qps >= 1)) throw new TypeError("qps must be a number of at least 1");
  if (typeof cors !== "boolean") throw new TypeError("cors must be true or false");
  if (typeof lively !== "boolean") throw new TypeError("lively must be true or false");
  if (!Number.isInteger(seed)) throw new TypeError("seed must be a whole number");
  requireStrings("apps", apps, ["appKey", "appSecret", "corpId"]);
  requireStrings("suites", suites, ["suiteKey", "suiteSecret", "authCorpId", "suiteTicket"]);
  requireStrings("tokens", tokens, ["accessToken"]);
  return { now, apps, suites, tokens, qps, cors, lively, seed };
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
