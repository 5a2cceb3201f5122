import { TOKEN_SECONDS } from "./defaults.js";

/**
 * What a test may change while the simulator runs, by an option of the same name or by
 * `POST /_sim/settings`. Limits are off unless set; `DINGTALK_LIMITS` has DingTalk's own.
 * @typedef {object} Settings
 * @property {number} qps calls a second that an app may make of one API; default: no limit
 * @property {number} suiteQps the same of a suite, for one organisation; default: as `qps`
 * @property {number} qpm calls a minute of one API, of an app or of a suite for one organisation; default: no limit
 * @property {number} monthlyCalls calls that an organisation has for a month; default: no limit
 * @property {number} monthlyPushes events that an organisation is told of in a month; further ones come empty;
 *   default: no limit
 * @property {number} graceDays how long calls go on after the month's are used up; default 0
 * @property {number} tokenSeconds how long a fetched token is valid; default 7200
 * @property {string | null} expireIn what token replies say of that, as JSON text (`"0"`, `"null"`, `"1e999"`), or
 *   `""` to say nothing; default `null`: the truth
 * @property {number} ticketSeconds between two suite tickets; default 18000, which is DingTalk's 5 hours
 * @property {number} ticketGraceSeconds how long a ticket goes on after the next has come; default 3600, since
 *   DingTalk says only "a while"
 * @property {boolean} inviteOpens whether a host's invitation lets somebody into a locked meeting; default true
 * @property {number} dateSkewMs what the header `date` of every reply, and the time of every event, is ahead of the
 *   simulator's clock; default 0
 */

/** @typedef {{ least: number, off?: boolean }} Range the least value, and whether there can be none */

/** @type {Record<Exclude<keyof Settings, "expireIn" | "inviteOpens">, Range>} */
const RANGES = {
  qps: { least: 1, off: true },
  suiteQps: { least: 1, off: true },
  qpm: { least: 1, off: true },
  monthlyCalls: { least: 0, off: true },
  monthlyPushes: { least: 0, off: true },
  graceDays: { least: 0 },
  tokenSeconds: { least: 0 },
  // A shorter time would make a long simulated day out of very many tickets.
  ticketSeconds: { least: 60 },
  ticketGraceSeconds: { least: 0 },
  dateSkewMs: { least: -(10 ** 12) },
};
const NUMBERS = /** @type {(keyof typeof RANGES)[]} */ (Object.keys(RANGES));
/** In milliseconds over thirty years, and as much more as a date can hold. */
const MOST = 10 ** 12;

export const SETTING_NAMES = Object.freeze([...NUMBERS, "expireIn", "inviteOpens"]);

/**
 * The settings that options ask for, with the defaults for the others.
 * @param {Partial<Settings>} given
 * @returns {Settings}
 * @throws {TypeError} that names what is wrong
 */
export function readSettings(given) {
  const qps = given.qps ?? Infinity;
  return changeSettings(
    {
      qps,
      suiteQps: qps,
      qpm: Infinity,
      monthlyCalls: Infinity,
      monthlyPushes: Infinity,
      graceDays: 0,
      tokenSeconds: TOKEN_SECONDS,
      expireIn: null,
      ticketSeconds: 5 * 3600,
      ticketGraceSeconds: 3600,
      dateSkewMs: 0,
      inviteOpens: true,
    },
    given,
  );
}

/**
 * @param {Settings} settings
 * @param {Record<string, unknown>} changes `null` takes a limit away; what is not named stays as it is
 * @returns {Settings}
 * @throws {TypeError} that names what is wrong
 */
export function changeSettings(settings, changes) {
  const changed = { ...settings };
  for (const name of NUMBERS) {
    if (changes[name] !== undefined) changed[name] = readNumber(name, changes[name], RANGES[name]);
  }
  if (changes.expireIn !== undefined) changed.expireIn = readExpireIn(changes.expireIn);
  const { inviteOpens } = changes;
  if (inviteOpens !== undefined && typeof inviteOpens !== "boolean") throw new TypeError("inviteOpens must be true or false");
  if (inviteOpens !== undefined) changed.inviteOpens = inviteOpens;
  return changed;
}

/**
 * For a reply in JSON, which has no word for "no limit" but `null`.
 * @param {Settings} settings
 */
export function describeSettings(settings) {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value === Infinity ? null : value]));
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {Range} range
 */
function readNumber(name, value, { least, off = false }) {
  if (off && (value === null || value === Infinity)) return Infinity;
  if (typeof value === "number" && value >= least && value <= MOST) return value;
  throw new TypeError(`${name} must be a number of at least ${least}${off ? ", or null for no limit" : ""}`);
}

/** @param {unknown} value a number, or text that is put into the reply as it is */
function readExpireIn(value) {
  if (value === null || value === "") return value;
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string" || !isJson(value)) throw new TypeError("expireIn must be a number, JSON text, an empty text or null");
  return value;
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
