/** The journal of this browser. */

import { createJournal, lastDone } from "./journal.js";

export const journal = createJournal(storage());

addEventListener("storage", ({ key }) => {
  if (key === null || key.startsWith("journal/")) journal.changedElsewhere();
});

/** @type {Map<string, import("./journal.js").Entry>} */
let done = lastDone(journal.read());
/** The ids of which it is not known what came of what was done last. */
let unsettled = lastUnsettled(journal.read());
journal.subscribe((entry) => {
  if (!entry) {
    done = lastDone(journal.read());
    unsettled = lastUnsettled(journal.read());
    return;
  }
  if (entry.outcome === "done") done.set(entry.id, entry);
  settle(unsettled, entry);
});

/**
 * What is known of a meeting: the last action from this browser. DingTalk does not tell more.
 * @param {string} id
 */
export function known(id) {
  return done.get(id);
}

/** Whether of what was done last to a meeting it is not known what came of it. @param {string} id */
export function isUnsettled(id) {
  return unsettled.has(id);
}

/** @param {readonly import("./journal.js").Entry[]} entries */
function lastUnsettled(entries) {
  /** @type {Set<string>} */
  const ids = new Set();
  for (const entry of entries) settle(ids, entry);
  return ids;
}

/**
 * A failure after it settles nothing.
 * @param {Set<string>} ids
 * @param {import("./journal.js").Entry} entry
 */
function settle(ids, { id, outcome }) {
  if (outcome === "unknown") ids.add(id);
  if (outcome === "done") ids.delete(id);
}

/** @returns {import("./journal.js").Store} */
export function storage() {
  try {
    return localStorage;
  } catch {
    // Forbidden by the browser's settings: nothing outlives the page.
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  }
}
