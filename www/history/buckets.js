/** Actions counted by time and outcome. */

/** @typedef {Pick<import("./audit.js").Entry, "at" | "action" | "outcome">} Entry */
/** @typedef {"locked" | "unlocked" | "failed" | "unknown"} Group */
/** @typedef {{ from: number, to: number, counts: Record<Group, number>, total: number }} Bucket */

/** @type {readonly Group[]} */
export const GROUPS = ["locked", "unlocked", "failed", "unknown"];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Widths that a person can read off. */
const WIDTHS = [5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY];
const MOST = 24;

/** @param {Entry} entry @returns {Group} */
export function groupOf({ action, outcome }) {
  if (outcome === "done") return action === "lock" ? "locked" : "unlocked";
  return outcome === "unknown" ? "unknown" : "failed";
}

/**
 * At most 24 intervals without a gap, the widths of which are the same and begin on the clock of who reads.
 * @param {readonly Entry[]} entries
 * @param {(at: number) => number} [offset] milliseconds that local time is ahead of UTC
 * @returns {Bucket[]}
 */
export function buckets(entries, offset = (at) => -new Date(at).getTimezoneOffset() * MINUTE) {
  if (entries.length === 0) return [];
  const times = entries.map(({ at }) => at);
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  const ahead = offset(first);
  const start = (/** @type {number} */ width) => Math.floor((first + ahead) / width) * width - ahead;
  const fits = (/** @type {number} */ width) => (last - start(width)) / width < MOST;
  const width = WIDTHS.find(fits) ?? (Math.floor((last - first) / MOST / DAY) + 1) * DAY;
  /** @type {Bucket[]} */
  const found = [];
  for (let from = start(width); from <= last && found.length <= MOST; from += width) {
    found.push({ from, to: from + width, counts: { locked: 0, unlocked: 0, failed: 0, unknown: 0 }, total: 0 });
  }
  for (const entry of entries) {
    const bucket = found[Math.floor((entry.at - (found[0]?.from ?? 0)) / width)];
    if (!bucket) continue;
    bucket.counts[groupOf(entry)] += 1;
    bucket.total += 1;
  }
  return found;
}
