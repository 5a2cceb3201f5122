/** What is behind a meeting's row: its id and code to copy, who is in it, and both actions. */

import { describe } from "../describe.js";
import { foreign, h, redraw } from "../dom.js";
import { groupCode } from "../input/codes.js";
import { t, time } from "../language.js";
import { copyButton } from "../notices.js";
import { problem } from "../problem.js";
import { may } from "../session.js";
import { act } from "./actions.js";
import { createLeft } from "./door.js";
import { ATTENDING, NOT_LET_IN } from "./meeting.js";
import { isMine, setMe } from "./mine.js";
import { membersOf } from "./reads.js";
import { changed, meeting as known, noteMembers } from "./store.js";

/** More names are no list to read. */
const MOST = 100;

/** @typedef {import("./meeting.js").Person} Person */

/**
 * @param {string} id
 * @param {() => void} onGone what had the focus has gone
 */
export function createDetails(id, onGone) {
  const element = h("div", { class: "details", hidden: true });
  const left = createLeft(id);
  /** @type {Person[] | null} */
  let people = null;
  /** @type {unknown} */
  let failure = null;
  let asked = false;
  let ended = false;
  let whole = true;

  const ask = async () => {
    if (!may("read")) return;
    asked = true;
    try {
      ({ people, whole } = await membersOf(id));
      failure = null;
      noteMembers(id, people);
      changed.set();
    } catch (error) {
      failure = error;
    }
    await draw();
  };

  const draw = async () => {
    const meeting = known(id);
    ended = !!meeting?.ended;
    const names = failure ? problem(await describe(failure)) : people && list(people);
    const kept = redraw(
      element,
      h(
        "dl",
        {},
        ...(meeting?.code ? [h("dt", {}, t("code")), h("dd", { translate: "no" }, groupCode(meeting.code), copyButton(meeting.code, t("copyCode")))] : []),
        h("dt", {}, t("id")),
        h("dd", { translate: "no" }, h("code", {}, id), copyButton(id, t("copyId"))),
        ...(meeting?.organiserId ? [h("dt", {}, t("organiser")), h("dd", {}, foreign(meeting.organiser || meeting.organiserId), " ", meButton(meeting))] : []),
      ),
      !ended &&
        h(
          "div",
          { class: "buttons" },
          may("lock") && h("button", { type: "button", class: "quiet small", onclick: () => void act("lock", id) }, t("lock")),
          may("unlock") && h("button", { type: "button", class: "quiet small", onclick: () => void act("unlock", id) }, t("unlock")),
        ) || "",
      left.element,
      whole ? "" : h("p", { class: "hint" }, t("peopleNotWhole")),
      names ?? h("p", { class: "hint" }, may("read") ? t("peopleAsking") : t("peopleNotTold")),
    );
    if (!kept) onGone();
  };

  return {
    element,
    ask,
    /** @param {boolean} yes */
    show: (yes) => {
      if (yes) left.update(people ?? []);
      if (element.hidden !== yes) {
        if (yes && ended !== !!known(id)?.ended) void draw();
        return;
      }
      element.hidden = !yes;
      if (!yes) return;
      void draw();
      if (!asked) void ask();
    },
  };
}

/** By which the filter "mine" knows whose meetings one organises. @param {import("./meeting.js").Meeting} meeting */
function meButton(meeting) {
  const mine = isMine(meeting);
  const button = h("button", { type: "button", class: "link small", "aria-pressed": String(mine) }, t("thisIsMe"));
  button.addEventListener("click", () => {
    const yes = button.getAttribute("aria-pressed") !== "true";
    setMe(yes ? meeting.organiserId : "");
    button.setAttribute("aria-pressed", String(yes));
  });
  return button;
}

/** Those who are in, then who was not let in, then who left. @param {readonly Person[]} people */
function list(people) {
  const inside = withStatus(people, ATTENDING);
  const refused = withStatus(people, NOT_LET_IN);
  const others = people.filter(({ status }) => status !== ATTENDING && status !== NOT_LET_IN);
  const all = [...inside, ...refused, ...others];
  const items = all.slice(0, MOST).map(({ name, status, host, outside, joined, left }) => {
    const when = status === NOT_LET_IN ? t("turnedAway") : status === ATTENDING ? joined && t("inSince", { time: time(joined) }) : left && t("leftAt", { time: time(left) });
    return h(
      "li",
      { "data-state": status === ATTENDING ? "in" : status === NOT_LET_IN ? "refused" : "left" },
      foreign(name),
      host && h("span", { class: "badge" }, t("host")),
      outside && h("span", { class: "badge" }, t("outside")),
      !!when && h("span", { class: "when" }, when),
    );
  });
  return h(
    "div",
    {},
    h("h3", {}, [t("inside", { n: inside.length }), refused.length > 0 && t("refused", { n: refused.length })].filter(Boolean).join(" · ")),
    h("ul", { class: "persons", role: "list" }, ...items),
    all.length > MOST && h("p", { class: "hint" }, t("andMore", { n: all.length - MOST })),
  );
}

/**
 * @param {readonly Person[]} people
 * @param {number} wanted
 */
function withStatus(people, wanted) {
  return people.filter(({ status }) => status === wanted);
}
