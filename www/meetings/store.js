/** The meetings that the page knows of, and what was learned when. */

import { fold } from "../input/clean.js";
import { session } from "../session.js";
import { signal } from "../signal.js";
import { BATCH, countPeople, listMeetings, listNamed, meetingsOfCode, oneMeeting } from "./reads.js";
import { ATTENDING, NOT_LET_IN, unknownMeeting } from "./meeting.js";

/** @typedef {import("./meeting.js").Meeting} Meeting */

/** @type {Map<string, Meeting>} */
const meetings = new Map();
/** The ids of the list as it came last. @type {string[]} */
let listed = [];
/** Those that were counted since the list came. @type {Set<string>} */
const counted = new Set();
/** Those that DingTalk told of by itself as running: since when the page knows, and how many were in. @type {Map<string, { heard: number, people: number | null }>} */
const running = new Map();
/** Those that are over: whether it told of their end, or they were only not in the list any more. @type {Map<string, boolean>} */
const over = new Map();
/** Milliseconds in which a list may be older than what was told: the worker keeps it for others, too. */
const BEHIND = 60_000;

/**
 * What the list is like; `whole`: false where DingTalk repeated a page; `calls` is what it took, `soFar` and `total` how many meetings have come of how many.
 * @typedef {{ at: number, calls: number, loading: boolean, whole: boolean, soFar: number, total: number, error: unknown }} ListState
 * @type {Readonly<ListState>}
 */
const NOTHING = { at: 0, calls: 1, loading: false, whole: true, soFar: 0, total: 0, error: null };
export const list = signal(/** @type {ListState} */ (NOTHING));

/** Called when what is known of some meetings has changed. */
export const changed = signal(/** @type {void} */ (undefined));

/** @param {string} id */
export function meeting(id) {
  return meetings.get(id);
}

/** The list as it came last. @returns {Meeting[]} */
export function listedMeetings() {
  return listed.flatMap((id) => meetings.get(id) ?? []);
}

/** How many known meetings have a name; null: to be counted anew. @type {Map<string, number> | null} */
let names = null;

/**
 * Whether another known meeting has the same name, for a person who reads it.
 * @param {Meeting} meeting
 */
export function hasNamesake({ title }) {
  if (!title) return false;
  if (!names) {
    names = new Map();
    for (const each of meetings.values()) names.set(fold(each.title), (names.get(fold(each.title)) ?? 0) + 1);
  }
  return (names.get(fold(title)) ?? 0) > 1;
}

/** Of another caller nothing is kept. */
export function forgetAll() {
  meetings.clear();
  names = null;
  counted.clear();
  running.clear();
  over.clear();
  listed = [];
  list.set(NOTHING);
}

/**
 * Asks for the list. Never rejects: a failure keeps the old list.
 * @param {boolean} anew as it is now; else as the worker may have it from another page's question
 */
export async function refreshList(anew) {
  const asked = Date.now();
  list.set({ ...list.get(), loading: true });
  try {
    // Shown once it is whole: with each page the order would be another.
    const onPage = (/** @type {number} */ soFar, /** @type {number} */ total) => list.set({ ...list.get(), soFar, total });
    const only = session.get().conferences?.filter((id) => !id.endsWith("*"));
    const { meetings: found, calls, whole } = only ? await listNamed(only, anew) : await listMeetings(onPage, anew);
    const all = found.filter(({ id }) => !over.get(id));
    const before = listed;
    keepList(all);
    // What a list lacked may be in the next.
    for (const id of listed) over.delete(id);
    listed.push(...heardOf(new Set(listed), asked, whole, only));
    const now = new Set(listed);
    if (whole) for (const id of before) if (!now.has(id)) update(id, { ended: true });
    counted.clear();
    list.set({ at: Date.now(), calls, loading: false, whole, soFar: listed.length, total: listed.length, error: null });
  } catch (error) {
    list.set({ ...list.get(), loading: false, error });
  }
  changed.set();
}

/**
 * Those that were told of and are not in the list as it was asked for: too new for it, or not of what it can have.
 * What else is not in a whole one has ended, and its end was not told.
 * @param {ReadonlySet<string>} now
 * @param {number} asked
 * @param {boolean} whole
 * @param {readonly string[] | undefined} only what the list can have
 */
function heardOf(now, asked, whole, only) {
  return [...running].flatMap(([id, { heard }]) => {
    if (now.has(id) || over.has(id)) return [];
    if (!whole || heard > asked - BEHIND || (only && !only.includes(id))) return [id];
    over.set(id, false);
    return [];
  });
}

/**
 * What DingTalk tells by itself: what has begun is in the list, and what has ended is not, without any call.
 * @param {readonly import("./record.js").Told[]} all
 */
export function takeTold(all) {
  const there = new Set(listed);
  for (const { id, title, organiser, since, ended, people } of all) {
    const known = meetings.get(id);
    if (ended || over.has(id)) {
      over.set(id, ended || over.get(id) === true);
      running.delete(id);
      there.delete(id);
      update(id, { ended: true });
      continue;
    }
    const before = running.get(id);
    running.set(id, { heard: before?.heard ?? Date.now(), people });
    // What is new is counted with all others, and not for itself.
    if (!known) counted.add(id);
    const found = known ?? unknownMeeting(id);
    // How many are in was perhaps counted since: only news of it is.
    const counts = people !== null && people !== before?.people && (before || found.people === null);
    meetings.set(id, { ...found, title: title || found.title, organiser: found.organiser || organiser, since: found.since ?? since, people: counts ? people : found.people });
    there.add(id);
  }
  names = null;
  listed = [...there];
  changed.set();
}

/**
 * Counts the people of these meetings where that was not done since the list came. Never rejects: what is not
 * known is not shown.
 * @param {readonly string[]} ids
 */
export async function count(ids) {
  if (list.get().at === 0) return;
  const due = ids.filter((id) => !counted.has(id) && !meetings.get(id)?.ended).slice(0, BATCH);
  if (due.length === 0) return;
  try {
    await countNow(due);
    changed.set();
  } catch {
    // The next refresh asks again.
  }
}

/**
 * One call.
 * @param {readonly string[]} ids at most as many as a batch has
 * @throws {import("../api.js").Failure}
 */
export async function countNow(ids) {
  for (const id of ids) counted.add(id);
  for (const { id, people, refused } of await countPeople(ids)) update(id, { people, refused });
}

/**
 * Asks for one meeting by its id.
 * @param {string} id
 * @returns {Promise<Meeting>}
 * @throws {import("../api.js").Failure}
 */
export async function lookUpId(id) {
  const found = (await oneMeeting(id)) ?? unknownMeeting(id);
  keep(found);
  changed.set();
  return found;
}

/**
 * @param {string} code
 * @throws {import("../api.js").Failure}
 */
export async function lookUpCode(code) {
  const found = await meetingsOfCode(code);
  for (const each of found) keep(each);
  return found;
}

/** Notes a meeting of which only the id is known. @param {string} id */
export function noteId(id) {
  const found = meetings.get(id) ?? unknownMeeting(id);
  meetings.set(id, found);
  return found;
}

/**
 * @param {string} id
 * @param {Partial<Meeting>} facts
 */
export function update(id, facts) {
  const known = meetings.get(id);
  if (known) meetings.set(id, { ...known, ...facts });
}

/**
 * How many are in, of them of other organisations, when the last of them joined, and how many could not.
 * @param {string} id
 * @param {readonly import("./meeting.js").Person[]} members
 */
export function noteMembers(id, members) {
  const inside = members.filter(({ status }) => status === ATTENDING);
  const refused = members.filter(({ status }) => status === NOT_LET_IN).length;
  update(id, { people: inside.length, refused, outside: inside.filter(({ outside }) => outside).length, joined: Math.max(0, ...inside.map(({ joined }) => joined ?? 0)) || null });
}

/** @param {readonly Meeting[]} all */
function keepList(all) {
  for (const each of all) keep(each);
  listed = all.map(({ id }) => id);
}

/**
 * What one reply does not tell, another may have told.
 * @param {Meeting} found
 */
function keep(found) {
  const known = meetings.get(found.id);
  const { people, refused, link } = found;
  names = null;
  meetings.set(found.id, {
    ...found,
    people: people ?? known?.people ?? null,
    outside: known?.outside ?? null,
    joined: known?.joined ?? null,
    refused: refused || (known?.refused ?? 0),
    link: link || (known?.link ?? ""),
  });
}
