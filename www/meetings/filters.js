/** Which of the meetings are shown: by what was done to them, how many are in, and whose they are. */

/** @typedef {import("./meeting.js").Meeting} Meeting */
/** @typedef {(typeof FILTERS)[number]} Filter */

export const FILTERS = /** @type {const} */ (["all", "locked", "unknown", "large", "outside", "mine"]);
/** So many people are a large meeting. */
export const LARGE = 20;

/**
 * What is known of a meeting beside what DingTalk tells.
 * @typedef {object} Known
 * @property {(id: string) => boolean} isLocked from here
 * @property {(id: string) => boolean} isUnsettled whether of what was done last it is not known what came of it
 * @property {(meeting: Meeting) => boolean} isMine
 */

/** What has to be known of all before such a filter is true. @type {Partial<Record<Filter, "people" | "outside">>} */
export const NEEDS = { large: "people", outside: "outside" };

/**
 * @param {Filter} filter
 * @param {Known} known
 * @returns {(meeting: Meeting) => boolean}
 */
export function passes(filter, { isLocked, isUnsettled, isMine }) {
  return {
    all: () => true,
    locked: (/** @type {Meeting} */ { id }) => isLocked(id),
    unknown: (/** @type {Meeting} */ { id }) => isUnsettled(id),
    large: (/** @type {Meeting} */ { people }) => (people ?? 0) >= LARGE,
    outside: (/** @type {Meeting} */ { outside }) => (outside ?? 0) > 0,
    mine: isMine,
  }[filter];
}

/** @param {string} text @returns {Filter} */
export function filterOf(text) {
  return FILTERS.find((filter) => filter === text) ?? "all";
}
