/** Several meetings at once: first what will happen, then what happens. */

import { find, setText } from "../dom.js";
import { storage } from "../history/browser-journal.js";
import { duration, language, t } from "../language.js";
import { perform } from "../locking.js";
import { choose, chosen } from "../meetings/selection.js";
import { changed, lookUpCode } from "../meetings/store.js";
import { announce } from "../notices.js";
import { endedBy, session } from "../session.js";
import { askToSignIn } from "../sign-in.js";
import { createPace } from "./pace.js";
import { drawPlan, focusList, prepare, startPreparing } from "./prepare.js";
import { createRecord } from "./record.js";
import { createResults } from "./results.js";
import { createRun } from "./run.js";
import { startSelectionBar } from "./selection-bar.js";

/** The name of the lock that the tab with a run under way holds. */
const LOCK = "several";

const preparing = find("#preparing", HTMLElement);
const doing = find("#doing", HTMLElement);
const heading = find("#doing h2", HTMLElement);
const bar = find("#doing progress", HTMLProgressElement);
const progress = find("#progress", HTMLElement);
const why = find("#why", HTMLElement);
const buttons = {
  stop: find("#stop", HTMLButtonElement),
  goOn: find("#go-on", HTMLButtonElement),
  retry: find("#retry", HTMLButtonElement),
  close: find("#new-list", HTMLButtonElement),
};

const record = createRecord(storage());
const results = createResults(record);
/** @type {ReturnType<typeof createRun> | null} */
let run = null;
/** @type {ReturnType<typeof createPace> | null} */
let pace = null;
/** @type {import("./run.js").Ending | "elsewhere" | null} */
let ending = null;
/** Whether it waits for the other tab. */
let waiting = false;
let scheduled = false;

export function startSeveral() {
  startPreparing(begin);
  startSelectionBar((action) => {
    prepare(chosen.get(), action);
    if (!run) record.forget();
    location.hash = "#several";
    draw();
  });
  buttons.stop.addEventListener("click", () => run?.stop());
  buttons.goOn.addEventListener("click", () => void go(["waiting", "unknown"]));
  buttons.retry.addEventListener("click", () => void go(["failed"]));
  buttons.close.addEventListener("click", () => {
    record.forget();
    ending = null;
    draw();
    focusList();
  });
  changed.subscribe(() => !record.job() && drawPlan());
  session.subscribe(draw);
  language.subscribe(draw);
  // Another tab began, went on or ended.
  addEventListener("storage", ({ key }) => key?.startsWith("several/") && !run && void load());
  void load();
}

/** When the view is shown: before, nothing of it had a place on the screen. */
export function showSeveral() {
  draw();
}

/** What an earlier visit left; a run under way in another tab is left to it. */
async function load() {
  const elsewhere = await isTaken();
  if (run) return;
  record.load(elsewhere);
  ending = record.job() && elsewhere ? "elsewhere" : null;
  draw();
  // Until that tab has ended or is closed; so may the one be that this page was before a reload.
  if (!elsewhere || waiting) return;
  waiting = true;
  await navigator.locks.request(LOCK, () => {});
  waiting = false;
  await load();
}

/**
 * @param {"lock" | "unlock"} action
 * @param {import("./plan.js").Item[]} items
 */
function begin(action, items) {
  record.begin({ action, caller: session.get().caller, startedAt: Date.now(), items });
  choose([]);
  void go(["waiting"]);
}

/** @param {import("./record.js").State[]} states */
async function go(states) {
  if (run) return;
  if (session.get().phase !== "in") return askToSignIn();
  const indexes = record.indexes(states);
  const had = document.activeElement;
  await alone(async () => {
    pace = createPace({ now: Date.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) });
    run = createRun(record, indexes, pace, { perform: (action, target) => perform(action, target), lookUp: lookUpCode, endedBy, onChange: schedule });
    ending = null;
    draw();
    // The button that was pressed is gone.
    if (!had?.getClientRects().length) heading.focus();
    ending = await run.start();
    run = null;
    draw();
    const { done, failed, unknown, waiting } = record.count();
    announce(t("severalEnded", { done, failed, unknown, waiting }));
  });
}

/** Only one tab does the work. @param {() => Promise<void>} work */
async function alone(work) {
  if (!navigator.locks) return work();
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) return work();
    ending = "elsewhere";
    draw();
  });
}

async function isTaken() {
  const found = await navigator.locks?.query();
  return !run && !!found?.held?.some(({ name }) => name === LOCK);
}

/** Ten results a second are drawn once a frame. */
function schedule() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    draw();
  });
}

function draw() {
  const job = record.job();
  preparing.hidden = !!job;
  doing.hidden = !job;
  if (!job) return drawPlan();
  const counts = record.count();
  const total = job.items.length;
  const over = counts.done + counts.failed;
  setText(heading, t(job.action === "lock" ? "lockingSeveral" : "unlockingSeveral", { n: total }));
  bar.max = total;
  bar.value = over;
  const left = run && pace ? t("timeLeft", { time: duration(pace.timeFor(run.left() + counts.running)) }) : "";
  const parts = [
    t("countDone", { n: counts.done, total }),
    counts.failed > 0 && t("countFailed", { n: counts.failed }),
    counts.unknown > 0 && t("countUnknown", { n: counts.unknown }),
    !run && counts.waiting > 0 && t("countWaiting", { n: counts.waiting }),
    left,
  ];
  setText(progress, parts.filter(Boolean).join(" · "));
  const open = counts.waiting + counts.unknown > 0;
  setText(why, whyEnded(open, counts.unknown));
  const elsewhere = ending === "elsewhere";
  buttons.stop.hidden = !run;
  buttons.goOn.hidden = !!run || elsewhere || !open;
  buttons.retry.hidden = !!run || elsewhere || counts.failed === 0;
  buttons.close.hidden = !!run || elsewhere;
  setText(buttons.goOn, t("goOn", { n: counts.waiting + counts.unknown }));
  setText(buttons.retry, t("retryFailed", { n: counts.failed }));
  results.draw();
}

/**
 * @param {boolean} open
 * @param {number} unknown
 */
function whyEnded(open, unknown) {
  if (run) return "";
  if (ending === "elsewhere") return t("runsElsewhere");
  if (ending === "session") return t("pausedSession");
  if (ending === "hopeless") return t("pausedHopeless");
  if (ending === "stopped" && open) return t("stoppedByYou");
  if (!open) return "";
  return unknown > 0 ? t("leftUnknown", { n: unknown }) : t("leftOpen");
}
