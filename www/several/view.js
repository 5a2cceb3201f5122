/** Several meetings at once: first what will happen, then what happens, here or with the page closed. */

import { addressOf, moved, parameter, write } from "../address.js";
import { describe } from "../describe.js";
import { find, setText } from "../dom.js";
import { duration, language, t } from "../language.js";
import { choose, chosen } from "../meetings/selection.js";
import { changed } from "../meetings/store.js";
import { notice, settle } from "../notices.js";
import { endedBy, may, session } from "../session.js";
import { signal } from "../signal.js";
import { askToSignIn } from "../sign-in.js";
import { batches, batchesChanged, batchOf, begin, cancel, isOpen, isOver, load, startBatches, underWay } from "./batch.js";
import { drawEarlier } from "./earlier.js";
import { drawPlan, focusList, prepare, startPreparing } from "./prepare.js";
import { createResults } from "./results.js";
import { startSelectionBar } from "./selection-bar.js";

/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {import("./batch.js").Action} Action */

const preparing = find("#preparing", HTMLElement);
const doing = find("#doing", HTMLElement);
const heading = find("#doing h2", HTMLElement);
const bar = find("#doing progress", HTMLProgressElement);
const progress = find("#progress", HTMLElement);
const why = find("#why", HTMLElement);
const badge = find("#under-way", HTMLElement);
const buttons = {
  stop: find("#stop", HTMLButtonElement),
  back: find("#back", HTMLButtonElement),
  retry: find("#retry", HTMLButtonElement),
  close: find("#new-list", HTMLButtonElement),
};
/** What came of it, of which one may want more. */
const FAILED = ["refused", "never-sent", "superseded"];

/** How far what is under way has come, such as `12/60`; empty where nothing is. */
export const howFar = signal("");

const results = createResults();
/** Those that were under way when last looked at. @type {Set<string>} */
let going = new Set();
let scheduled = false;

export function startSeveral() {
  startPreparing(start);
  startBatches();
  startSelectionBar(async (action) => {
    if (!(await prepare(chosen.get(), action))) return;
    write("several", { batch: "" }, false);
    location.hash = addressOf("several");
  });
  buttons.stop.addEventListener("click", () => void attempt(() => cancel(shownId())));
  buttons.back.addEventListener("click", () => again((state) => state === "done", opposite));
  buttons.retry.addEventListener("click", () => again((state) => FAILED.includes(state) || state === "unknown" || state === "cancelled", (action) => action));
  buttons.close.addEventListener("click", () => {
    write("several", { batch: "" }, true);
    draw();
    focusList();
  });
  moved.subscribe(open);
  changed.subscribe(schedule);
  batchesChanged.subscribe(() => {
    tellEnds();
    schedule();
  });
  session.subscribe(({ phase }) => {
    if (phase === "in") open();
    draw();
  });
  language.subscribe(draw);
  open();
}

/** When the view is shown: before, nothing of it had a place on the screen. */
export function showSeveral() {
  draw();
}

function shownId() {
  return parameter("several", "batch");
}

/** The batch of the address. */
function open() {
  const id = shownId();
  if (id && session.get().phase === "in" && !batchOf(id)?.items) void attempt(() => load(id));
  draw();
}

/**
 * @param {Action} action
 * @param {readonly string[]} ids
 * @param {string} reason
 * @returns {Promise<boolean>} whether the worker has it now
 */
async function start(action, ids, reason) {
  const had = document.activeElement;
  const well = await attempt(async () => {
    const id = await begin(action, ids, reason);
    write("several", { batch: id }, true);
    choose([]);
  });
  draw();
  // The button that was pressed is gone.
  if (well && !had?.getClientRects().length) heading.focus();
  return well;
}

/**
 * Another batch of some of this one's meetings.
 * @param {(state: string) => boolean} which
 * @param {(action: Action) => Action} what
 */
function again(which, what) {
  const batch = batchOf(shownId());
  const ids = (batch?.items ?? []).filter(({ state }) => which(state)).map(({ conferenceId }) => conferenceId);
  if (batch && ids.length > 0) void start(what(batch.action), ids, "");
}

/** @param {Action} action @returns {Action} */
function opposite(action) {
  return action === "lock" ? "unlock" : "lock";
}

/** @param {() => Promise<void>} what @returns {Promise<boolean>} whether it was done; else it says why not */
async function attempt(what) {
  if (session.get().phase === "ended") return askToSignIn(), false;
  try {
    await what();
    settle("several");
    return true;
  } catch (error) {
    if (await endedBy(error)) return askToSignIn(), false;
    const { title, advice } = await describe(error);
    notice("several", () => ({ state: "failed", pattern: `${title}. ${advice}` }));
    return false;
  }
}

/** Of what has come to its end it is told in every view. */
function tellEnds() {
  const now = new Set(batches().filter((batch) => batch.caller === session.get().caller && !isOver(batch)).map(({ id }) => id));
  for (const id of going) {
    const batch = batchOf(id);
    if (now.has(id) || !batch) continue;
    notice(`batch ${id}`, () => ({
      state: count(batch, FAILED) + count(batch, ["unknown"]) > 0 ? "failed" : "idle",
      pattern: t("severalEnded", countsOf(batchOf(id) ?? batch)),
      buttons: [{ label: t("showIt"), run: () => (location.hash = `#several?batch=${encodeURIComponent(id)}`), stays: true }],
    }));
  }
  going = now;
}

/** Twenty results a second are drawn once a frame. */
function schedule() {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    draw();
  }, 50);
}

function draw() {
  drawHowFar();
  const id = shownId();
  const batch = batchOf(id) ?? null;
  preparing.hidden = !!id;
  doing.hidden = !batch;
  drawEarlier(id);
  if (!id) return drawPlan();
  if (!batch) return;
  const over = isOver(batch);
  const { action, total } = batch;
  setText(heading, t(over ? (action === "lock" ? "batchLock" : "batchUnlock") : action === "lock" ? "lockingSeveral" : "unlockingSeveral", { n: total }));
  bar.max = total;
  bar.value = batch.done;
  const { done, failed, unknown, waiting } = countsOf(batch);
  const parts = [
    t("countDone", { n: done, total }),
    failed > 0 && t("countFailed", { n: failed }),
    unknown > 0 && t("countUnknown", { n: unknown }),
    over && waiting > 0 && t("countWaiting", { n: waiting }),
    !over && batch.state === "running" && t("timeLeft", { time: duration(batch.secondsLeft * 1000) }),
  ];
  setText(progress, parts.filter(Boolean).join(" · "));
  setText(why, batch.state === "cancelled" ? t("stoppedByYou") : over ? "" : t("goesOn"));
  buttons.stop.hidden = over || batch.state === "cancelled";
  buttons.back.hidden = !over || done === 0 || !may(opposite(action));
  const more = failed + unknown + (over ? waiting : 0);
  buttons.retry.hidden = !over || more === 0 || !may(action);
  buttons.close.hidden = false;
  setText(buttons.back, t(action === "lock" ? "undoLocks" : "undoUnlocks", { n: done }));
  setText(buttons.retry, t("retryFailed", { n: more }));
  results.draw(batch);
}

/** In the navigation and the title, whichever view is shown. */
function drawHowFar() {
  const batch = underWay();
  const text = batch ? `${batch.done}/${batch.total}` : "";
  badge.hidden = !batch;
  setText(badge, text);
  if (text !== howFar.get()) howFar.set(text);
}

/** @param {Batch} batch */
function countsOf(batch) {
  const open = (batch.items ?? []).filter(({ state }) => isOpen(state) || state === "cancelled").length;
  return { done: count(batch, ["done"]), failed: count(batch, FAILED), unknown: count(batch, ["unknown"]), waiting: open };
}

/** @param {Batch} batch @param {readonly string[]} states */
function count({ items = [] }, states) {
  return items.filter(({ state }) => states.includes(state)).length;
}
