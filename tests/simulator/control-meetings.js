import { ControlError, readNumber, readPerson, readRecord, readText } from "./control-input.js";
import { DEFAULT_MEETING } from "./defaults.js";
import { json } from "./http.js";
import { meetingsPage } from "./meetings-page.js";
import { end, enter, inside } from "./meetings.js";
import { person, somePeople } from "./people.js";
import { roomCodeAt, uuidAt } from "./random.js";
import { calendarLink, joinLink } from "./replies.js";
import { isRecord, isText, parseJson, randomHex } from "./values.js";

/**
 * @typedef {import("./routes.js").Call} Call
 * @typedef {import("./state.js").State} State
 */

/** Control of the meetings. @type {import("./routes.js").Route[]} */
export const MEETING_ROUTES = [
  { method: "GET", path: "/_sim/meetings", handle: list },
  { method: "POST", path: "/_sim/meetings", handle: create },
  { method: "POST", path: "/_sim/meetings/{conferenceId}/end", handle: endMeeting },
];

const TEXTS = /** @type {const} */ (["conferenceId", "roomCode", "corpId", "creatorId", "creatorNick", "scheduleConferenceId"]);
const KEYS = [...TEXTS, "title", "startTime", "members", "invited"];
const MOST_MEETINGS = 100_000;
/** In one meeting, or at one door at once. */
export const MOST_PEOPLE = 10_000;
/** In all that one request starts. */
const MOST_PEOPLE_STARTED = 1_000_000;

/** For a browser that goes there, a page. @param {Call} call */
function list({ state, headers }) {
  const meetings = [...state.meetings.values()].map(describe);
  if (!headers.get("accept")?.includes("text/html")) return json(200, meetings, { vary: "accept" });
  const page = meetingsPage(meetings, headers.get("accept-language"));
  const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  const types = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy, vary: "accept, accept-language" };
  return new Response(page, { headers: types });
}

/**
 * One, or an array of them, or `count` of them that differ only in ids, codes and titles.
 * @param {Call} call
 */
function create({ state, body }) {
  const value = body === "" ? {} : parseJson(body);
  if (Array.isArray(value)) {
    const inputs = value.map((entry) => readRecord(entry, KEYS));
    return json(201, inputs.map((input) => describe(start(state, input))));
  }
  const { count, ...input } = readRecord(value, [...KEYS, "count"]);
  if (count === undefined) return json(201, describe(start(state, input)));

  const created = readNumber("count", count, 1, MOST_MEETINGS);
  if ("conferenceId" in input) throw new ControlError(400, "count and conferenceId do not go together");
  const { title = "Meeting", members } = input;
  if (typeof members === "number") readNumber("count times members", created * members, 0, MOST_PEOPLE_STARTED);
  for (let number = 1; number <= created; number += 1) start(state, { ...input, title: `${title} ${number}` });
  return json(201, { created });
}

/**
 * @param {State} state
 * @param {Record<string, unknown>} input
 */
function start(state, input) {
  const { title = "Untitled meeting", startTime = state.now(), members = 0 } = input;
  if (typeof title !== "string") throw new ControlError(400, "title must be a string");
  const since = readNumber("startTime", startTime, 0, Number.MAX_SAFE_INTEGER);
  const people = readPeople(members, state.started);
  const conferenceId = readText(input, "conferenceId") ?? randomHex(12);
  const roomCode = readText(input, "roomCode") ?? roomCodeAt(state.options.seed, state.started, 1);
  const linkToken = uuidAt(state.options.seed, state.started, 2);
  const scheduleConferenceId = readText(input, "scheduleConferenceId");
  const corpId = readText(input, "corpId");
  const invited = input.invited === undefined ? undefined : readNumber("invited", input.invited, 0, MOST_PEOPLE);
  const creatorNick = readText(input, "creatorNick") ?? DEFAULT_MEETING.creatorNick;
  const creatorId = readText(input, "creatorId") ?? person(creatorNick).unionId;

  if (state.meetings.get(conferenceId)?.ended === false) {
    throw new ControlError(409, `the meeting ${conferenceId} is already running`);
  }
  const facts = { conferenceId, title, roomCode, linkToken, scheduleConferenceId, corpId, creatorId, creatorNick, invited };
  const meeting = state.startMeeting({ ...facts, startTime: since });
  for (const guest of people) enter(meeting, guest, since);
  return meeting;
}

/**
 * @param {unknown} members how many, or who: a name, or what `readPerson` takes
 * @param {number} seed
 */
function readPeople(members, seed) {
  if (!Array.isArray(members)) return somePeople(readNumber("members", members, 0, MOST_PEOPLE), seed);
  return members.map((member) => {
    const named = isRecord(member) ? readPerson(member) : isText(member) && person(member);
    if (!named) throw new ControlError(400, "members must be a number or an array of names or of people");
    return named;
  });
}

/** @param {Call} call */
function endMeeting({ state, params }) {
  const meeting = findMeeting(state, params);
  end(meeting, state.now());
  return json(200, describe(meeting));
}

/**
 * @param {State} state
 * @param {Record<string, string>} params
 */
export function findMeeting(state, { conferenceId = "" }) {
  const meeting = state.meetings.get(conferenceId);
  if (!meeting) throw new ControlError(404, "there is no such meeting");
  return meeting;
}

/**
 * With its links, for a test that pastes them as a person does.
 * @param {import("./meetings.js").Meeting} meeting
 */
function describe(meeting) {
  const { conferenceId, title, roomCode, locked, ended, joins, refused, scheduleConferenceId } = meeting;
  const links = { link: joinLink(meeting), ...(scheduleConferenceId && { calendarLink: calendarLink(meeting) }) };
  return { conferenceId, title, roomCode, ...links, locked, ended, joins, inside: inside(meeting).length, refused };
}
