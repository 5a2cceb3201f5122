/** Which meetings are shown, and in which order, without any moving under a pointer. */

/** @typedef {import("./meeting.js").Meeting} Meeting */
/** @typedef {"newest" | "people" | "title"} Sorting */

/**
 * @param {readonly Meeting[]} meetings
 * @param {Sorting} by
 * @param {Intl.Collator} collator
 */
export function sorted(meetings, by, collator) {
  const newest = (/** @type {Meeting} */ a, /** @type {Meeting} */ b) => (b.since ?? 0) - (a.since ?? 0) || (a.id < b.id ? -1 : 1);
  const orders = {
    newest,
    people: (/** @type {Meeting} */ a, /** @type {Meeting} */ b) => (b.people ?? -1) - (a.people ?? -1) || newest(a, b),
    title: (/** @type {Meeting} */ a, /** @type {Meeting} */ b) => collator.compare(a.title, b.title) || newest(a, b),
  };
  return [...meetings].sort(orders[by]);
}

/**
 * What to show when `fresh` has come while `shown` was on the screen. `settle`: the fresh order as it is;
 * else all stay where they are, and what changed is counted for whoever wants to see it.
 * @param {readonly string[]} shown
 * @param {readonly string[]} fresh
 * @param {boolean} settle
 */
export function arrange(shown, fresh, settle) {
  if (settle || shown.length === 0) return { order: [...fresh], added: 0, ended: 0 };
  const before = new Set(shown);
  const now = new Set(fresh);
  const added = fresh.filter((id) => !before.has(id)).length;
  return { order: [...shown], added, ended: shown.filter((id) => !now.has(id)).length };
}
