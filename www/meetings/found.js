/** What stands below the field of the search: the meetings that were looked up, and words. */

import { find, h } from "../dom.js";
import { t } from "../language.js";
import { announce } from "../notices.js";
import { signal } from "../signal.js";
import { createRow } from "./row.js";
import { changed, meeting } from "./store.js";

const panel = find("#found", HTMLElement);
/** @type {import("./row.js").Row[]} */
let rows = [];
/** @type {{ ids: readonly string[], words: readonly Node[] }} */
export let found = { ids: [], words: [] };
/** Called when other meetings stand there. */
export const foundOthers = signal(/** @type {void} */ (undefined));

changed.subscribe(() => {
  for (const row of rows) row.update();
});

/**
 * @param {readonly string[]} ids
 * @param {readonly Node[]} words
 * @param {boolean} [aloud]
 */
export function show(ids, words, aloud = false) {
  const others = ids.join() !== found.ids.join();
  found = { ids, words };
  if (others) foundOthers.set();
  rows = ids.filter((id) => meeting(id)).map((id) => createRow(id));
  panel.hidden = rows.length === 0 && words.length === 0;
  panel.replaceChildren(
    ...words,
    ...(rows.length > 0 ? [h("ul", { class: "meetings card", role: "list", "aria-label": t("lookedUp") }, ...rows.map(({ element }) => element))] : []),
  );
  if (!aloud) return;
  announce(rows.length > 0 ? t("foundSome", { n: rows.length }) : words.map(({ textContent }) => textContent).join(" "));
}

/** Goes to the first of them. */
export function focusFound() {
  rows[0]?.focus();
}

/**
 * @param {import("../language.js").Key} key
 * @param {import("../language.js").Values} [values]
 */
export function say(key, values) {
  return h("p", { class: "hint" }, t(key, values));
}

/**
 * @param {import("../language.js").Key} key
 * @param {() => unknown} onclick
 * @param {import("../language.js").Values} [values]
 */
export function button(key, onclick, values) {
  return h("button", { type: "button", class: "quiet small", onclick: () => void onclick() }, t(key, values));
}
