/** Asks DingTalk for what is not in the list, and says below the field what came of it. */

import { describe } from "../describe.js";
import { groupCode } from "../input/codes.js";
import { problem } from "../problem.js";
import { learnedIfNeeded } from "../said.js";
import { endedBy, may } from "../session.js";
import { button, found, say, show } from "./found.js";
import { fits } from "./search.js";
import { list, listedMeetings, lookUpCode, lookUpId, noteId } from "./store.js";

/** Of a list up to this long each meeting is asked for its link without a question. */
const FEW = 20;
/** A list that takes more calls is asked for again only when a person says so. */
const CHEAP = 3;
/** Milliseconds for which a list, or that there is no such meeting, is not asked for again. */
const FRESH = 5_000;
const STILL = 30_000;

/** @typedef {import("../input/read-input.js").Input} Input */

/** @type {Record<import("../input/read-input.js").Why, import("../language.js").Key>} */
const UNCLEAR = { booked: "isBooked", foreign: "isForeign", link: "isNameless", phone: "isPhone", several: "isSeveral" };

/** Only the last look-up is of interest. */
let turn = 0;
/** The name that was asked for last and is not there. */
let missed = { text: "", at: 0 };

/** Nothing of what is under way is shown any more. */
export function giveUp() {
  turn++;
  show([], []);
}

/** Whether the list itself has it. @param {Input} input */
export function inList(input) {
  return listedMeetings().some(fits(input));
}

/**
 * Once; never rejects.
 * @param {Input} input
 * @param {() => Promise<void>} refresh
 * @param {boolean} aloud
 */
export async function lookUp(input, refresh, aloud) {
  if (input.kind === "none" || found.ids.length > 0 || inList(input)) return;
  if (input.kind === "unclear") return show([], [say(UNCLEAR[input.why])], aloud);
  if (!may("read")) return input.kind === "id" ? noteAsId(input.id) : show([], [say("needsRead")], aloud);
  const mine = ++turn;
  try {
    await learnedIfNeeded();
    if (mine !== turn || inList(input)) return;
    const ids = await ask(input, refresh, aloud);
    if (mine !== turn || ids === null) return;
    const none = ids.length === 0 && !inList(input);
    show(ids, none ? [notFound(input)] : [], aloud || ids.length > 0);
  } catch (error) {
    if (mine !== turn || (await endedBy(error))) return show([], []);
    await failed(input, error);
  }
}

/**
 * @param {Input} input
 * @param {() => Promise<void>} refresh
 * @param {boolean} aloud
 * @returns {Promise<string[] | null>} the ids of what is not in the list; null where that is not known yet
 */
async function ask(input, refresh, aloud) {
  if (input.kind === "link") return askForLink(input, aloud);
  if (input.kind === "name") return (await askForName(input, refresh, aloud)) ? [] : null;
  show([], [say("lookingUp")]);
  if (input.kind === "code") return (await lookUpCode(input.code)).map(({ id }) => id);
  return input.kind === "id" ? [(await lookUpId(input.id)).id] : [];
}

/**
 * The list once more, unless it is of now.
 * @param {Input & { kind: "name" }} input
 * @param {() => Promise<void>} refresh
 * @param {boolean} aloud
 */
async function askForName(input, refresh, aloud) {
  const now = Date.now();
  // What only goes on from what is not there is not there either.
  const still = missed.text !== "" && input.text.startsWith(missed.text) && now - missed.at < STILL;
  if (!still) missed = { text: input.text, at: now };
  const { at, calls } = list.get();
  if (still || now - at < FRESH) return true;
  const again = async () => {
    show([], [say("askingAgain")]);
    await refresh();
    // Why it failed stands above the list.
    if (list.get().error) show([], []);
    return !list.get().error;
  };
  if (calls <= CHEAP) return again();
  const go = async () => (await again()) && lookUp(input, refresh, true);
  show([], [say("noMatch"), button("askAgain", go, { n: calls })], aloud);
  return false;
}

/**
 * @param {Input & { kind: "link" }} input
 * @param {boolean} aloud
 */
async function askForLink(input, aloud) {
  // A token is of a running meeting only where that meeting's own link, once known, has it.
  if (input.booked) return [];
  const all = listedMeetings();
  if (all.length <= FEW) return compare(input);
  const go = async () => {
    const mine = ++turn;
    const ids = await compare(input).catch(() => []);
    if (mine === turn) show(ids, ids.length > 0 ? [] : [notFound(input)], true);
  };
  show([], [say("compareLinks", { n: all.length }), button("compare", go)], aloud);
  return null;
}

/**
 * Asks for each meeting's own link until one is the same.
 * @param {Input} input
 */
async function compare(input) {
  show([], [say("lookingUp")]);
  const fit = fits(input);
  for (const { id } of listedMeetings()) {
    const mine = turn;
    const one = await lookUpId(id);
    if (mine !== turn) return [];
    if (fit(one)) return [id];
  }
  return [];
}

/**
 * Where it is only not allowed to be looked up, it can be locked all the same.
 * @param {Input} input
 * @param {unknown} error
 */
async function failed(input, error) {
  const words = problem(await describe(error));
  if (input.kind !== "id") return show([], [words], true);
  if (/** @type {any} */ (error)?.kind !== "permission") return show([], [words, button("useAsId", () => noteAsId(input.id))], true);
  noteId(input.id);
  show([input.id], [words], true);
}

/** @param {string} id */
function noteAsId(id) {
  noteId(id);
  show([id], [], true);
}

/** @param {Input} input */
function notFound(input) {
  if (input.kind === "code") return say("codeNotFound", { code: groupCode(input.code) });
  if (input.kind === "link") return say(input.booked ? "isBooked" : "linkNotFound");
  return say(input.kind === "name" ? "noMatch" : "notInList");
}
