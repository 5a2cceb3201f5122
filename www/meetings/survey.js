/** What has to be asked of all meetings before a filter or an order of them is true: at once where that costs little. */

import { h, setText } from "../dom.js";
import { percent, t } from "../language.js";
import { endedBy, may, session } from "../session.js";
import { BATCH, membersOf } from "./reads.js";
import { shareOf } from "./record.js";
import { changed, countNow, list, listedMeetings, noteMembers } from "./store.js";

/** @typedef {"people" | "outside"} What */

/** So many calls are not asked about. */
const FEW = 5;

/** Of which there was no answer, by what; until the list is another. */
const vain = { at: 0, people: new Set(), outside: new Set() };

/**
 * The meetings of which it is not known.
 * @param {What} what
 */
export function missing(what) {
  if (vain.at !== list.get().at) Object.assign(vain, { at: list.get().at, people: new Set(), outside: new Set() });
  return listedMeetings().flatMap((meeting) => (meeting[what] === null && !meeting.ended && !vain[what].has(meeting.id) ? [meeting.id] : []));
}

/**
 * Numbers come fifty a call; where people are from, one meeting a call at least.
 * @param {What} what
 * @param {number} count
 */
export function callsFor(what, count) {
  return what === "people" ? Math.ceil(count / BATCH) : count;
}

/**
 * @param {HTMLElement} place where it says what it does and what that costs
 * @param {() => void} onDone
 */
export function createSurvey(place, onDone) {
  /** @type {What | null} */
  let wanted = null;
  let running = false;
  /** What a person has agreed to pay for. @type {What | null} */
  let agreed = null;
  /** By a person, or by a failure: nothing is asked by itself any more. */
  let halted = false;

  const run = async () => {
    if (running || !wanted) return;
    running = true;
    const what = wanted;
    const going = () => wanted === what && !halted && session.get().phase === "in";
    for (let ids = missing(what); ids.length > 0 && going(); ids = missing(what)) {
      draw();
      try {
        await ask(what, ids);
      } catch (error) {
        halted = true;
        await endedBy(error);
      }
      changed.set();
    }
    running = false;
    agreed = null;
    look();
    onDone();
  };

  const press = () => {
    halted = running;
    agreed = running ? null : wanted;
    look();
  };
  const text = h("span");
  // Always the same one, so that it keeps the focus.
  const button = h("button", { type: "button", class: "quiet small", onclick: press });
  place.append(text, button);

  const draw = () => {
    const n = wanted ? missing(wanted).length : 0;
    place.hidden = n === 0;
    if (!wanted || n === 0) return;
    const calls = callsFor(wanted, n);
    const values = { n, calls, share: percent(shareOf(calls)) };
    setText(text, t(running ? "surveyGoes" : wanted === "people" ? "surveyPeople" : "surveyOutside", values));
    setText(button, running ? t("stop") : t("surveyAsk", values));
  };

  const look = () => {
    const n = wanted ? missing(wanted).length : 0;
    if (wanted && !running && n > 0 && may("read") && (agreed === wanted || (!halted && callsFor(wanted, n) <= FEW))) void run();
    draw();
  };

  return {
    /** What is to be known now; null: nothing. @param {What | null} what */
    want: (what) => {
      if (what !== wanted) [agreed, halted] = [null, false];
      wanted = what;
      look();
    },
  };
}

/**
 * One call.
 * @param {What} what
 * @param {readonly string[]} ids
 */
async function ask(what, ids) {
  const some = ids.slice(0, what === "people" ? BATCH : 1);
  if (what === "people") await countNow(some);
  else for (const id of some) noteMembers(id, (await membersOf(id)).people);
  for (const id of some) vain[what].add(id);
}
