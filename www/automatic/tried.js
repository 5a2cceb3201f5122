/** What a rule would have done in the last days, and what it costs. */

import { h, icon, language, percent, time } from "../shared.js";
import { t } from "./words.js";

/** @typedef {import("./rules.js").Preview} Preview */
/** @typedef {import("./rules.js").Tried} Tried */

/**
 * @param {Preview} preview
 * @param {Tried} tried
 * @param {{ never: boolean, open?: boolean }} how `never`: the rule exempts its meetings
 * @returns {HTMLElement[]}
 */
export function triedWords({ since, usage }, tried, { never, open = false }) {
  const facts = since ? doneWords(Date.parse(since), tried, never) : [t("nothingKnown")];
  const all = [facts, never ? [t("costNothing")] : costWords(tried, usage.monthly, !!since)].map((words) => words.join(language.get() === "zh" ? "" : " "));
  const lines = all.map((words, at) => h("li", {}, icon(at === 0 ? "clock" : "idle"), words));
  const list = tried.newest.map((meeting) => h("li", {}, h("span", { class: "name", dir: "auto" }, meeting.title || t("noTitle")), " ", h("span", { class: "meta" }, meetingWords(meeting, never))));
  return [
    h("ul", { class: "plan", role: "list" }, ...lines),
    ...(list.length > 0 ? [h("details", { open }, h("summary", {}, t("which")), h("ul", { class: "tried", role: "list" }, ...list))] : []),
  ];
}

/**
 * @param {number} since
 * @param {Tried} tried
 * @param {boolean} never
 */
function doneWords(since, { meetings, locked, unclear, before }, never) {
  const values = { time: time(since), n: meetings, locked };
  return [
    t(meetings === 0 ? "wouldNone" : never ? "wouldNever" : "would", values),
    unclear > 0 && t("unclear", { n: unclear }),
    before > 0 && t("before", { n: before }),
  ].filter((words) => words !== false);
}

/**
 * @param {Tried} tried
 * @param {number} monthly
 * @param {boolean} known whether there is anything to go by
 */
function costWords({ callsPerMeeting, countsPerMeeting, callsPerMonth, countsPerMonth, meetings }, monthly, known) {
  const month = { n: callsPerMonth, counts: countsPerMonth, monthly, share: percent(callsPerMonth / Math.max(1, monthly)) };
  return [
    t(countsPerMeeting > 0 ? "costEachCounts" : "costEach", { n: callsPerMeeting, counts: countsPerMeeting }),
    known && meetings > 0 && t(countsPerMonth > 0 ? "costMonthCounts" : "costMonth", month),
  ].filter((words) => words !== false);
}

/**
 * @param {Tried["newest"][number]} meeting
 * @param {boolean} never
 */
function meetingWords({ started, locked, unlocked }, never) {
  const at = (/** @type {string} */ text) => time(Date.parse(text));
  const done = [locked && t("wasLocked", { time: at(locked) }), unlocked && t("wasOpened", { time: at(unlocked) })].filter(Boolean);
  return [t("began", { time: at(started) }), ...(done.length > 0 ? done : [t(never ? "wasLeft" : "wasNot")])].join(" · ");
}
