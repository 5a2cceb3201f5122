/** Tells of what happens to a meeting that was locked from here, also where the page is not looked at. */

import { find } from "../dom.js";
import { t } from "../language.js";
import { announce, settle } from "../notices.js";
import { session } from "../session.js";
import { signal } from "../signal.js";
import { namesOf, noticeCame } from "./door.js";
import { nameOf } from "./naming.js";
import { cameInto, recorded } from "./record.js";
import { stateOf } from "./state.js";
import { changed, listedMeetings, meeting } from "./store.js";

/** What stands before the page's title until it is looked at. */
export const news = signal("");

const ask = find("#notify", HTMLButtonElement);

/** What was known of each locked meeting. @type {Map<string, { refused: number, people: number | null }>} */
const before = new Map();
/** Who came into each meeting, as was told. @type {Map<string, readonly string[]>} */
const heard = new Map();

export function startWatch() {
  changed.subscribe(look);
  recorded.subscribe((ids) => ids.forEach(hear));
  session.subscribe(({ phase }) => {
    if (phase !== "out") return;
    before.clear();
    heard.clear();
    news.set("");
  });
  const seen = () => !document.hidden && document.hasFocus() && news.get() && news.set("");
  addEventListener("focus", seen);
  document.addEventListener("visibilitychange", seen);
  ask.addEventListener("click", async () => {
    await Notification.requestPermission();
    draw();
    announce(t(Notification.permission === "granted" ? "notifyOn" : "notifyOff"));
  });
  draw();
}

function draw() {
  ask.hidden = typeof Notification !== "function" || Notification.permission !== "default" || !isSecureContext;
}

function look() {
  for (const id of new Set([...before.keys(), ...listedMeetings().map(({ id }) => id)])) {
    const now = meeting(id);
    const known = before.get(id);
    if (!now || stateOf(id) !== "locked") {
      before.delete(id);
      continue;
    }
    const title = nameOf(now);
    if (now.ended) {
      if (known) tell("told_ended", title, 0);
      before.delete(id);
      continue;
    }
    if (known && now.refused > known.refused) tell("told_refused", title, now.refused - known.refused);
    // Only what was counted since the lock is compared.
    if (cameInto(id).length === 0 && known?.people !== null && known && now.people !== null && now.people > known.people) tell("told_joined", title, now.people - known.people);
    before.set(id, { refused: now.refused, people: known ? now.people : null });
  }
}

/** What was there when the record was first heard of is in the row, and no news. @param {string} id */
function hear(id) {
  const came = cameInto(id);
  const now = came.map((passer) => JSON.stringify(passer));
  // Not by when they came: one may be told of late, and two can come at one moment.
  const old = [...(heard.get(id) ?? now)];
  heard.set(id, now);
  const fresh = came.filter((_, index) => {
    const at = old.indexOf(now[index] ?? "");
    if (at >= 0) old.splice(at, 1);
    return at < 0;
  });
  if (came.length === 0) settle(`came ${id}`);
  if (fresh.length === 0) return;
  noticeCame(id, fresh);
  const title = nameOf(meeting(id) ?? { id });
  show("told_joined", title, t("told_came", { title, who: namesOf(fresh) }));
}

/**
 * @param {"told_ended" | "told_refused" | "told_joined"} what
 * @param {string} title
 * @param {number} n
 */
function tell(what, title, n) {
  const text = t(what, { title, n });
  announce(text);
  show(what, title, text);
}

/**
 * Where the page is not looked at.
 * @param {string} what
 * @param {string} title
 * @param {string} text
 */
function show(what, title, text) {
  if (!document.hidden && document.hasFocus()) return;
  news.set(text);
  try {
    if (Notification.permission === "granted") new Notification(t("product"), { body: text, tag: `${what} ${title}` });
  } catch {
    // Android's Chrome lets only service workers do so; the title tells.
  }
}
