/** The page: its views, who is signed in, and the language; and what views that are fetched later take of it. */

import { addressOf, currentView, forget, moved, startAddress, VIEWS, written } from "./address.js";
import { describe } from "./describe.js";
import { closeDialogs, find, setText } from "./dom.js";
import { choose, language, t, translate } from "./language.js";
import { late } from "./late.js";
import { lateView } from "./late-view.js";
import { startRecord } from "./meetings/record.js";
import { chosen } from "./meetings/selection.js";
import { showMeetings, startMeetings } from "./meetings/view.js";
import { news } from "./meetings/watch.js";
import { announce, clearNotices, notice } from "./notices.js";
import { followTabs, may, resume, session, signOut } from "./session.js";
import { startSelectionBar } from "./several/selection-bar.js";
import { howFar, startUnderWay } from "./several/under-way.js";
import { startSignIn } from "./sign-in.js";

export * from "./shared.js";

const several = lateView("several", late("./several.js", () => import("./several.js")));
const automatic = lateView("automatic", late("./automatic.js", () => import("./automatic.js")));
const past = lateView("history", late("./history.js", () => import("./history.js")));

const app = find("#app", HTMLElement);
const main = find("#main", HTMLElement);
const account = find("#account", HTMLElement);
const banner = find("#simulator", HTMLElement);
const simulatorLink = find("#simulator a", HTMLAnchorElement);
const other = find("#language", HTMLButtonElement);

function translatePage() {
  document.documentElement.lang = language.get() === "zh" ? "zh-CN" : "en";
  translate(document);
  setText(other, t("otherLanguage"));
  other.lang = language.get() === "zh" ? "en" : "zh-CN";
  showView();
}

/** A link leads to a view as it was left. */
function drawLinks() {
  for (const view of VIEWS) find(`nav a[data-view="${view}"]`, HTMLAnchorElement).setAttribute("href", addressOf(view));
}

/** What one may not see is not there. */
function shownView() {
  const view = currentView();
  return view === "automatic" && !may("admin") ? "meetings" : view;
}

function drawTitle() {
  const view = shownView();
  const { phase } = session.get();
  const inside = phase === "in" || phase === "ended";
  const title = inside ? t(/** @type {const} */ ({ meetings: "meetings", several: "several", automatic: "automatic", history: "history" })[view]) : t("welcomeTitle");
  const first = [news.get(), inside && howFar.get()].filter(Boolean).map((word) => `${word} · `).join("");
  document.title = first + (inside ? `${title} · ${t("product")}` : title);
}

function showView() {
  drawTitle();
  const view = shownView();
  find('nav a[data-view="automatic"]', HTMLElement).hidden = !may("admin");
  document.body.dataset.view = view;
  for (const name of VIEWS) {
    find(`#${name}`, HTMLElement).hidden = name !== view;
    const link = find(`nav a[data-view="${name}"]`, HTMLAnchorElement);
    if (name === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view === "meetings") showMeetings();
  if (view === "several") several.show();
  if (view === "automatic") automatic.show();
  if (view === "history") past.show();
}

let wasInside = false;

/** @param {import("./session.js").Session} now */
function onSession({ phase, caller, simulator, simulatorUrl }) {
  const inside = phase === "in" || phase === "ended";
  app.hidden = !inside;
  account.hidden = !inside;
  find("nav", HTMLElement).hidden = !inside;
  banner.hidden = !(inside && simulator);
  simulatorLink.hidden = !simulatorUrl;
  if (/^https?:/.test(simulatorUrl)) simulatorLink.href = `${simulatorUrl}/_sim/meetings`;
  setText(find("#caller", HTMLElement), caller);
  // Nobody else is to see what was looked for, nor to answer what was asked of another.
  if (phase === "out" && wasInside) {
    closeDialogs();
    for (const said of document.querySelectorAll("dialog bdi, dialog .facts")) said.replaceChildren();
    forget();
  }
  wasInside = inside;
  document.body.dataset.phase = phase;
  showView();
}

async function leave() {
  try {
    clearNotices();
    if (!(await signOut())) announce(t("stillThroughAccess"));
    find("#access", HTMLElement).hidden = session.get().phase !== "in";
  } catch (error) {
    const { title, advice } = await describe(error);
    notice("sign-out", () => ({ state: "failed", pattern: t("whatAndAdvice", { what: title, advice }) }));
  }
}

startAddress();
startSignIn();
startMeetings();
startUnderWay();
startSelectionBar(async (action) => {
  const view = await several.load();
  if (view) await view.take(chosen.get(), action);
  else location.hash = addressOf("several");
});
startRecord();
session.subscribe(onSession);
language.subscribe(translatePage);
news.subscribe(drawTitle);
howFar.subscribe(drawTitle);
other.addEventListener("click", () => choose(language.get() === "zh" ? "en" : "zh"));
find("#sign-out", HTMLButtonElement).addEventListener("click", () => void leave());
let view = currentView();
moved.subscribe(() => {
  showView();
  drawLinks();
  if (view === currentView()) return;
  view = currentView();
  // A new view is read from its start.
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
});
written.subscribe(drawLinks);
drawLinks();
translatePage();
followTabs();
void resume();
