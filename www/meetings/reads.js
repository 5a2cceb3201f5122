/** DingTalk's read calls, through the worker. */

import { ask, Failure } from "../api.js";
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
 * @param {boolean} anew
 * @returns {Promise<{ meetings: Meeting[], calls: number, whole: boolean }>}
 */
export async function listMeetings(onPage, anew) {
  /** @type {Map<string, Meeting>} */
  const found = new Map();
  const { calls, whole } = await everyPage(`${BASE}/orgConferences`, anew, (reply) => {
    for (const meeting of meetingsIn(reply.onGoingConfList)) found.set(meeting.id, meeting);
    onPage(found.size, Number(reply.totalCount) || found.size);
  });
  return { meetings: [...found.values()].filter(({ ended }) => !ended), calls, whole };
}

/**
 * Those of these meetings that are in progress: what a key for certain meetings may ask.
 * @param {readonly string[]} ids
 * @param {boolean} anew
 */
export async function listNamed(ids, anew) {
  if (ids.length === 0) return { meetings: [], calls: 0, whole: true };
  const reply = await ask("POST", `${BASE}/videoConferences/query`, { body: { conferenceIdList: ids }, anew });
  return { meetings: meetingsIn(reply.infos).filter(({ ended }) => !ended), calls: 1, whole: true };
}

/**
 * The meetings of a code that are in progress; those of a series that have ended come before.
 * @param {string} code
 */
export async function meetingsOfCode(code) {
  /** @type {Map<string, Meeting>} */
  const found = new Map();
  const { whole } = await everyPage(`${BASE}/roomCodes/${encodeURIComponent(code)}/infos`, true, (reply) => {
    for (const meeting of meetingsIn(reply.conferenceList)) found.set(meeting.id, { ...meeting, code: meeting.code || code });
  });
  const running = [...found.values()].filter(({ ended }) => !ended);
  // That there is none is not known then.
  if (!whole && running.length === 0) throw new Failure({ kind: "protocol", code: "RepeatedPage" });
  return running;
}

/** @param {string} id */
export async function oneMeeting(id) {
  const reply = await ask("GET", `${BASE}/videoConferences/${encodeURIComponent(id)}`, { anew: true });
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

/**
 * @param {string} id
 * @returns {Promise<{ people: import("./meeting.js").Person[], calls: number, whole: boolean }>}
 */
export async function membersOf(id) {
  /** @type {import("./meeting.js").Person[]} */
  const people = [];
  const paging = await everyPage(`${BASE}/videoConferences/${encodeURIComponent(id)}/members`, false, (reply) => people.push(...array(reply.memberModels).map(personFromReply)));
  return { people, ...paging };
}

/**
 * One page after the other, until there is none, or one that has been there before.
 * @param {string} path
 * @param {boolean} anew a reply that the worker has kept will not do
 * @param {(reply: any) => void} onPage
 * @returns {Promise<{ calls: number, whole: boolean }>} `whole`: false where DingTalk did not come to an end
 */
async function everyPage(path, anew, onPage) {
  // The first has either.
  const seen = new Set(["", "0"]);
  let token = "";
  for (let calls = 1; ; calls++) {
    const reply = await ask("GET", `${path}?maxResults=${PAGE}${next(token)}`, { anew });
    onPage(reply);
    token = String(reply.nextToken ?? "");
    if (reply.hasMore === false || token === "") return { calls, whole: true };
    if (seen.has(token) || calls >= MOST_PAGES) return { calls, whole: false };
    seen.add(token);
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
