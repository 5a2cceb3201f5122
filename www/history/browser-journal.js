/** The journal of this browser. */

import { createJournal, lastDone } from "./journal.js";

export const journal = createJournal(storage());

addEventListener("storage", ({ key }) => {
  if (key === null || key.startsWith("journal/")) journal.changedElsewhere();
});

/** @type {Map<string, import("./journal.js").Entry>} */
let done = lastDone(journal.read());
journal.subscribe((entry) => {
  if (!entry) done = lastDone(journal.read());
  else if (entry.outcome === "done") done.set(entry.id, entry);
});

/**
 * What is known of a meeting: the last action from this browser. DingTalk does not tell more.
 * @param {string} id
 */
export function known(id) {
  return done.get(id);
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
