/** The choice of which meetings are shown and in which order: with how many there are of each, and in the address. */

import { currentView, moved, parameter, write } from "../address.js";
import { find, h, setText } from "../dom.js";
import { t } from "../language.js";
import { may } from "../session.js";
import { FILTERS, filterOf, LARGE, NEEDS, passes } from "./filters.js";
import { isMine, knowsMe } from "./mine.js";
import { stateOf } from "./state.js";
import { listedMeetings } from "./store.js";
import { createSurvey, missing } from "./survey.js";

/** @typedef {import("./meeting.js").Meeting} Meeting */
/** @typedef {import("./order.js").Sorting} Sorting */

const KNOWN = { isLocked: (/** @type {string} */ id) => stateOf(id) === "locked", isUnsettled: (/** @type {string} */ id) => stateOf(id) === "unknown", isMine };

const select = find("#showing", HTMLSelectElement);
const sorting = find("#sorting", HTMLSelectElement);
const none = find("#list-none", HTMLElement);
let redraw = () => {};
const survey = createSurvey(find("#survey", HTMLElement), () => redraw());

/** @param {() => void} onChange */
export function startShowing(onChange) {
  redraw = onChange;
  select.append(...FILTERS.map((filter) => h("option", { value: filter })));
  const read = () => {
    select.value = filterOf(parameter("meetings", "show"));
    sorting.value = parameter("meetings", "sort");
    if (sorting.value === "") sorting.value = "newest";
  };
  const chosen = () => {
    write("meetings", { show: select.value === "all" ? "" : select.value, sort: sorting.value === "newest" ? "" : sorting.value }, true);
    onChange();
  };
  select.addEventListener("change", chosen);
  sorting.addEventListener("change", chosen);
  moved.subscribe(() => {
    if (currentView() !== "meetings") return;
    read();
    onChange();
  });
  read();
}

/** @returns {(meeting: Meeting) => boolean} */
export function chosenFilter() {
  return passes(filterOf(select.value), KNOWN);
}

export function chosenOrder() {
  return /** @type {Sorting} */ (sorting.value);
}

/**
 * How many there are of each; of those that are not asked for yet it says nothing.
 * @param {number} shown
 * @param {number} fitting how many there would be but for the filter
 */
export function drawShowing(shown, fitting) {
  const all = listedMeetings();
  for (const option of select.options) {
    const filter = filterOf(option.value);
    const need = NEEDS[filter];
    const label = t(`show_${filter}`, { n: LARGE });
    const known = !need || missing(need).length === 0;
    const n = known ? all.filter(passes(filter, KNOWN)).length : 0;
    setText(option, known ? t("showCount", { label, n }) : label);
    if (filter === "mine") option.hidden = !knowsMe() && n === 0 && select.value !== "mine";
    if (need) option.hidden = !may("read");
  }
  const filter = filterOf(select.value);
  survey.want(sorting.value === "people" ? "people" : (NEEDS[filter] ?? null));
  none.hidden = shown > 0 || fitting === 0;
  if (none.hidden) return none.replaceChildren();
  const showAll = () => {
    select.value = "all";
    select.dispatchEvent(new Event("change"));
    select.focus();
  };
  const button = h("button", { type: "button", class: "quiet small", onclick: showAll }, t("showAll"));
  none.replaceChildren(h("span", {}, t("noneShown", { n: fitting })), " ", button);
}
