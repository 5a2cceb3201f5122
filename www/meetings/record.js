/**
 * What the worker's record tells of each meeting: whatever was done to it, by whom, from where ever. Heard as
 * it changes; where that cannot be, asked for now and then.
 */

import { ask } from "../api.js";
import { follow } from "../events.js";
import { cleanName } from "../input/clean.js";
import { session, endedBy } from "../session.js";
import { signal } from "../signal.js";

/**
 * @typedef {"lock" | "unlock"} Action
 * @typedef {{ action: Action, outcome: string, code?: string, caller: string, at: number, theirs?: number, requestId: string, rule?: string }} Last `theirs`: the same moment on DingTalk's clock
 * @typedef {{ id: string, action: Action, at: number, until: number | null, caller: string, reason: string }} Timer
 * @typedef {{ name: string, unionId: string, outside: boolean, at: number }} Passer whoever came in or went out
 *
 * `rule`: what one will do; `calledOff`: the one that was called off.
 * @typedef {{ last: Last | null, held: Last | null, timers: readonly Timer[], rule: Next | null, calledOff: string, came: readonly Passer[], left: readonly Passer[], tells: boolean }} Known
 * @typedef {{ id: string, action: Action, at: number }} Next
 * @typedef {{ state: "locked" | "unlocked" | "unknown", action: Action, caller: string, at: number, theirs: number, rule: string }} Belief
 *
 * What DingTalk's events tell of a meeting.
 * @typedef {{ id: string, title: string, organiser: string, since: number, ended: boolean, people: number | null }} Told
 */

/** Milliseconds between two questions where events do not arrive. */
const EVERY = 15_000;
/** After these a meeting is what was asked for, or may be. */
const HOLDS = ["done", "unknown"];
/** Nothing. @type {Readonly<Known>} */
const NOTHING = { last: null, held: null, timers: [], rule: null, calledOff: "", came: [], left: [], tells: false };

/** @type {Map<string, Known>} */
const known = new Map();
/** What was sent from this page and the record has not told of yet. @type {Map<string, Last>} */
const own = new Map();

/** Called with the ids of which something else is known. */
export const recorded = signal(/** @type {readonly string[]} */ ([]));
/** The calls of this month, and how many there are. */
export const usage = signal(/** @type {{ calls: number, monthly: number } | null} */ (null));

/** Called with the meetings of which DingTalk has told by itself. */
export const told = signal(/** @type {readonly Told[]} */ ([]));
/** When it did so last, and whether that is long ago; null: never. */
export const pushed = signal(/** @type {{ last: number, silent: boolean, usedUp: boolean } | null} */ (null));

/** Of DingTalk's standard edition, until the worker tells. */
const MONTHLY = 5_000;

/** @type {AbortController | null} */
let following = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking;
let caller = "";

export function startRecord() {
  session.subscribe(look);
  document.addEventListener("visibilitychange", look);
  look();
}

/**
 * What the meeting is believed to be; null: not touched from here since it began.
 * @param {string} id
 * @param {number | null} [since] when it began
 * @returns {Belief | null}
 */
export function beliefOf(id, since = null) {
  const { last, held } = known.get(id) ?? NOTHING;
  const said = own.get(id) ?? held ?? last;
  if (!said || !HOLDS.includes(said.outcome)) return null;
  const { action, at, theirs = at, caller, rule = "" } = said;
  // Meetings begin by DingTalk's clock.
  if (theirs < (since ?? 0)) return null;
  const state = said.outcome === "unknown" ? "unknown" : action === "lock" ? "locked" : "unlocked";
  return { state, action, caller, at, theirs, rule };
}

/** What part of the month's calls so many are. @param {number} calls */
export function shareOf(calls) {
  return calls / (usage.get()?.monthly || MONTHLY);
}

/** What was tried last. @param {string} id */
export function lastOf(id) {
  return own.get(id) ?? known.get(id)?.last ?? null;
}

/** Soonest first. @param {string} id */
export function timersOf(id) {
  return known.get(id)?.timers ?? [];
}

/** Who came in though it is locked, the newest first: of an older lock they are no news. @param {string} id */
export function cameInto(id) {
  return own.has(id) ? [] : (known.get(id)?.came ?? []);
}

/** Who went out since it was locked, and has not come back, the newest first. @param {string} id */
export function leftSince(id) {
  return own.has(id) ? [] : (known.get(id)?.left ?? []);
}

/** Whether DingTalk tells by itself who comes into the meeting and goes. @param {string} id */
export function tellsWho(id) {
  return known.get(id)?.tells ?? false;
}

/** What a rule will do to the meeting. @param {string} id */
export function ruleOf(id) {
  return known.get(id)?.rule ?? null;
}

/** The rule that was called off for the meeting; empty: none. @param {string} id */
export function calledOffOf(id) {
  return known.get(id)?.calledOff ?? "";
}

/**
 * @param {string} id
 * @param {string} calledOff the rule that was; empty where it had nothing left to do
 */
export function noteCalledOff(id, calledOff) {
  known.set(id, { ...(known.get(id) ?? NOTHING), rule: null, calledOff });
  recorded.set([id]);
}

/**
 * What the page itself has learned, until the record tells.
 * @param {string} id
 * @param {Last} last
 */
export function noteOwn(id, last) {
  // It may have been quicker than the reply.
  if (known.get(id)?.last?.requestId === last.requestId) return;
  own.set(id, last);
  recorded.set([id]);
}

/**
 * @param {string} id
 * @param {readonly Timer[]} timers
 */
export function noteTimers(id, timers) {
  known.set(id, { ...(known.get(id) ?? NOTHING), timers });
  recorded.set([id]);
}

/** @param {any} timer of a reply @returns {Timer} */
export function timerFrom(timer) {
  const { id, action, at, until, caller, reason } = timer ?? {};
  return { id: String(id), action: action === "unlock" ? "unlock" : "lock", at: Date.parse(at), until: until ? Date.parse(until) : null, caller: String(caller ?? ""), reason: String(reason ?? "") };
}

/** Six tabs that listen would leave no connection for anything else: those that are not looked at do not. */
function look() {
  const { phase, caller: now } = session.get();
  if (phase === "out" || (phase === "in" && now !== caller)) forget();
  if (phase === "in") caller = now;
  const listens = phase === "in" && !document.hidden;
  if (listens && !following) void listen();
  if (!listens) stop();
}

async function listen() {
  const ending = (following = new AbortController());
  await follow("/meetings/events", {
    signal: ending.signal,
    onEvent: ({ data }) => {
      clearTimeout(asking);
      asking = undefined;
      take(data);
    },
    onDown: async (error) => {
      if (await endedBy(error)) return false;
      asking ??= setTimeout(askAgain, 0);
      return true;
    },
  });
  if (following === ending) stop();
}

function stop() {
  following?.abort();
  following = null;
  clearTimeout(asking);
  asking = undefined;
}

async function askAgain() {
  const mine = following;
  try {
    const reply = await ask("GET", "/meetings");
    if (mine === following) take(reply);
  } catch (error) {
    if (await endedBy(error)) return;
  }
  if (mine && mine === following && asking !== undefined) asking = setTimeout(askAgain, EVERY);
}

function forget() {
  stop();
  known.clear();
  own.clear();
  usage.set(null);
  pushed.set(null);
}

/** @param {any} reply */
function take(reply) {
  if (Number.isFinite(reply?.usage?.calls)) usage.set({ calls: reply.usage.calls, monthly: Number(reply.usage.monthly) });
  const { last, silent, usedUp } = reply?.events ?? {};
  if (last || usedUp) pushed.set({ last: last ? Date.parse(last) : 0, silent: silent === true, usedUp: usedUp === true });
  const meetings = Array.isArray(reply?.meetings) ? reply.meetings : [];
  for (const { conferenceId, last, held, timers, rule, calledOff, came, left, people, counted } of meetings) {
    const before = known.get(conferenceId)?.last?.requestId;
    const passers = { came: (came ?? []).map(passerFrom), left: (left ?? []).map(passerFrom), tells: Number.isInteger(people) && !counted };
    const byRule = { rule: nextFrom(rule), calledOff: String(calledOff ?? "") };
    const now = { last: lastFrom(last), held: lastFrom(held), timers: (timers ?? []).map(timerFrom), ...byRule, ...passers };
    known.set(conferenceId, now);
    // What was there before one's own was sent tells nothing of it.
    if (now.last?.requestId !== before) own.delete(conferenceId);
  }
  if (meetings.length === 0) return;
  told.set(meetings.flatMap(toldFrom));
  recorded.set(meetings.map((/** @type {any} */ { conferenceId }) => conferenceId));
}

/** Of what DingTalk has not told of, no beginning is known. @param {any} meeting @returns {Told[]} */
function toldFrom({ conferenceId, title, organiser, started, ended, people }) {
  if (!started && !ended) return [];
  return [{ id: String(conferenceId), title: cleanName(String(title ?? "")), organiser: cleanName(String(organiser ?? "")), since: Date.parse(started), ended: !!ended, people: Number.isInteger(people) ? people : null }];
}

/** @param {any} rule @returns {Next | null} */
function nextFrom(rule) {
  return rule ? { id: String(rule.id), action: rule.action === "unlock" ? "unlock" : "lock", at: Date.parse(rule.at) } : null;
}

/** @param {any} passer @returns {Passer} */
function passerFrom(passer) {
  const { name, unionId, outside, at } = passer ?? {};
  return { name: cleanName(String(name ?? "")), unionId: String(unionId ?? ""), outside: outside === true, at: Date.parse(at) };
}

/** @param {any} last @returns {Last | null} */
function lastFrom(last) {
  if (!last) return null;
  return { ...last, action: last.action === "unlock" ? "unlock" : "lock", at: Date.parse(last.at), theirs: Date.parse(last.dingtalkAt ?? last.at) };
}
