/** DingTalk's read calls, through the worker. */

import { ask } from "../api.js";
import { countsFromReply, fromReply, personFromReply } from "./meeting.js";

/** @typedef {import("./meeting.js").Meeting} Meeting */

const BASE = "/v1.0/conference";
/** Meetings a call. DingTalk documents no limit; the more, the fewer calls. */
export const PAGE = 100;
/** Of meetings and of members: what would be more is no list to read. */
const MOST_PAGES = 200;
/** Ids in one batch. */
export const BATCH = 50;

/**
 * All meetings in progress, page by page.
 * @param {(soFar: number, total: number) => void} onPage how many have come, of how many
 * @returns {Promise<{ meetings: Meeting[], calls: number }>}
 */
export async function listMeetings(onPage) {
  /** @type {Map<string, Meeting>} */
  const found = new Map();
  let token = "";
  for (let calls = 1; ; calls++) {
    const reply = await ask("GET", `${BASE}/orgConferences?maxResults=${PAGE}${next(token)}`);
    for (const meeting of meetingsIn(reply.onGoingConfList)) found.set(meeting.id, meeting);
    token = String(reply.nextToken ?? "");
    if (!reply.hasMore || !token || calls >= MOST_PAGES) return { meetings: [...found.values()].filter(({ ended }) => !ended), calls };
    onPage(found.size, Number(reply.totalCount) || found.size);
  }
}

/**
 * Those of these meetings that are in progress: what a key for certain meetings may ask.
 * @param {readonly string[]} ids
 */
export async function listNamed(ids) {
  if (ids.length === 0) return { meetings: [], calls: 0 };
  const reply = await ask("POST", `${BASE}/videoConferences/query`, { body: { conferenceIdList: ids } });
  return { meetings: meetingsIn(reply.infos).filter(({ ended }) => !ended), calls: 1 };
}

/**
 * The meetings of a code that are in progress.
 * @param {string} code
 */
export async function meetingsOfCode(code) {
  const reply = await ask("GET", `${BASE}/roomCodes/${encodeURIComponent(code)}/infos?maxResults=${PAGE}`);
  const found = meetingsIn(reply.conferenceList).map((meeting) => ({ ...meeting, code: meeting.code || code }));
  return found.filter(({ ended }) => !ended);
}

/** @param {string} id */
export async function oneMeeting(id) {
  const reply = await ask("GET", `${BASE}/videoConferences/${encodeURIComponent(id)}`);
  return fromReply(reply.confInfo, id);
}

/**
 * How many are in each of these meetings; what has ended is not among them.
 * @param {readonly string[]} ids at most as many as a batch has
 */
export async function countPeople(ids) {
  const reply = await ask("POST", `${BASE}/videoConferences/query`, { body: { conferenceIdList: ids } });
  return array(reply.infos).flatMap((info) => countsFromReply(info) ?? []);
}

/** @param {string} id */
export async function membersOf(id) {
  /** @type {import("./meeting.js").Person[]} */
  const people = [];
  let token = "";
  for (let calls = 1; ; calls++) {
    const reply = await ask("GET", `${BASE}/videoConferences/${encodeURIComponent(id)}/members?maxResults=${PAGE}${next(token)}`);
    people.push(...array(reply.memberModels).map(personFromReply));
    token = String(reply.nextToken ?? "");
    if (!token || calls >= MOST_PAGES) return people;
  }
}

/** @param {string} token */
function next(token) {
  return token ? `&nextToken=${encodeURIComponent(token)}` : "";
}

/** @param {unknown} list */
function meetingsIn(list) {
  return array(list).flatMap((item) => fromReply(item) ?? []);
}

/** @param {unknown} value @returns {any[]} */
function array(value) {
  return Array.isArray(value) ? value : [];
}
