/** Leads to a meeting's row, from wherever it is spoken of. */

import { addressOf, currentView, moved, write } from "../address.js";
import { signal } from "../signal.js";

/** Called with the id of the meeting that is to be shown. */
export const wanted = signal("");

/** @param {string} id */
export function leadTo(id) {
  // What would hide it is no longer looked for.
  write("meetings", { q: "", show: "" }, true);
  if (currentView() === "meetings") {
    moved.set();
    return wanted.set(id);
  }
  addEventListener("hashchange", () => wanted.set(id), { once: true });
  location.hash = addressOf("meetings");
}
