/** The meetings chosen to be locked or unlocked together. */

import { signal } from "../signal.js";

/** @type {import("../signal.js").Signal<ReadonlySet<string>>} */
export const chosen = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/** @param {string} id */
export function isChosen(id) {
  return chosen.get().has(id);
}

/**
 * @param {string} id
 * @param {boolean} yes
 */
export function toggle(id, yes) {
  const next = new Set(chosen.get());
  if (yes) next.add(id);
  else next.delete(id);
  chosen.set(next);
}

/** @param {Iterable<string>} ids */
export function choose(ids) {
  chosen.set(new Set(ids));
}
