/** What is being done to which meeting, and what went wrong: as its row and its notice show it. */

import { describe, fromRecord } from "../describe.js";
import { language, t, time } from "../language.js";
import { perform } from "../locking.js";
import { announce, clearNotices, notice, settle } from "../notices.js";
import { may, session } from "../session.js";
import { askToSignIn } from "../sign-in.js";
import { confirmLock } from "./confirm-lock.js";
import { leadTo } from "./lead.js";
import { fullNameOf } from "./naming.js";
import { lastOf, recorded } from "./record.js";
import { changed, meeting, noteId, update } from "./store.js";

/**
 * @typedef {import("../locking.js").Action} Action
 * @typedef {{ action: Action, reason: string, undoes: boolean }} Wish
 * @typedef {{ wish: Wish, state: "failed" | "unknown", at: number, asked: string, error: unknown, target: import("../locking.js").Target, words: import("../describe.js").Words }} Trouble
 */

/** Milliseconds after which a call is slow. */
const SLOW = 3_000;

/** @type {Map<string, { action: Action, slow: boolean, giveUp: () => void }>} */
export const running = new Map();
/** @type {Map<string, Trouble>} */
export const troubles = new Map();
/** What the end of the session has kept from being done. @type {{ caller: string, id: string, wish: Wish } | null} */
let interrupted = null;

language.subscribe(async () => {
  for (const [id, trouble] of troubles) troubles.set(id, { ...trouble, words: await wordsOf(trouble) });
  changed.set();
});
recorded.subscribe((ids) => {
  for (const id of ids) void learn(id);
});
session.subscribe(({ phase, caller }) => {
  if (phase === "out") {
    for (const { giveUp } of running.values()) giveUp();
    running.clear();
    troubles.clear();
    interrupted = null;
    clearNotices();
  }
  if (phase !== "in" || !interrupted) return;
  const { id, wish, caller: whose } = interrupted;
  interrupted = null;
  if (whose === caller) offerAgain(id, wish);
});

/**
 * As a person asks for it: locking is confirmed first.
 * @param {Action} action
 * @param {string} id
 */
export async function act(action, id) {
  if (running.has(id)) return;
  const confirmed = action === "lock" ? await confirmLock(meeting(id) ?? noteId(id)) : { reason: "" };
  if (confirmed) await run(id, { action, ...confirmed, undoes: false });
}

/**
 * @param {string} id
 * @param {Wish} wish
 */
export async function run(id, wish) {
  const target = meeting(id) ?? noteId(id);
  if (running.has(id)) return;
  const ending = new AbortController();
  const doing = { action: wish.action, slow: false, giveUp: () => ending.abort() };
  running.set(id, doing);
  troubles.delete(id);
  settle(id);
  announce(t(wish.action === "lock" ? "locking" : "unlocking"));
  changed.set();
  const slow = setTimeout(() => {
    doing.slow = true;
    tellSlow(id, doing);
    changed.set();
  }, SLOW);
  const outcome = await perform(wish.action, target, { signal: ending.signal, reason: wish.reason });
  clearTimeout(slow);
  if (running.get(id) !== doing) return;
  running.delete(id);
  settle(id);
  const { state, at, asked, error } = outcome;
  if (state === "done") succeeded(wish.action, id, at);
  else if (state === "ended") {
    interrupted = { caller: session.get().caller, id, wish };
    askToSignIn();
  } else await failed({ wish, state, at, asked, error, target });
  changed.set();
}

/** It has been read. @param {string} id */
export function dismiss(id) {
  troubles.delete(id);
  settle(id);
  changed.set();
}

/**
 * @param {Action} action
 * @param {string} id
 * @param {number} at
 */
function succeeded(action, id, at) {
  const other = action === "lock" ? "unlock" : "lock";
  const undo = () => void run(id, { action: other, reason: "", undoes: true });
  notice(id, () => ({
    state: action === "lock" ? "locked" : "unlocked",
    pattern: t(action === "lock" ? "noticeLocked" : "noticeUnlocked", { time: time(at) }),
    title: fullNameOf(meeting(id) ?? noteId(id)),
    buttons: [...(may(other) ? [{ label: t("undo"), run: undo, back: true }] : []), show(id)],
  }));
}

/**
 * @param {string} id
 * @param {{ action: Action, giveUp: () => void }} doing
 */
function tellSlow(id, { action, giveUp }) {
  notice(id, () => ({
    state: "running",
    pattern: t(action === "lock" ? "slowLock" : "slowUnlock"),
    title: fullNameOf(meeting(id) ?? noteId(id)),
    buttons: [{ label: t("giveUp"), run: giveUp }, show(id)],
  }));
}

/** @param {Omit<Trouble, "words">} trouble */
async function failed(trouble) {
  const { error, target, wish } = trouble;
  const { id } = target;
  const words = await wordsOf(trouble);
  troubles.set(id, { ...trouble, words });
  if (/** @type {any} */ (error)?.kind === "conference-closed") update(id, { ended: true });
  notice(id, () => {
    const { words } = troubles.get(id) ?? { words: { title: "", advice: "" } };
    const pattern = `{title}: ${wish.undoes ? `${t("undoFailed")} ` : ""}${words.title} ${words.advice}`;
    return { state: trouble.state, pattern, title: fullNameOf(meeting(id) ?? noteId(id)), buttons: [show(id)] };
  });
}

/** @param {Omit<Trouble, "words">} trouble */
function wordsOf({ error, wish, state, target }) {
  return describe(error, { action: wish.action, state, target });
}

/** The record may know what the page could not, or that it is settled. @param {string} id */
async function learn(id) {
  const trouble = troubles.get(id);
  const last = lastOf(id);
  if (!trouble || !last) return changed.set();
  const { wish, state, asked, at } = trouble;
  const mine = last.requestId === asked;
  if (last.outcome === "done" && (mine ? state === "unknown" : last.at > at)) {
    troubles.delete(id);
    settle(id);
    if (mine) succeeded(wish.action, id, last.at);
  } else if (mine && state === "unknown" && !["unknown", "done"].includes(last.outcome)) {
    await failed({ ...trouble, state: "failed", error: fromRecord(last.code ?? "") });
  }
  changed.set();
}

/**
 * @param {string} id
 * @param {Wish} wish
 */
function offerAgain(id, wish) {
  const { action } = wish;
  const again = () => void run(id, wish);
  const words = { state: /** @type {const} */ ("failed"), title: fullNameOf(meeting(id) ?? noteId(id)) };
  const draw = () => ({
    ...words,
    pattern: t(action === "lock" ? "leftUnlocked" : "leftLocked"),
    buttons: [{ label: t(action === "lock" ? "lockNow" : "unlockNow"), run: again }, show(id)],
  });
  // Once the strip in which one has signed in is gone.
  setTimeout(() => notice(id, draw, { focus: true }));
}

/** @param {string} id */
function show(id) {
  return { label: t("showIt"), run: () => leadTo(id), stays: true };
}
