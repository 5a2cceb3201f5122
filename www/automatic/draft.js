/** A rule that was not saved yet: it outlives the session and the page, and is nobody else's. */

import { session, storage } from "../shared.js";

/** @typedef {import("./editor.js").Draft} Draft */

const STORED = "automatic/draft";
const store = storage();

/** @param {Draft} draft */
export function keepDraft(draft) {
  try {
    store.setItem(STORED, JSON.stringify([session.get().caller, draft]));
  } catch {
    // It is still in the form.
  }
}

export function forgetDraft() {
  store.removeItem(STORED);
}

/** @returns {Draft | null} */
export function keptDraft() {
  try {
    const [whose, draft] = JSON.parse(store.getItem(STORED) ?? "[]");
    return whose === session.get().caller && typeof draft?.values === "object" ? draft : null;
  } catch {
    return null;
  }
}
