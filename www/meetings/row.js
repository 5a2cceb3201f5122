/** One meeting in a list: what it is, what is known of its lock, and the one control. */

import { now } from "../clock.js";
import { find, h, icon, setIcon, setText } from "../dom.js";
import { known } from "../history/browser-journal.js";
import { groupCode } from "../input/codes.js";
import { duration, t, time } from "../language.js";
import { problem } from "../problem.js";
import { may } from "../session.js";
import { act, dismiss, running, troubles } from "./actions.js";
import { createDetails } from "./details.js";
import { fullNameOf, nameOf } from "./naming.js";
import { isChosen, toggle } from "./selection.js";
import { meeting as find_ } from "./store.js";

/** @typedef {import("./meeting.js").Meeting} Meeting */
/** @typedef {ReturnType<typeof createRow>} Row */

/** Which rows are open; kept while the row itself is not there. @type {Set<string>} */
const open = new Set();

/** The ids of the meetings whose details are shown. */
export function openRows() {
  return [...open];
}

/** @param {string} id */
export function createRow(id) {
  const name = h("bdi");
  const meta = h("p", { class: "meta" });
  const people = h("p", { class: "people" });
  const state = h("p", { class: "known" });
  const box = h("input", { type: "checkbox", onchange: () => toggle(id, box.checked) });
  const verb = h("span");
  const ofWhat = h("span", { class: "unseen" });
  const control = h("button", { type: "button", class: "act", onkeydown: once, onclick: () => void act(next(id), id) }, icon("locked"), verb, " ", ofWhat);
  const more = h("button", { type: "button", class: "plain more", "aria-expanded": "false", onclick: () => expand(!open.has(id)) }, icon("chevron"));
  const trouble = h("div", { class: "trouble" });
  const details = createDetails(id);
  const element = h(
    "li",
    { class: "meeting", "data-id": id },
    h("label", { class: "pick" }, box),
    h("div", { class: "what" }, h("h2", {}, name), meta),
    people,
    state,
    control,
    more,
    trouble,
    details.element,
  );
  /** @type {unknown} */
  let shownTrouble;

  /** @param {boolean} yes */
  const expand = (yes) => {
    if (yes) open.add(id);
    else open.delete(id);
    if (yes) void details.ask();
    update();
  };

  const update = (position = -1, size = 0) => {
    const meeting = find_(id);
    if (!meeting) return;
    const title = fullNameOf(meeting);
    const doing = running.get(id);
    const action = next(id);
    setText(name, nameOf(meeting));
    setText(meta, describeMeeting(meeting));
    people.replaceChildren(...describePeople(meeting));
    box.setAttribute("aria-label", t("select", { title }));
    box.checked = isChosen(id);
    describeState(state, meeting);
    element.dataset.state = meeting.ended ? "ended" : doing ? "running" : stateOf(id);

    setText(verb, t(doing ? (doing === "lock" ? "locking" : "unlocking") : action));
    setText(ofWhat, title);
    setIcon(control, doing ? "running" : action === "lock" ? "locked" : "unlocked");
    control.classList.toggle("quiet", action === "unlock");
    control.toggleAttribute("data-running", !!doing);
    // A disabled button would lose the keyboard's focus.
    control.setAttribute("aria-disabled", String(!!doing));
    control.hidden = meeting.ended || !may(action);

    more.setAttribute("aria-expanded", String(open.has(id)));
    more.setAttribute("aria-label", t("detailsOf", { title }));
    details.show(open.has(id));
    showTrouble();
    if (position >= 0) {
      element.setAttribute("aria-posinset", String(position + 1));
      element.setAttribute("aria-setsize", String(size));
    }
  };

  const showTrouble = () => {
    const found = troubles.get(id);
    if (found === shownTrouble) return;
    shownTrouble = found;
    if (!found) return trouble.replaceChildren();
    const { action, at, words } = found;
    const before = t(action === "lock" ? "lockTried" : "unlockTried", { time: time(at) });
    trouble.replaceChildren(
      problem(words, {
        before,
        buttons: [
          h("button", { type: "button", class: "quiet small", onclick: () => void act(action, id) }, t("tryAgain")),
          h("button", { type: "button", class: "link small", onclick: () => (find(".act, .more", HTMLElement, element).focus(), dismiss(id)) }, t("dismiss")),
        ],
      }),
    );
  };
  /** Where Enter and Tab go on from. */
  const focus = () => (control.hidden ? more : control).focus();
  update();
  return { element, update, details, focus };
}

/** A key that is held down, as that which has led here may be, presses nothing. @param {KeyboardEvent} event */
function once(event) {
  if (event.repeat) event.preventDefault();
}

/** What the control does next: the opposite of what was done from here last. @param {string} id */
function next(id) {
  return stateOf(id) === "locked" ? "unlock" : "lock";
}

/** What was done from this browser since the meeting began. @param {string} id */
export function stateOf(id) {
  const last = known(id);
  if (!last || last.at < (find_(id)?.since ?? 0)) return "unknown";
  return last.action === "lock" ? "locked" : "unlocked";
}

/**
 * Never more than what is known, and since when.
 * @param {HTMLElement} element
 * @param {Meeting} meeting
 */
function describeState(element, { id, ended }) {
  const state = stateOf(id);
  const at = time(known(id)?.at ?? 0);
  const icons = { locked: "locked", unlocked: "unlocked", unknown: "idle" };
  if (!element.firstChild) element.append(icon("idle"), h("span"));
  setIcon(element, ended ? "idle" : icons[state]);
  const words = state === "unknown" ? t("stateUnknown") : t(state === "locked" ? "lockedAt" : "unlockedAt", { time: at });
  const only = !ended && !may(next(id)) ? ` · ${t(next(id) === "lock" ? "mayNotLock" : "mayNotUnlock")}` : "";
  setText(find("span", HTMLElement, element), ended ? t("ended") : words + only);
}

/** @param {Meeting} meeting */
function describeMeeting({ id, title, code, organiser, since }) {
  const began = since === null ? "" : t("since", { time: time(since), duration: duration(now() - since) });
  // Isolated, since a name may run the other way.
  const parts = [organiser && `\u2068${organiser}\u2069`, code && title && groupCode(code), began];
  return parts.filter(Boolean).join(" · ") || (title || code ? id : t("onlyId"));
}

/** @param {Meeting} meeting */
function describePeople({ people, refused, ended }) {
  if (ended || (people === null && refused === 0)) return [];
  return [
    icon("people"),
    h("span", {}, people === null ? "" : t("inside", { n: people })),
    refused > 0 && h("span", { class: "refused" }, t("refused", { n: refused })),
  ].filter((part) => part !== false);
}
