/** The meetings in progress: the list, how fresh it is, and what it costs to keep it so. */

import { describe } from "../describe.js";
import { find, h, setText } from "../dom.js";
import { moved, write } from "../address.js";
import { language, percent, t, time } from "../language.js";
import { announce } from "../notices.js";
import { problem } from "../problem.js";
import { endedBy, may, session } from "../session.js";
import { keepSetting, setting } from "../settings.js";
import { filter, startFinder } from "./finder.js";
import { startKeyboard } from "./keyboard.js";
import { meChanged } from "./mine.js";
import { wanted } from "./lead.js";
import { arrange, sorted } from "./order.js";
import { pushed, recorded, shareOf, told, usage } from "./record.js";
import { callsAnHour, createRefresher, interval } from "./refresh.js";
import { createRow, openRows } from "./row.js";
import { choose, chosen } from "./selection.js";
import { chosenFilter, chosenOrder, drawShowing, startShowing } from "./showing.js";
import { changed, count, forgetAll, list, listedMeetings, meeting, refreshList, takeTold } from "./store.js";
import { createVirtualList } from "./virtual-list.js";
import { startWatch } from "./watch.js";

/** @typedef {import("./row.js").Row} Row */

const container = find("#list", HTMLElement);
/** The list with what is said of it, and the button that brings it up to date. */
const board = find("#board", HTMLElement);
const status = find("#list-status", HTMLElement);
const cost = find("#list-cost", HTMLElement);
const news = find("#list-news", HTMLButtonElement);
const again = find("#refresh", HTMLButtonElement);
const trouble = find("#list-trouble", HTMLElement);
const empty = find("#list-empty", HTMLElement);
const skeleton = find("#list-skeleton", HTMLElement);
const all = find("#choose-all", HTMLInputElement);
const tools = find("#list-tools", HTMLElement);

const DENSITY = "density";
/** Where DingTalk tells by itself, it is asked so many times less often: for what was not told. */
const SELDOM = 15;

/** The ids on the screen, in their order. @type {string[]} */
let shown = [];
/** @type {import("./refresh.js").State} */
let asking = "stopped";
/** @type {string[]} */
let visible = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let counting;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let counted;
/** The caller whose meetings are shown. */
let caller = "";

const virtual = createVirtualList({
  container,
  make: (id) => createRow(id),
  element: (/** @type {Row} */ row) => row.element,
  update: (row, position, size) => row.update(position, size),
  estimate: 84,
  onVisible: (ids) => {
    visible = ids;
    // Where one scrolls past, nothing is asked.
    clearTimeout(counting);
    counting = setTimeout(() => void countVisible(), 250);
  },
});
const refresher = createRefresher({
  refresh: async (anew) => {
    await refreshList(anew);
    const { error } = list.get();
    if (error && (await endedBy(error))) return;
    await Promise.all([countVisible(), ...askedRows().map((row) => row.details.ask())]);
  },
  every,
  onState: (state) => {
    asking = state;
    drawStatus();
  },
});

export function startMeetings() {
  startKeyboard(() => shown);
  startWatch();
  startDensity();
  const anew = () => {
    draw(true);
    // Once one stops typing; over the end of the session it is no news.
    clearTimeout(counted);
    counted = setTimeout(() => session.get().phase === "in" && listedMeetings().length > 0 && announce(t("listShows", { n: shown.length })), 800);
  };
  startFinder({ onFilter: anew, refresh: refresher.now, shown: () => shown, goTo: lead });
  startShowing(anew);
  meChanged.subscribe(() => draw(false));
  session.subscribe(onSession);
  list.subscribe(() => {
    if (list.get().at === 0) draw(true);
    drawStatus();
    void drawTrouble();
  });
  changed.subscribe(() => {
    const still = [...chosen.get()].filter((id) => !meeting(id)?.ended);
    if (still.length < chosen.get().size) choose(still);
    draw(false);
    drawStatus();
  });
  chosen.subscribe(() => {
    draw(false);
    if (session.get().phase === "in") announce(t("chosen", { n: chosen.get().size }));
  });
  recorded.subscribe(() => draw(false));
  usage.subscribe(drawStatus);
  told.subscribe((all) => {
    if (all.length === 0) return;
    takeTold(all);
    drawStatus();
  });
  pushed.subscribe(refresher.plan);
  wanted.subscribe(lead);
  language.subscribe(() => {
    virtual.rebuild();
    draw(true);
    void drawTrouble();
  });
  again.addEventListener("click", async () => {
    await refresher.now();
    draw(true);
    if (!list.get().error && session.get().phase === "in") announce(status.textContent ?? "");
  });
  news.addEventListener("click", () => {
    draw(true);
    container.querySelector("button")?.focus({ preventScroll: true });
  });
  all.addEventListener("change", () => choose(all.checked ? shown.filter((id) => !meeting(id)?.ended) : []));
  // What waited for the pointer and the focus to be gone.
  board.addEventListener("pointerleave", settle);
  board.addEventListener("focusout", () => setTimeout(settle));
}

function startDensity() {
  const box = find("#compact", HTMLInputElement);
  const set = () => {
    document.body.dataset.density = box.checked ? "compact" : "";
    virtual.rebuild();
  };
  box.checked = setting(DENSITY) === "compact";
  box.addEventListener("change", () => {
    keepSetting(DENSITY, box.checked ? "compact" : "");
    set();
  });
  set();
}

/** To where it stands in the list; what does not, is looked up. @param {string} id */
function lead(id) {
  draw(true);
  if (virtual.lead(id)) return virtual.row(id)?.focus();
  write("meetings", { q: id }, true);
  moved.set();
}

/** When the view is shown again: what is near the screen has to be found out anew. */
export function showMeetings() {
  virtual.refresh();
}

/** @param {import("../session.js").Session} now */
function onSession(now) {
  if (now.phase === "in") {
    if (caller !== now.caller) {
      forgetAll();
      choose([]);
    }
    caller = now.caller;
    if (may("read")) void refresher.start();
    else refresher.stop();
    draw(true);
  } else {
    refresher.stop();
    if (now.phase === "out") {
      caller = "";
      forgetAll();
      choose([]);
      virtual.show([]);
      virtual.rebuild();
    }
  }
  drawStatus();
  void drawTrouble();
}

/** The rows of which each refresh asks for the people, too. */
function askedRows() {
  return openRows().flatMap((id) => (meeting(id)?.ended ? [] : (virtual.row(id) ?? [])));
}

function every() {
  return interval(list.get().calls) * (relies() ? SELDOM : 1);
}

/** Whether DingTalk tells by itself what begins and ends. */
function relies() {
  return pushed.get()?.silent === false;
}

/** @param {boolean} anew the order may change, since it is what the person has just asked for */
function draw(anew) {
  const collator = new Intl.Collator(language.get() === "zh" ? "zh-CN" : "en");
  const fitting = listedMeetings().filter(filter());
  const fresh = sorted(fitting.filter(chosenFilter()), chosenOrder(), collator).map(({ id }) => id);
  const { order, added, ended } = arrange(shown, fresh, anew || !inUse());
  shown = order;
  const nothing = shown.length === 0;
  container.hidden = nothing;
  virtual.show(shown);
  drawShowing(shown.length, fitting.length);
  const words = [added > 0 && t("newOnes", { n: added }), ended > 0 && t("endedOnes", { n: ended })].filter(Boolean);
  news.hidden = words.length === 0;
  const text = words.length > 0 ? t("showNews", { what: words.join(t("and")) }) : "";
  if (text && text !== news.textContent) announce(text);
  setText(news, text);
  const { at, loading } = list.get();
  skeleton.hidden = !(nothing && loading && at === 0);
  // Of meetings that a key has by the beginning of their ids none can be listed.
  const unlisted = session.get().conferences?.some((id) => id.endsWith("*")) ?? false;
  empty.hidden = !nothing || at === 0 || listedMeetings().length > 0 || unlisted;
  tools.hidden = nothing && listedMeetings().length === 0;
  const choosable = shown.filter((id) => !meeting(id)?.ended);
  const some = choosable.filter((id) => chosen.get().has(id)).length;
  all.checked = some > 0 && some === choosable.length;
  all.indeterminate = some > 0 && some < choosable.length;
}

/** The order comes to rest once nobody points at it. */
function settle() {
  if (!news.hidden && !inUse()) draw(true);
}

/** On a touch screen no pointer tells before it is there. */
function inUse() {
  if (container.hidden) return false;
  return matchMedia("(hover: none)").matches || board.matches(":hover") || container.contains(document.activeElement);
}

/** Asks how many are in what is on the screen, where that is older than a refresh. */
async function countVisible() {
  if (!may("read") || session.get().phase !== "in" || document.hidden) return;
  const here = visible.length > 0 ? visible : shown.slice(0, 20);
  await count(here);
}

function drawStatus() {
  const { at, calls, loading, soFar, total } = list.get();
  const reads = may("read");
  again.hidden = !reads;
  again.toggleAttribute("data-running", loading);
  again.setAttribute("aria-disabled", String(loading));
  const { last, silent, usedUp } = pushed.get() ?? { last: 0, silent: false, usedUp: false };
  const quiet = usedUp ? t("pushesUsedUp") : silent && t("silentSince", { time: time(last) });
  const live = relies() ? t("liveAsOf", { n: listedMeetings().length, time: time(last) }) : "";
  if (!reads) {
    setText(status, live);
    return setText(cost, "");
  }
  const growing = loading && total > 0 ? t("loadingList", { n: soFar, total }) : t(loading ? "asking" : "notAsked");
  setText(status, at === 0 ? growing : live || t("listAsOf", { n: listedMeetings().length, time: time(at) }));
  const perRefresh = calls + 1 + askedRows().length;
  const perHour = callsAnHour(every(), perRefresh);
  const { calls: used, monthly } = usage.get() ?? { calls: 0, monthly: 0 };
  const values = { every: Math.round(every() / 60_000), n: perHour, share: percent(shareOf(perHour)), used, monthly };
  const asks = [t(live ? "costSure" : "costAsks", values), monthly > 0 && t("costUsed", values)].filter(Boolean).join(" ");
  const state = { asks, hidden: t("costHidden"), idle: t("costIdle"), stopped: t("costStopped") }[asking];
  setText(cost, [quiet, state].filter(Boolean).join(" "));
}

async function drawTrouble() {
  const { error } = list.get();
  const { phase } = session.get();
  if (phase !== "in") return trouble.replaceChildren();
  if (!may("read")) return trouble.replaceChildren(remark("noReadTitle", "noReadAdvice"));
  if (!error) {
    const some = session.get().conferences && remark("onlySomeTitle", "onlySomeAdvice");
    const part = !list.get().whole && remark("notWholeTitle", "notWholeAdvice");
    return trouble.replaceChildren(...[some, part].filter((each) => each instanceof Node));
  }
  const words = await describe(error);
  const denied = /** @type {any} */ (error).kind === "permission";
  trouble.replaceChildren(problem({ ...words, advice: denied ? `${words.advice} ${t("lockByIdInstead")}` : words.advice }));
}

/**
 * Why there is no whole list, whom to ask for what, and what works without.
 * @param {import("../language.js").Key} title
 * @param {import("../language.js").Key} advice
 */
function remark(title, advice) {
  const words = h("div", {}, h("p", { class: "title" }, t(title)), h("p", { class: "advice" }, t(advice)));
  return h("div", { class: "problem", "data-state": "idle" }, words);
}
