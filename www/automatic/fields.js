/** The fields of a rule: made, filled, read, and told what is wrong with them. */

import { h } from "../shared.js";
import { organisers, t } from "./words.js";

/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {keyof typeof import("./strings.js").AUTOMATIC} Key */

/** As text, so that what was typed is kept as it was. @typedef {Record<string, string>} Values */

/** Where a mistake is, as the worker names it; and what to say of it there. @type {readonly [string, string, Key][]} */
const MISTAKES = [
  ["id", "id", "wrongId"],
  ["for.title", "title", "wrongTitle"],
  ["for.creator", "creatorId", "wrongCreator"],
  ["lock.afterMinutes", "minutes", "wrongMinutes"],
  ["lock.people", "people", "wrongPeople"],
  ["unlock.afterMinutes", "untilMinutes", "wrongUntil"],
];
const MOST_RELOCKS = 5;
/** In the place of a creator who is not among those that the page knows. */
const BY_ID = "?";

/** @type {Values} */
const DEFAULTS = { id: "", title: "", creator: "", creatorId: "", kind: "", when: "after", minutes: "10", people: "20", until: "somebody", untilMinutes: "30", relock: "0" };

/** @param {Partial<Rule>} [rule] @returns {Values} */
export function valuesOf({ id = "", for: meetings = {}, lock = { afterMinutes: 10 }, unlock, relock = 0 } = {}) {
  const { title = "", creator = "", kind = "" } = meetings;
  const known = creator === "" || organisers().has(creator);
  return {
    ...DEFAULTS,
    id,
    title,
    creator: known ? creator : BY_ID,
    creatorId: known ? "" : creator,
    kind,
    when: "never" in lock ? "never" : "everybodyIn" in lock ? "all" : "people" in lock ? "people" : "after",
    ...("afterMinutes" in lock && { minutes: String(lock.afterMinutes) }),
    ...("people" in lock && { people: String(lock.people) }),
    until: unlock === "at-end" ? "end" : unlock ? "after" : "somebody",
    ...(typeof unlock === "object" && { untilMinutes: String(unlock.afterMinutes) }),
    relock: String(relock),
  };
}

/**
 * What is typed there, as a rule: right or wrong, which the worker says.
 * @param {Values} values
 * @param {boolean} enabled
 * @returns {Rule}
 */
export function ruleOf({ id = "", title = "", creator = "", creatorId = "", kind, when, minutes = "", people = "", until, untilMinutes = "", relock }, enabled) {
  const who = creator === BY_ID ? creatorId.trim() || " " : creator;
  const lock = { after: { afterMinutes: number(minutes) }, people: { people: number(people) }, all: { everybodyIn: /** @type {const} */ (true) }, never: { never: /** @type {const} */ (true) } };
  const never = when === "never";
  return {
    id: id.trim(),
    enabled,
    for: { ...(title.trim() && { title: title.trim() }), ...(who && { creator: who }), ...((kind === "instant" || kind === "scheduled") && { kind }) },
    lock: lock[/** @type {keyof typeof lock} */ (when)] ?? lock.after,
    ...(!never && until === "end" && { unlock: /** @type {const} */ ("at-end") }),
    ...(!never && until === "after" && { unlock: { afterMinutes: number(untilMinutes) } }),
    relock: never ? 0 : Number(relock),
  };
}

/**
 * What the worker finds wrong with the rule at that place in the list: what to say, by field; null where that is of
 * no field here.
 * @param {string} message
 * @param {number} index
 * @returns {Map<string, string> | null}
 */
export function mistakesIn(message, index) {
  const places = [...message.matchAll(/\[(\d+)\]\.([A-Za-z.]+)/g)].filter(([, at]) => Number(at) === index).map(([, , place]) => place);
  const found = MISTAKES.filter(([place]) => places.includes(place));
  return found.length > 0 ? new Map(found.map(([, name, key]) => [name, t(key)])) : null;
}

/** All of them; they are to stand in one form. */
export function createFields() {
  /** @param {string} name @param {Key} label @param {HTMLElement} control @param {Key} [hint] */
  const field = (name, label, control, hint) => {
    control.id = `rule-${name}`;
    control.setAttribute("name", name);
    const told = [`rule-${name}-wrong`, hint && `rule-${name}-hint`].filter(Boolean).join(" ");
    control.setAttribute("aria-describedby", told);
    return h("div", { class: "field", "data-field": name }, h("label", { for: control.id }, t(label)), control, hint && h("p", { id: `rule-${name}-hint`, class: "hint" }, t(hint)), h("p", { id: `rule-${name}-wrong`, class: "wrong", hidden: true }));
  };
  const text = (/** @type {number} */ longest) => h("input", { type: "text", maxlength: longest, autocomplete: "off", autocapitalize: "none", spellcheck: "false", dir: "auto" });
  const count = (/** @type {number} */ least, /** @type {number} */ most) => h("input", { type: "number", min: least, max: most, step: 1, inputmode: "numeric" });
  const select = (/** @type {(readonly [string, string])[]} */ options) => h("select", {}, ...options.map(([value, label]) => h("option", { value }, label)));
  /** @param {string} name @param {Key} legend @param {(readonly [string, Key])[]} options */
  const choice = (name, legend, options) => h("fieldset", {}, h("legend", {}, t(legend)), ...options.map(([value, label]) => h("label", {}, h("input", { type: "radio", name, value }), h("span", {}, t(label)))));
  const relocks = Array.from({ length: MOST_RELOCKS + 1 }, (_, n) => /** @type {const} */ ([String(n), n === 0 ? t("relockNever") : t("relockTimes", { n })]));
  return [
    field("id", "name", text(64), "nameHint"),
    h("fieldset", { class: "stacked" }, h("legend", {}, t("forTitle")), field("title", "title", text(200), "titleHint"), field("creator", "creator", select([["", t("anybody")], ...organisers(), [BY_ID, t("creatorById")]])), field("creatorId", "creatorId", text(128)), field("kind", "kind", select([["", t("kindAny")], ["instant", t("kindInstant")], ["scheduled", t("kindScheduled")]]))),
    choice("when", "whenTitle", [["after", "whenAfter"], ["people", "whenPeople"], ["all", "whenAll"], ["never", "whenNever"]]),
    field("minutes", "minutes", count(0, 1_440)),
    field("people", "people", count(1, 10_000)),
    h("div", { class: "stacked", "data-field": "until" }, choice("until", "untilTitle", [["somebody", "untilSomebody"], ["after", "untilAfter"], ["end", "untilEnd"]]), field("untilMinutes", "untilMinutes", count(1, 1_440)), field("relock", "relock", select(relocks))),
  ];
}

/**
 * @param {HTMLFormElement} form
 * @param {Values} values
 */
export function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const control = form.elements.namedItem(name);
    if (control instanceof RadioNodeList || control instanceof HTMLInputElement || control instanceof HTMLSelectElement) control.value = value;
  }
  const creator = form.elements.namedItem("creator");
  // One who was known as this was typed, and is not any more.
  if (creator instanceof HTMLSelectElement && creator.selectedIndex < 0) {
    creator.value = BY_ID;
    const id = form.elements.namedItem("creatorId");
    if (id instanceof HTMLInputElement) id.value = values.creator ?? "";
  }
}

/** @param {HTMLFormElement} form @returns {Values} */
export function valuesIn(form) {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

/**
 * Only what belongs to what is chosen is to be seen.
 * @param {HTMLFormElement} form
 */
export function showFields(form) {
  const { when, until, creator } = valuesIn(form);
  const shown = { creatorId: creator === BY_ID, minutes: when === "after", people: when === "people", until: when !== "never", untilMinutes: until === "after" };
  for (const [name, yes] of Object.entries(shown)) {
    const field = form.querySelector(`[data-field="${name}"]`);
    if (field instanceof HTMLElement) field.hidden = !yes;
  }
}

/**
 * Says at the fields what is wrong with them.
 * @param {HTMLFormElement} form
 * @param {ReadonlyMap<string, string>} mistakes
 */
export function showMistakes(form, mistakes) {
  for (const [, name] of MISTAKES) {
    const words = mistakes.get(name);
    const place = form.querySelector(`#rule-${name}-wrong`);
    if (place instanceof HTMLElement) {
      if (place.textContent !== (words ?? "")) place.textContent = words ?? "";
      place.hidden = !words;
    }
    const control = form.querySelector(`#rule-${name}`);
    if (words) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
  }
}

/** What is no number is none to the worker, too. @param {string} text */
function number(text) {
  return text.trim() === "" ? NaN : Number(text);
}
