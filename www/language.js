/** The words of the page, numbers and times, in the language of who reads it. */

import { keepSetting, setting } from "./settings.js";
import { signal } from "./signal.js";
import { STRINGS } from "./strings.js";

/**
 * @typedef {"en" | "zh"} Language
 * @typedef {keyof typeof STRINGS} Key
 * @typedef {Record<string, string | number>} Values
 */

const STORED = "language";
/** @type {import("./signal.js").Signal<Language>} */
export const language = signal(preferred());

/** The words of a key. `{n}` is the value of that name, `{n|meeting|meetings}` the word for as many. */
export const t = speaker(STRINGS);

/**
 * Speaks the words of a view with words of its own, and those of the page.
 * @template {Record<string, readonly [string, string]>} Strings
 * @param {Strings} strings
 * @returns {(key: keyof Strings | Key, values?: Values) => string}
 */
export function speaker(strings) {
  return (key, values = {}) => fill(/** @type {readonly [string, string]} */ (strings[key] ?? STRINGS[/** @type {Key} */ (key)])[language.get() === "zh" ? 1 : 0], values);
}

/**
 * @param {string} pattern
 * @param {Values} values
 */
export function fill(pattern, values) {
  return pattern.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (all, name, one, many) => {
    const value = values[name];
    if (value === undefined) return all;
    if (one !== undefined) return Number(value) === 1 ? one : many;
    return typeof value === "number" ? number(value) : value;
  });
}

/** @param {Language} chosen */
export function choose(chosen) {
  keepSetting(STORED, chosen);
  language.set(chosen);
}

/**
 * Puts these words into all that has `data-t`, or `data-t-label` and the like for attributes, and asks for one of them.
 * @param {ParentNode} within
 * @param {Record<string, readonly [string, string]>} [strings]
 */
export function translate(within, strings = STRINGS) {
  const speak = speaker(strings);
  for (const attribute of ["", "aria-label", "placeholder", "title"]) {
    const name = attribute ? `data-t-${attribute}` : "data-t";
    for (const element of within.querySelectorAll(`[${name}]`)) {
      const key = element.getAttribute(name) ?? "";
      if (!(key in strings)) continue;
      if (attribute) element.setAttribute(attribute, speak(key));
      else element.textContent = speak(key);
    }
  }
}

/** @param {number} value */
export function number(value) {
  return formats().number.format(value);
}

/**
 * A share of a whole, of use also where it is small.
 * @param {number} share
 */
export function percent(share) {
  return formats().percent.format(share);
}

/**
 * The time of day; with the day where that is not today.
 * @param {number} at milliseconds
 */
export function time(at) {
  const today = new Date().toDateString() === new Date(at).toDateString();
  return (today ? formats().time : formats().dateTime).format(at);
}

/**
 * Date and time to the second.
 * @param {number} at milliseconds
 */
export function moment(at) {
  return formats().moment.format(at);
}

/**
 * How long, in the coarsest words that still tell.
 * @param {number} ms
 */
export function duration(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000 - 1e-6));
  if (seconds < 60) return t("seconds", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t("minutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t("hoursMinutes", { h: hours, n: minutes % 60 });
  return t("days", { n: Math.floor(hours / 24) });
}

/** @type {Map<Language, ReturnType<typeof makeFormats>>} */
const made = new Map();

function formats() {
  const of = language.get();
  const found = made.get(of) ?? makeFormats(of);
  made.set(of, found);
  return found;
}

/** @param {Language} of */
function makeFormats(of) {
  // British English has no "14:02 PM", and days before months.
  const locale = of === "zh" ? "zh-CN" : "en-GB";
  /** @type {Intl.DateTimeFormatOptions} */
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  /** @type {Intl.DateTimeFormatOptions} */
  const day = { day: "numeric", month: "short" };
  return {
    number: new Intl.NumberFormat(locale),
    percent: new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 2 }),
    time: new Intl.DateTimeFormat(locale, clock),
    dateTime: new Intl.DateTimeFormat(locale, { ...day, ...clock }),
    moment: new Intl.DateTimeFormat(locale, { ...day, year: "numeric", ...clock, second: "2-digit" }),
  };
}

/** @returns {Language} */
function preferred() {
  const stored = setting(STORED);
  if (stored === "en" || stored === "zh") return stored;
  const asked = typeof navigator === "undefined" ? "en" : navigator.language;
  return asked.toLowerCase().startsWith("zh") ? "zh" : "en";
}
