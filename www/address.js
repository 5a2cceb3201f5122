/** The view, and what is looked for in it, in the address: to be gone back to, kept, and passed on. */

import { signal } from "./signal.js";

export const VIEWS = /** @type {const} */ (["meetings", "several", "automatic", "history"]);

/** @typedef {(typeof VIEWS)[number]} View */

/** What each view's address held last. @type {Map<View, string>} */
const last = new Map();

/** Called when a link, or back and forth, has led to another address. */
export const moved = signal(/** @type {void} */ (undefined));
/** Called when another is written. */
export const written = signal(/** @type {void} */ (undefined));

export function startAddress() {
  // Back and forth from what was only written tells of itself by the first alone.
  addEventListener("popstate", arrive);
  addEventListener("hashchange", arrive);
  keep();
}

/** @returns {View} */
export function currentView() {
  const name = split()[0];
  return VIEWS.find((view) => view === name) ?? "meetings";
}

/** The address of a view as it was left. @param {View} view */
export function addressOf(view) {
  return `#${view}${last.get(view) ?? ""}`;
}

/**
 * @param {View} view
 * @param {string} name
 */
export function parameter(view, name) {
  return new URLSearchParams(last.get(view) ?? "").get(name) ?? "";
}

/**
 * Without a step it takes the place of what was there: no one goes back letter by letter.
 * @param {View} view
 * @param {Record<string, string>} values the empty ones are left out
 * @param {boolean} step to be gone back from
 */
export function write(view, values, step) {
  const parameters = new URLSearchParams(last.get(view) ?? "");
  for (const [name, value] of Object.entries(values)) {
    if (value === "") parameters.delete(name);
    else parameters.set(name, value);
  }
  const text = parameters.size > 0 ? `?${parameters}` : "";
  if (text === (last.get(view) ?? "")) return;
  last.set(view, text);
  if (view === currentView()) put(step, addressOf(view));
  written.set();
}

/**
 * Engines refuse more than some hundred changes a minute: then the next that is let through tells.
 * @param {boolean} step
 * @param {string} address
 */
function put(step, address) {
  try {
    history[step ? "pushState" : "replaceState"](null, "", address);
  } catch {
    // The view has it all the same.
  }
}

/** Another caller is not to see what this one has looked for. */
export function forget() {
  last.clear();
  put(false, `#${currentView()}`);
  moved.set();
  written.set();
}

function arrive() {
  keep();
  moved.set();
}

function keep() {
  last.set(currentView(), split()[1]);
}

/** @returns {[string, string]} */
function split() {
  const [, name = "", parameters = ""] = /^#([^?]*)(\?.*)?$/.exec(location.hash) ?? [];
  return [name, parameters];
}
