/** The rules in their order, each in plain words, with what it would have done and what can be done to it. */

import { h, icon } from "../shared.js";
import { triedWords } from "./tried.js";
import { apart, sentence, t } from "./words.js";

/** @typedef {import("./rules.js").Rule} Rule */

/**
 * @typedef {object} Deeds
 * @property {(rule: Rule) => void} turn on or off
 * @property {(rule: Rule, by: -1 | 1) => void} move
 * @property {(rule: Rule) => void} edit
 * @property {(rule: Rule) => void} remove
 */

/**
 * Draws them anew; the focus stays on what it was on.
 * @param {HTMLElement} list
 * @param {readonly Rule[]} rules
 * @param {import("./rules.js").Preview | null} preview
 * @param {Deeds} deeds
 */
export function drawList(list, rules, preview, deeds) {
  const active = document.activeElement;
  const key = list.contains(active) ? active?.getAttribute("data-key") : null;
  const open = new Set([...list.querySelectorAll("details[open]")].map((details) => details.closest("li[data-id]")?.getAttribute("data-id")));
  list.replaceChildren(...rules.map((rule, at) => item(rule, { at, last: at === rules.length - 1, preview, open: open.has(rule.id) }, deeds)));
  if (key) focusOn(list, key);
}

/**
 * @param {HTMLElement} list
 * @param {string} key of a control
 */
export function focusOn(list, key) {
  const [deed, id] = JSON.parse(key);
  const all = [...list.querySelectorAll("[data-key]")].filter((each) => each instanceof HTMLElement);
  const same = all.find((each) => each.getAttribute("data-key") === key);
  // At the end of the list there is no way further.
  const other = all.find((each) => each.getAttribute("data-key") === keyOf(deed === "up" ? "down" : "up", id));
  (same && !same.hidden ? same : other)?.focus();
}

/** @param {string} deed @param {string} id */
export function keyOf(deed, id) {
  return JSON.stringify([deed, id]);
}

/**
 * @param {Rule} rule
 * @param {{ at: number, last: boolean, preview: import("./rules.js").Preview | null, open: boolean }} where
 * @param {Deeds} deeds
 */
function item(rule, { at, last, preview, open }, deeds) {
  const { id, enabled = true, lock } = rule;
  const name = { rule: apart(id) };
  const tried = preview?.rules[at];
  const box = h("input", { type: "checkbox", role: "switch", checked: enabled, "aria-label": t("onOf", name), "data-key": keyOf("on", id), onchange: () => deeds.turn(rule) });
  /** @param {"up" | "down"} deed @param {-1 | 1} by @param {boolean} hidden */
  const mover = (deed, by, hidden) => h("button", { type: "button", class: `plain mover ${deed}`, hidden, "aria-label": t(deed, name), title: t(deed, name), "data-key": keyOf(deed, id), onclick: () => deeds.move(rule, by) }, icon("chevron"));
  return h(
    "li",
    { class: "rule", "data-id": id, "data-off": !enabled },
    h("p", { class: "place", "aria-hidden": "true" }, String(at + 1)),
    h("div", { class: "stacked" }, h("h2", { dir: "auto" }, id), h("p", {}, sentence(rule)), tried && preview && enabled ? h("div", { class: "would" }, ...triedWords(preview, tried, { never: "never" in lock, open })) : null),
    h("label", { class: "switch" }, box, h("span", { "aria-hidden": "true" }, t("on"))),
    h(
      "div",
      { class: "buttons" },
      mover("up", -1, at === 0),
      mover("down", 1, last),
      h("button", { type: "button", class: "quiet small", "aria-label": t("editOf", name), "data-key": keyOf("edit", id), onclick: () => deeds.edit(rule) }, t("edit")),
      h("button", { type: "button", class: "link small", "aria-label": t("removeOf", name), "data-key": keyOf("remove", id), onclick: () => deeds.remove(rule) }, t("remove")),
    ),
  );
}
