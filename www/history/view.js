/** What was done from this browser: to search, to see over time, and to take along. */

import { moved, parameter, write } from "../address.js";
import { find, h, icon, setIcon, setText } from "../dom.js";
import { groupCode } from "../input/codes.js";
import { language, moment, t, time } from "../language.js";
import { createVirtualList } from "../meetings/virtual-list.js";
import { announce } from "../notices.js";
import { groupOf } from "./buckets.js";
import { journal } from "./browser-journal.js";
import { chart } from "./chart.js";
import { localTime, toCsv } from "./csv.js";

/** @typedef {import("./journal.js").Entry} Entry */

const view = find("#history", HTMLElement);
const words = find("#history-words", HTMLInputElement);
const outcome = find("#history-outcome", HTMLSelectElement);
const picture = find("#history-chart", HTMLElement);
const status = find("#history-status", HTMLElement);
const container = find("#entries", HTMLElement);
const download = find("#download", HTMLButtonElement);
const clear = find("#clear", HTMLButtonElement);
const sure = find("#clear-sure", HTMLDialogElement);

/** Milliseconds that a file is kept for the browser to save it. */
const KEPT = 60_000;

/** The newest first. @type {Entry[]} */
let shown = [];

const list = createVirtualList({
  container,
  make: createEntry,
  element: (row) => row.element,
  update: (row, position, size) => row.update(position, size),
  estimate: 52,
});

export function startHistory() {
  words.addEventListener("input", (event) => {
    // Letters of a Chinese input method, which are not chosen yet.
    if (!(/** @type {InputEvent} */ (event).isComposing)) looked(false);
  });
  words.addEventListener("compositionend", () => looked(false));
  outcome.addEventListener("change", () => looked(true));
  moved.subscribe(read);
  journal.subscribe(() => !view.hidden && draw());
  language.subscribe(() => {
    list.rebuild();
    if (!view.hidden) draw();
  });
  addEventListener("resize", () => !view.hidden && drawChart());
  download.addEventListener("click", save);
  clear.addEventListener("click", () => {
    sure.returnValue = "";
    sure.showModal();
  });
  sure.addEventListener("close", () => {
    if (sure.returnValue !== "clear") return;
    journal.clear();
    draw();
    announce(t("historyCleared"));
  });
}

/** When the view is shown. */
export function showHistory() {
  read();
}

/** @param {boolean} step to be gone back from */
function looked(step) {
  const first = (parameter("history", "q") === "") !== (words.value.trim() === "");
  write("history", { q: words.value.trim(), outcome: outcome.value }, step || first);
  draw();
}

/** What the address says. */
function read() {
  if (words.value.trim() !== parameter("history", "q")) words.value = parameter("history", "q");
  outcome.value = parameter("history", "outcome");
  if (outcome.selectedIndex < 0) outcome.value = "";
  if (!view.hidden) draw();
}

function draw() {
  const all = journal.read();
  const wanted = words.value.normalize("NFKC").toLowerCase().trim();
  const group = outcome.value;
  const fits = (/** @type {Entry} */ entry) => {
    const { title, code, id, error, requestId } = entry;
    const hay = `${title}\n${code}\n${groupCode(code)}\n${id}\n${error}\n${requestId}`.normalize("NFKC").toLowerCase();
    return (group === "" || groupOf(entry) === group) && hay.includes(wanted);
  };
  shown = all.filter(fits).reverse();
  drawChart();
  const empty = all.length === 0 ? t("historyEmpty") : t("historyNone");
  setText(status, shown.length === 0 ? empty : t("historyShown", { n: shown.length, all: all.length }));
  download.setAttribute("aria-disabled", String(shown.length === 0));
  clear.hidden = all.length === 0;
  container.hidden = shown.length === 0;
  // A place in this list stands for another entry once the list is another.
  list.show([]);
  list.show(shown.map((_, index) => String(index)));
}

function drawChart() {
  const wasOpen = picture.querySelector("details")?.open;
  const { paddingLeft, paddingRight } = getComputedStyle(picture);
  const drawn = chart(shown, view.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
  picture.replaceChildren(drawn ?? "");
  if (drawn && wasOpen) find("details", HTMLDetailsElement, picture).open = true;
}

/** @param {string} id the entry's place among those shown */
function createEntry(id) {
  const name = h("bdi");
  const what = h("p", { class: "known" });
  const when = h("time");
  const facts = h("p", { class: "meta" });
  const element = h("li", { class: "entry" }, icon("idle"), h("div", {}, h("p", { class: "name" }, name), facts), what, when);
  const update = (position = -1, size = 0) => {
    const entry = shown[Number(id)];
    if (!entry) return;
    const group = groupOf(entry);
    element.dataset.state = { locked: "locked", unlocked: "unlocked", failed: "failed", unknown: "unknown" }[group];
    setIcon(element, group);
    setText(name, entry.title || (entry.code ? groupCode(entry.code) : entry.id));
    const { error, requestId, title, code } = entry;
    setText(facts, [title && (code ? groupCode(code) : entry.id), error, requestId && t("requestId", { id: requestId })].filter(Boolean).join(" · "));
    setText(what, describe(entry));
    setText(when, time(entry.at));
    when.dateTime = new Date(entry.at).toISOString();
    when.title = moment(entry.at);
    if (position < 0) return;
    element.setAttribute("aria-posinset", String(position + 1));
    element.setAttribute("aria-setsize", String(size));
  };
  update();
  return { element, update };
}

/** @param {Entry} entry */
function describe({ action, outcome }) {
  const keys = /** @type {const} */ ({
    lock: { done: "didLock", failed: "failedLock", unknown: "unclearLock" },
    unlock: { done: "didUnlock", failed: "failedUnlock", unknown: "unclearUnlock" },
  });
  return t(keys[action][outcome]);
}

/** What is shown, as a file. */
function save() {
  if (shown.length === 0) return;
  const head = [t("csvLocal"), t("csvTime"), t("csvAction"), t("csvOutcome"), t("csvTitle"), t("csvCode"), t("csvId"), t("csvError"), t("csvRequest")];
  const rows = shown.map((entry) => {
    const { at, action, title, code, id, error, requestId } = entry;
    const outcome = t(/** @type {const} */ ({ done: "csvDone", failed: "group_failed", unknown: "group_unknown" })[entry.outcome]);
    return [new Date(at), { letters: new Date(at).toISOString() }, t(action), outcome, title, { letters: code }, { letters: id }, error, { letters: requestId }];
  });
  const url = URL.createObjectURL(new Blob([toCsv([head, ...rows])], { type: "text/csv;charset=utf-8" }));
  const link = h("a", { href: url, download: `meeting-locks-${localTime(new Date()).slice(0, 10)}.csv`, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers begin to read only after the click's own turn.
  setTimeout(() => URL.revokeObjectURL(url), KEPT);
  announce(t("saved", { n: shown.length }));
}
