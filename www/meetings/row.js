/** One meeting in a list: what it is, what is known of its lock, and the one control. */

import { now } from "../clock.js";
import { find, foreign, h, icon, redraw, setIcon, setText } from "../dom.js";
import { groupCode } from "../input/codes.js";
import { duration, t, time } from "../language.js";
import { problem } from "../problem.js";
import { may } from "../session.js";
import { act, dismiss, running, troubles } from "./actions.js";
import { createDetails } from "./details.js";
import { cameLine } from "./door.js";
import { fullNameOf, nameOf } from "./naming.js";
import { calledOffOf, cameInto, ruleOf, timersOf } from "./record.js";
import { ruleLine } from "./rule.js";
import { isChosen, toggle } from "./selection.js";
import { joinedSince, next, notAllowed, stateOf, stateWords } from "./state.js";
import { changed, meeting as find_ } from "./store.js";
import { maySetTimers, openTimers, timerList } from "./timers.js";

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
  const name = foreign("");
  const meta = h("p", { class: "meta" });
  const people = h("p", { class: "people" });
  const state = h("p", { class: "known" });
  const box = h("input", { type: "checkbox", onchange: () => toggle(id, box.checked) });
  const verb = h("span");
  const ofWhat = h("span", { class: "unseen" });
  const control = h("button", { type: "button", class: "act", onkeydown: once, onclick: () => void act(next(id), id) }, icon("locked"), verb, " ", ofWhat);
  const more = h("button", { type: "button", class: "plain more", "aria-expanded": "false", onclick: () => expand(!open.has(id)) }, icon("chevron"));
  const later = h("button", { type: "button", class: "plain later", onclick: () => openTimers(id) }, icon("clock"));
  const also = h("div", { class: "also" });
  const trouble = h("div", { class: "trouble" });
  const details = createDetails(id, () => focus(true));
  const element = h(
    "li",
    { class: "meeting", "data-id": id },
    h("label", { class: "pick" }, box),
    h("div", { class: "what" }, h("h2", {}, name), meta),
    people,
    state,
    control,
    later,
    more,
    also,
    trouble,
    details.element,
  );
  /** @type {unknown} */
  let shownTrouble;
  let shownAlso = "";

  /** @param {boolean} yes */
  const expand = (yes) => {
    if (yes) open.add(id);
    else open.delete(id);
    if (yes) void details.ask();
    // What a refresh costs is another.
    changed.set();
  };

  const update = (position = -1, size = 0) => {
    const meeting = find_(id);
    if (!meeting) return;
    const title = fullNameOf(meeting);
    const doing = running.get(id);
    const action = next(id);
    const hadFocus = element.contains(document.activeElement);
    setText(name, nameOf(meeting));
    setText(meta, describeMeeting(meeting));
    people.replaceChildren(...describePeople(meeting));
    box.setAttribute("aria-label", t("select", { title }));
    box.checked = isChosen(id);
    box.hidden = meeting.ended;
    describeState(state, meeting);
    element.dataset.state = meeting.ended ? "ended" : doing ? "running" : stateOf(id);

    const again = action === "lock" && stateOf(id) === "unknown" ? "lockAgain" : action;
    setText(verb, t(doing ? (doing.action === "lock" ? "locking" : "unlocking") : again));
    setText(ofWhat, title);
    setIcon(control, doing ? "running" : action === "lock" ? "locked" : "unlocked");
    control.classList.toggle("quiet", action === "unlock");
    control.toggleAttribute("data-running", !!doing);
    // A disabled button would lose the keyboard's focus.
    control.setAttribute("aria-disabled", String(!!doing));
    control.hidden = meeting.ended || !may(action);

    later.hidden = meeting.ended || !maySetTimers();
    later.setAttribute("aria-label", t("laterOf", { title }));
    later.title = t("later");
    drawAlso(title, doing);
    more.setAttribute("aria-expanded", String(open.has(id)));
    more.setAttribute("aria-label", t("detailsOf", { title }));
    details.show(open.has(id));
    showTrouble();
    // What had it is gone: the place is kept.
    if (hadFocus && (!element.contains(document.activeElement) || document.activeElement?.closest("[hidden]"))) focus(true);
    if (position >= 0) {
      element.setAttribute("aria-posinset", String(position + 1));
      element.setAttribute("aria-setsize", String(size));
    }
  };

  /**
   * What else is to be seen, and can be done: a slow call, the other way out of what is not known, timers.
   * @param {string} title
   * @param {{ slow: boolean, giveUp: () => void } | undefined} doing
   */
  const drawAlso = (title, doing) => {
    const ended = !!find_(id)?.ended;
    const unclear = !ended && !doing && stateOf(id) === "unknown" && may("unlock");
    // Drawn anew it would lose the focus.
    const now = JSON.stringify([title, doing?.slow, unclear, ended, timersOf(id), cameInto(id), ruleOf(id), calledOffOf(id), t("unlock")]);
    if (now === shownAlso) return;
    shownAlso = now;
    redraw(
      also,
      ...[
        doing?.slow && h("p", { class: "timer" }, icon("running"), h("span", {}, t("slow")), h("button", { type: "button", class: "link small", onclick: doing.giveUp }, t("giveUp"))),
        unclear && h("button", { type: "button", class: "quiet small", onclick: () => void act("unlock", id) }, t("unlock"), " ", h("span", { class: "unseen" }, title)),
        !ended && cameLine(id, title),
        ...(ended ? [] : [ruleLine(id, () => focus()), ...timerList(id)]),
      ].filter((part) => part instanceof Node),
    );
  };

  const showTrouble = () => {
    const found = troubles.get(id);
    if (found === shownTrouble) return;
    shownTrouble = found;
    if (!found) return trouble.replaceChildren();
    const { wish: { action }, at, words } = found;
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
  /** Where Enter and Tab go on from. @param {boolean} [preventScroll] */
  const focus = (preventScroll = false) => (control.hidden ? more : control).focus({ preventScroll });
  update();
  return { element, update, details, focus };
}

/** A key that is held down, as that which has led here may be, presses nothing. @param {KeyboardEvent} event */
function once(event) {
  if (event.repeat) event.preventDefault();
}

/**
 * @param {HTMLElement} element
 * @param {Meeting} meeting
 */
function describeState(element, { id, ended }) {
  const icons = { locked: "locked", unlocked: "unlocked", unknown: "unknown", untouched: "idle" };
  if (!element.firstChild) element.append(icon("idle"), h("span"));
  setIcon(element, ended ? "idle" : icons[stateOf(id)]);
  element.toggleAttribute("data-open", !ended && joinedSince(id));
  setText(find("span", HTMLElement, element), ended ? t("ended") : [stateWords(id), notAllowed(id)].filter(Boolean).join(" · "));
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
