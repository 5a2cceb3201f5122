/** A failure, as a person reads it: what happened, what to do, and what to give to support. */

import { foreign, h, icon } from "./dom.js";
import { t } from "./language.js";
import { copyButton } from "./notices.js";

/**
 * @param {import("./describe.js").Words} words
 * @param {{ before?: string, buttons?: (HTMLElement | null | false | undefined)[] }} [more] `before`: when it was tried
 */
export function problem({ title, advice, message, code, requestId, facts: all }, { before = "", buttons = [] } = {}) {
  const facts = [before, code].filter(Boolean).join(" · ");
  return h(
    "div",
    { class: "problem" },
    icon("failed"),
    h(
      "div",
      {},
      h("p", { class: "title" }, title),
      h("p", { class: "advice" }, advice),
      message && h("p", { class: "advice" }, foreign(message)),
      (facts || requestId) && h("p", { class: "facts" }, [facts, requestId && t("requestId", { id: requestId })].filter(Boolean).join(" · ")),
      all && h("p", {}, copyButton(all, t("copyForIt"), { worded: true })),
      buttons.some(Boolean) && h("div", { class: "buttons" }, ...buttons),
    ),
  );
}
