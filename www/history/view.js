/** What was done, by whom and why: the worker's record, to search, to see over time, and to take along. */

import { announce, batchesChanged, createVirtualList, describe, endedBy, endpoint, find, foreign, groupCode, h, icon, keepsKey, language, may, meeting, moment, moved, nameOf, openStream, parameter, problem, recorded, redraw, session, setIcon, setText, time, translate, write } from "../shared.js";
import { query, readPage } from "./audit.js";
import { groupOf } from "./buckets.js";
import { chart } from "./chart.js";
import { localTime, toCsv } from "./csv.js";
import { HISTORY } from "./strings.js";
import { t } from "./words.js";

/** @typedef {import("./audit.js").Entry} Entry */

const view = find("#history", HTMLElement);
const words = find("#history-words", HTMLInputElement);
const fields = { outcome: find("#history-outcome", HTMLSelectElement), caller: find("#history-caller", HTMLInputElement), from: find("#history-from", HTMLInputElement), to: find("#history-to", HTMLInputElement) };
const picture = find("#history-chart", HTMLElement);
const trouble = find("#history-trouble", HTMLElement);
const status = find("#history-status", HTMLElement);
const container = find("#entries", HTMLElement);
const download = find("#download", HTMLButtonElement);
const more = find("#history-more", HTMLElement);
const files = { csv: find("#record-csv", HTMLAnchorElement), jsonl: find("#record-jsonl", HTMLAnchorElement) };

/** Milliseconds that a file is kept for the browser to save it. */
const KEPT = 60_000;
/** Milliseconds in which several changes are one. */
const PAUSE = 300;

/** Those that were read, the newest first. @type {Entry[]} */
let entries = [];
/** Of them those that are shown. @type {Entry[]} */
let shown = [];
/** Where the next page begins. */
let cursor = "";
let read = false;
/** Whether the last question had no answer. */
let failed = false;
/** Only the last question is of interest. */
let turn = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;

const list = createVirtualList({
  container,
  make: createEntry,
  element: (row) => row.element,
  update: (row, position, size) => row.update(position, size),
  estimate: 52,
});

export function start() {
  translate(view, HISTORY);
  words.addEventListener("input", (event) => {
    // Letters of a Chinese input method, which are not chosen yet.
    if (!(/** @type {InputEvent} */ (event).isComposing)) looked(false);
  });
  words.addEventListener("compositionend", () => looked(false));
  for (const field of Object.values(fields)) field.addEventListener("change", () => looked(true));
  moved.subscribe(() => !view.hidden && take());
  // What is done meanwhile comes by itself, for whoever has not gone further back: of a batch that is called off, too,
  // by which no meeting is another.
  for (const told of [recorded, batchesChanged]) {
    told.subscribe(() => {
      clearTimeout(soon);
      soon = setTimeout(() => !view.hidden && void learn(), PAUSE);
    });
  }
  session.subscribe(({ phase }) => {
    if (phase === "out") {
      entries = [];
      list.show([]);
      list.rebuild();
    }
    if (phase === "in" && !view.hidden) void learn();
  });
  language.subscribe(() => {
    translate(view, HISTORY);
    list.rebuild();
    if (!view.hidden) draw();
  });
  addEventListener("resize", () => !view.hidden && drawChart());
  download.addEventListener("click", saveShown);
  find("button", HTMLButtonElement, more).addEventListener("click", () => void readMore());
  for (const link of Object.values(files)) {
    link.addEventListener("click", (event) => {
      // A link carries no key.
      if (!keepsKey) return;
      event.preventDefault();
      void saveFrom(link);
    });
  }
}

/** When the view is shown. */
export function show() {
  take();
}

/** @param {boolean} anew whether the worker is to be asked */
function looked(anew) {
  const first = (parameter("history", "q") === "") !== (words.value.trim() === "");
  write("history", { q: words.value.trim(), ...valuesOf() }, anew || first);
  if (anew) void learn();
  else draw();
}

function valuesOf() {
  return { outcome: fields.outcome.value, caller: fields.caller.value.trim(), from: fields.from.value, to: fields.to.value };
}

/** What the address says. */
function take() {
  if (words.value.trim() !== parameter("history", "q")) words.value = parameter("history", "q");
  for (const [name, field] of Object.entries(fields)) field.value = parameter("history", name);
  if (fields.outcome.selectedIndex < 0) fields.outcome.value = "";
  draw();
  void learn();
}

/** The newest page, anew. */
async function learn() {
  if (session.get().phase !== "in") return;
  await ask("", (found) => {
    const newest = found.at(-1)?.seq ?? Infinity;
    // What was read beyond it stays, where it goes on from there.
    const goesOn = read && entries.some(({ seq }) => seq >= newest);
    return goesOn ? [...found, ...entries.filter(({ seq }) => seq < newest)] : found;
  });
}

async function readMore() {
  const had = shown.length;
  await ask(cursor, (found) => [...entries, ...found]);
  announce(t("historyShown", { n: shown.length, all: entries.length }));
  if (shown.length > had) container.focus({ preventScroll: true });
}

let asked = "";

/**
 * @param {string} from
 * @param {(found: Entry[]) => Entry[]} join
 */
async function ask(from, join) {
  const mine = ++turn;
  const filter = valuesOf();
  const now = JSON.stringify(filter);
  if (now !== asked) [entries, read, asked] = [[], false, now];
  try {
    const page = await readPage(filter, from);
    if (mine !== turn) return;
    const kept = read && from === "";
    const before = entries.length;
    entries = join(page.entries);
    if (!kept || entries.length === page.entries.length || before === 0) cursor = page.cursor;
    read = true;
    failed = false;
    trouble.replaceChildren();
  } catch (error) {
    if (mine !== turn || (await endedBy(error))) return;
    failed = true;
    const again = h("button", { type: "button", class: "quiet small", onclick: () => void learn() }, t("tryAgain"));
    trouble.replaceChildren(problem(await describe(error), { buttons: [again] }));
  }
  draw();
}

/** @param {Entry} entry */
function nameOfEntry({ id }) {
  return id ? nameOf(meeting(id) ?? { id }) : "";
}

function draw() {
  const all = may("audit");
  setText(find("#history-text", HTMLElement), t(all ? "historyTextAll" : "historyTextOwn"));
  find("#history-who", HTMLElement).hidden = !all;
  const wanted = words.value.normalize("NFKC").toLowerCase().trim();
  const fits = (/** @type {Entry} */ entry) => {
    const known = meeting(entry.id);
    const code = known?.code ?? "";
    const hay = [nameOfEntry(entry), code, groupCode(code), entry.id, entry.code, entry.requestId, entry.caller, entry.rule, entry.reason, entry.who].join("\n");
    return hay.normalize("NFKC").toLowerCase().includes(wanted);
  };
  shown = entries.filter(fits);
  drawChart();
  const empty = !read ? (failed ? "" : t("historyAsking")) : entries.length === 0 && asked === JSON.stringify({ outcome: "", caller: "", from: "", to: "" }) ? t("historyEmpty") : t("historyNone");
  setText(status, shown.length === 0 ? empty : t("historyShown", { n: shown.length, all: entries.length }));
  download.setAttribute("aria-disabled", String(shown.length === 0));
  more.hidden = cursor === "";
  for (const [format, link] of Object.entries(files)) link.href = `${endpoint}/audit?${query(valuesOf(), { format })}`;
  container.hidden = shown.length === 0;
  // A place in this list stands for another entry once the list is another.
  list.show([]);
  list.show(shown.map((_, index) => String(index)));
}

function drawChart() {
  const wasOpen = picture.querySelector("details")?.open;
  const { paddingLeft, paddingRight } = getComputedStyle(picture);
  const outcomes = shown.filter(({ type }) => type === "outcome");
  const drawn = chart(outcomes, view.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
  if (drawn && wasOpen) find("details", HTMLDetailsElement, drawn).open = true;
  redraw(picture, drawn);
}

/** @param {string} id the entry's place among those shown */
function createEntry(id) {
  const name = foreign("");
  const what = h("p", { class: "known" });
  const when = h("time");
  const facts = h("p", { class: "meta" });
  const why = h("p", { class: "why" });
  const element = h("li", { class: "entry" }, icon("idle"), h("div", {}, h("p", { class: "name" }, name), facts, why), what, when);
  const update = (position = -1, size = 0) => {
    const entry = shown[Number(id)];
    if (!entry) return;
    const look = entry.type === "outcome" ? groupOf(entry) : "idle";
    element.dataset.state = look;
    setIcon(element, entry.type.startsWith("timer") ? "clock" : look);
    setText(name, nameOfEntry(entry) || t(entry.type === "rules" ? "rulesOf" : "batchOf", { n: entry.total }));
    const { code, requestId, caller, via, rule, reason } = entry;
    const how = rule ? t("via_rule", { rule: `\u2068${rule}\u2069` }) : via && via !== "call" ? t(/** @type {keyof typeof HISTORY} */ (`via_${via}`)) : "";
    setText(facts, [caller && `\u2068${caller}\u2069`, how, code, requestId && t("requestId", { id: requestId })].filter(Boolean).join(" · "));
    setText(why, reason);
    setText(what, wordsOf(entry));
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
function wordsOf({ type, action, outcome, due, who }) {
  const name = `\u2068${who || t("somebody")}\u2069`;
  if (type === "joined-after-lock") return t("didCome", { name });
  if (type === "invite-outcome") return t(outcome === "done" ? "didInvite" : "failedInvite", { name });
  const lock = action !== "unlock";
  if (type === "batch") return t(lock ? "beganLocks" : "beganUnlocks");
  if (type === "batch-cancelled") return t("batchCalledOff");
  if (type === "timer-removed") return t("timerCalledOff");
  if (type === "rules") return t("rulesSet");
  if (type === "rule-called-off") return t("ruleCalledOff");
  if (type === "timer") return t(lock ? "timerLock" : "timerUnlock", { time: time(due) });
  const keys = /** @type {Record<string, [keyof typeof HISTORY, keyof typeof HISTORY]>} */ ({
    done: ["didLock", "didUnlock"],
    unknown: ["unclearLock", "unclearUnlock"],
    cancelled: ["cancelledLock", "cancelledUnlock"],
    superseded: ["supersededLock", "supersededUnlock"],
  });
  const [locked, unlocked] = keys[outcome] ?? ["failedLock", "failedUnlock"];
  return t(lock ? locked : unlocked);
}

/** What is shown, as a file. */
function saveShown() {
  if (shown.length === 0) return;
  const head = [t("csvLocal"), t("csvTime"), t("csvAction"), t("csvOutcome"), t("csvCaller"), t("csvReason"), t("csvTitle"), t("csvCode"), t("csvId"), t("csvError"), t("csvRequest")];
  const rows = shown.map((entry) => {
    const { at, action, id, code, requestId, caller, reason } = entry;
    const known = meeting(id);
    return [new Date(at), { letters: new Date(at).toISOString() }, action ? t(action) : "", wordsOf(entry), caller, reason, known?.title ?? "", { letters: known?.code ?? "" }, { letters: id }, code, { letters: requestId }];
  });
  save(new Blob([toCsv([head, ...rows])], { type: "text/csv;charset=utf-8" }), `meeting-locks-${localTime(new Date()).slice(0, 10)}.csv`);
  announce(t("saved", { n: shown.length }));
}

/** @param {HTMLAnchorElement} link */
async function saveFrom(link) {
  try {
    const response = await openStream(link.href.slice(endpoint.length), {}, new AbortController().signal);
    save(await response.blob(), link.download);
  } catch (error) {
    if (!(await endedBy(error))) trouble.replaceChildren(problem(await describe(error)));
  }
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers begin to read only after the click's own turn.
  setTimeout(() => URL.revokeObjectURL(url), KEPT);
}
