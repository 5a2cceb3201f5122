/** Several meetings at once: first what will happen, then what happens, here or with the page closed. */

import {
  addressOf, askToSignIn, batchesChanged, batchOf, begin, cancel, changed, choose, countsOf, describe, duration, endedBy, FAILED, find, isOver,
  h, language, load, may, moved, notice, parameter, problem, session, settle, setText, translate, write,
} from "../shared.js";
import { drawCause } from "./cause.js";
import { drawEarlier } from "./earlier.js";
import { drawPlan, focusList, prepare, startPreparing } from "./prepare.js";
import { createResults } from "./results.js";
import { SEVERAL } from "./strings.js";
import { t } from "./words.js";

/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {import("./batch.js").Action} Action */

const preparing = find("#preparing", HTMLElement);
const doing = find("#doing", HTMLElement);
const heading = find("#doing h2", HTMLElement);
const bar = find("#doing progress", HTMLProgressElement);
const progress = find("#progress", HTMLElement);
const why = find("#why", HTMLElement);
const buttons = {
  stop: find("#stop", HTMLButtonElement),
  back: find("#back", HTMLButtonElement),
  retry: find("#retry", HTMLButtonElement),
  close: find("#new-list", HTMLButtonElement),
};

const sure = find("#draft-sure", HTMLDialogElement);

const lost = find("#not-had", HTMLElement);
/** Why the batch of the address is not to be had. @type {{ id: string, error: unknown } | null} */
let missing = null;
/** What is said of it. */
let said = "";

const results = createResults();
let scheduled = false;

/** @param {HTMLElement} body */
export function start(body) {
  const speak = () => {
    translate(body, SEVERAL);
    translate(sure, SEVERAL);
  };
  speak();
  startPreparing(carryOut);
  buttons.stop.addEventListener("click", () => void attempt(() => cancel(shownId())));
  buttons.back.addEventListener("click", () => again((state) => state === "done", opposite));
  buttons.retry.addEventListener("click", () => again((state) => FAILED.includes(state) || state === "unknown" || state === "cancelled", (action) => action));
  buttons.close.addEventListener("click", newList);
  moved.subscribe(open);
  changed.subscribe(schedule);
  batchesChanged.subscribe(schedule);
  session.subscribe(({ phase }) => {
    if (phase === "in") open();
    draw();
  });
  language.subscribe(() => {
    speak();
    draw();
  });
  open();
}

/** When the view is shown: before, nothing of it had a place on the screen. */
export function show() {
  draw();
}

/**
 * Leads to the view with these meetings in its list, unless one would rather keep the list that is there.
 * @param {Iterable<string>} ids
 * @param {Action} action
 */
export async function take(ids, action) {
  if (!(await prepare(ids, action))) return;
  write("several", { batch: "" }, false);
  location.hash = addressOf("several");
}

function shownId() {
  return parameter("several", "batch");
}

function newList() {
  write("several", { batch: "" }, true);
  draw();
  focusList();
}

/** The batch of the address. */
function open() {
  const id = shownId();
  missing = null;
  if (id && session.get().phase === "in" && !batchOf(id)?.items) void get(id);
  draw();
}

/** @param {string} id */
async function get(id) {
  try {
    await load(id);
  } catch (error) {
    if (await endedBy(error)) return;
    missing = { id, error };
    draw();
  }
}

/** Why it is not there, with both ways on. */
async function drawLost() {
  const of = missing?.id === shownId() && !batchOf(shownId())?.items ? missing : null;
  const now = of ? `${of.id} ${/** @type {any} */ (of.error).code} ${language.get()}` : "";
  // Drawn anew, a button would lose the focus.
  if (now === said) return;
  said = now;
  if (!of) return lost.replaceChildren();
  const gone = /** @type {any} */ (of.error).status === 404;
  const words = gone ? { title: t("batchGone"), advice: t("batchGoneDo"), code: "", requestId: "" } : await describe(of.error);
  if (said !== now) return;
  const again = h("button", { type: "button", class: "quiet small", onclick: open }, t("tryAgain"));
  const other = h("button", { type: "button", class: "quiet small", onclick: newList }, t("newList"));
  lost.replaceChildren(problem(words, { buttons: [!gone && again, other] }));
}

/**
 * @param {Action} action
 * @param {readonly string[]} ids
 * @param {string} reason
 * @returns {Promise<boolean>} whether the worker has it now
 */
async function carryOut(action, ids, reason) {
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
  if (batch && ids.length > 0) void carryOut(what(batch.action), ids, "");
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
    notice("several", () => ({ state: "failed", pattern: t("whatAndAdvice", { what: title, advice }) }));
    return false;
  }
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
  const id = shownId();
  const known = batchOf(id);
  // Of one that is only known from the list of all it is not known what came of it.
  const batch = known?.items ? known : null;
  preparing.hidden = !!id;
  doing.hidden = !batch;
  drawEarlier(id);
  void drawLost();
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
  setText(buttons.retry, t(batch.state === "cancelled" ? "resume" : "retryFailed", { n: more }));
  void drawCause(over ? batch : null);
  results.draw(batch);
}
