import { isRecord, unknownKeys } from "./values.js";

/**
 * What goes wrong with the next event.
 * @typedef {object} EventFault
 * @property {number} [late] by so many milliseconds
 * @property {boolean} [twice] it comes twice
 * @property {boolean} [swap] it comes after the next one
 * @property {boolean} [badlySigned] its first push has a wrong signature
 * @property {boolean} [lost] it is not pushed, and is among those that failed
 */

const FLAGS = /** @type {const} */ (["twice", "swap", "badlySigned", "lost"]);
/** No limit of DingTalk's: a week is as long as a test may want. */
const MOST_LATE = 7 * 86_400_000;

/**
 * @param {unknown} value
 * @returns {{ faults: EventFault[], silence: number | undefined }} what is for coming events, one each; and for how
 *   many milliseconds nothing is pushed from now on
 * @throws {TypeError} that names what is wrong
 */
export function readEventFaults(value) {
  if (!Array.isArray(value)) throw new TypeError("the body must be a JSON array of faults");
  /** @type {number | undefined} */
  let silence;
  /** @type {EventFault[]} */
  const faults = [];
  for (const [index, given] of value.entries()) {
    const wrong = (/** @type {string} */ what) => new TypeError(`[${index}] ${what}`);
    if (!isRecord(given)) throw wrong("must be an object");
    const unknown = unknownKeys(given, [...FLAGS, "late", "silence"]);
    if (unknown.length > 0) throw wrong(`has the unknown key ${unknown.join(", ")}`);
    for (const name of ["late", "silence"]) {
      if (given[name] !== undefined && !isTime(given[name])) throw wrong(`${name} must be a number of milliseconds, at most a week`);
    }
    const flag = FLAGS.find((name) => given[name] !== undefined && given[name] !== true);
    if (flag) throw wrong(`${flag} must be true`);
    if (given.silence === undefined) faults.push(given);
    else if (Object.keys(given).length > 1) throw wrong("silence is a fault by itself");
    else silence = Number(given.silence);
  }
  return { faults, silence };
}

/** @param {unknown} value */
function isTime(value) {
  return typeof value === "number" && value >= 0 && value <= MOST_LATE;
}
