/** What a rule will do to a meeting: shown in its row before it happens, and called off there. */

import { ask } from "../api.js";
import { describe } from "../describe.js";
import { foreign, h, icon, withNodes } from "../dom.js";
import { t, time } from "../language.js";
import { announce, notice } from "../notices.js";
import { endedBy, may } from "../session.js";
import { askToSignIn } from "../sign-in.js";
import { fullNameOf } from "./naming.js";
import { calledOffOf, noteCalledOff, ruleOf } from "./record.js";
import { meeting, noteId } from "./store.js";

/**
 * @param {string} id a meeting's
 * @param {() => void} onGone the button has gone, and the focus with it
 * @returns {HTMLElement | null}
 */
export function ruleLine(id, onGone) {
  const rule = ruleOf(id);
  if (!rule) {
    const off = calledOffOf(id);
    return off ? h("p", { class: "timer" }, icon("idle"), h("span", {}, ...withNodes(t("ruleOff"), { rule: foreign(off) }))) : null;
  }
  const pattern = t(rule.action === "lock" ? "ruleLocks" : "ruleUnlocks", { time: time(rule.at) });
  const words = pattern.replace("{rule}", () => rule.id);
  const cancel = may("lock") || may("unlock");
  return h(
    "p",
    { class: "timer" },
    icon("rule"),
    h("span", {}, ...withNodes(pattern, { rule: foreign(rule.id) })),
    cancel && h("button", { type: "button", class: "link small", "aria-label": t("callOffRuleOf", { words, title: fullNameOf(meeting(id) ?? noteId(id)) }), onclick: () => void callOff(id, rule.id, onGone) }, t("callOffRule")),
  );
}

/**
 * @param {string} id
 * @param {string} rule
 * @param {() => void} onGone
 */
async function callOff(id, rule, onGone) {
  const title = fullNameOf(meeting(id) ?? noteId(id));
  try {
    await ask("DELETE", `/meetings/${encodeURIComponent(id)}/rule`);
    noteCalledOff(id, rule);
    announce(t("ruleOff", { rule }));
  } catch (error) {
    if (await endedBy(error)) return askToSignIn();
    if (/** @type {any} */ (error).status === 404) {
      noteCalledOff(id, "");
      notice(`rule ${id}`, () => ({ state: "idle", pattern: `{title}: ${t("ruleDone", { rule })}`, title }));
    } else {
      const words = await describe(error);
      return notice(`rule ${id}`, () => ({ state: "failed", pattern: `{title}: ${t("whatAndAdvice", { what: words.title, advice: words.advice })}`, title }));
    }
  }
  onGone();
}
