/** What stood in the way of several meetings of a batch alike: to be mended once, before they are tried again. */

import { describe, FAILED, find, fromRecord, h, language, problem } from "../shared.js";
import { t } from "./words.js";

/** @typedef {import("./batch.js").Batch} Batch */

const place = find("#cause", HTMLElement);
let shown = "";

/** @param {Batch | null} batch one that is over */
export async function drawCause(batch) {
  const [code = "", n = 0] = mostOften(batch);
  const wanted = n > 1 ? [batch?.id, code, n, language.get()].join(" ") : "";
  if (wanted === shown) return;
  shown = wanted;
  place.replaceChildren();
  if (!wanted) return;
  const words = await describe(fromRecord(code));
  // What is wrong with each meeting is said at each.
  if (shown === wanted && words.lasts) place.append(h("p", {}, t("oneCause", { n })), problem(words));
}

/** The code with which most of them failed, and how many. @param {Batch | null} batch */
function mostOften(batch) {
  /** @type {Map<string, number>} */
  const codes = new Map();
  for (const { code, state } of batch?.items ?? []) {
    if (code && FAILED.includes(state)) codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  return [...codes].sort(([, one], [, other]) => other - one)[0] ?? [];
}
