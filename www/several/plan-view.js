/** A plan in words: what will happen, at what cost, and what is left out. */

import { duration, foreign, groupCode, h, icon, percent, shareOf, usage } from "../shared.js";
import { t } from "./words.js";

/** What DingTalk takes of an app in a second, and the worker keeps to. */
const PER_SECOND = 20;

/** More of them are no list to read. */
const NAMES = 8;
const LINES = 20;
/** Characters of a line by which it is known again. */
const LONGEST = 80;

/**
 * @param {import("./plan.js").Plan} plan
 * @param {"lock" | "unlock"} action
 * @param {import("./batch.js").DryRun | null} said by the worker
 * @returns {(Node | string)[]}
 */
export function planWords({ items, duplicates, bad, calls }, action, said) {
  const n = items.length;
  const time = duration((calls * 1000) / PER_SECOND);
  const facts = [
    h("li", {}, icon(action === "lock" ? "locked" : "unlocked"), t(action === "lock" ? "planLock" : "planUnlock", { n })),
    calls > n && h("li", {}, icon("search"), t("planLookUps", { n: calls - n })),
    n > 0 && h("li", {}, icon("idle"), t("planCost", { n: calls, share: percent(shareOf(calls)), monthly: usage.get()?.monthly ?? 5_000, time })),
    (said?.forbidden ?? 0) > 0 && h("li", { "data-state": "failed" }, icon("failed"), t("planForbidden", { n: said?.forbidden ?? 0 }), lines(said?.forbiddenIds ?? [])),
    (said?.invalid ?? 0) > 0 && h("li", { "data-state": "failed" }, icon("failed"), t("planInvalid", { n: said?.invalid ?? 0 }), lines(said?.invalidIds ?? [])),
    n > 0 && action === "lock" && h("li", {}, icon("people"), t("planWarning")),
    duplicates.length > 0 && h("li", {}, icon("copy"), t("planDuplicates", { n: duplicates.length }), lines(duplicates.map(({ line, text, first }) => t("planDuplicate", { line, text: short(text), first })))),
    bad.length > 0 && h("li", { "data-state": "failed" }, icon("failed"), t("planBad", { n: bad.length }), lines(bad.map(({ line, text, why, which = [] }) => t(`bad_${why}`, { line, text: short(text), which: which.join(t("or")) })))),
  ];
  const names = items.slice(0, NAMES).map(({ title, code, id }) => h("li", {}, foreign(title || (code ? groupCode(code) : id))));
  return [
    h("ul", { class: "plan", role: "list" }, ...facts),
    n > 0 ? h("ul", { class: "names", role: "list", "aria-label": t("planNames") }, ...names, n > names.length && h("li", {}, t("andMore", { n: n - names.length }))) : "",
  ];
}

/** @param {string} text */
function short(text) {
  const letters = [...text];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join("")}…` : text;
}

/** @param {string[]} all */
function lines(all) {
  const some = all.slice(0, LINES).map((line) => h("li", { dir: "auto" }, line));
  return h("ul", { class: "lines", role: "list" }, ...some, all.length > some.length && h("li", {}, t("andMore", { n: all.length - some.length })));
}
