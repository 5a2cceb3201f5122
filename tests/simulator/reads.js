import { authorize, belongsTo, findMeeting } from "./authorize.js";
import { READ_SCOPE } from "./defaults.js";
import { Refusal } from "./errors.js";
import { json } from "./http.js";
import { ATTENDING } from "./meetings.js";
import { page } from "./paging.js";
import { briefly, fully, inBatch, listed, memberModel } from "./replies.js";
import { isRecord, isText, parseJson } from "./values.js";

/**
 * @typedef {import("./routes.js").Call} Call
 * @typedef {import("./tokens.js").Token} Token
 */

const BASE = "/v1.0/conference";
/** DingTalk documents 128 for members and none for the others, and no upper limit. */
const MEMBERS_A_PAGE = 128;
const MEETINGS_A_PAGE = 20;
/** Which of the documented codes is which case is not documented. */
const CODES = /** @type {const} */ ({ unknown: "roomNotFound", foreign: "permissionError" });

/** What DingTalk tells about meetings. @type {import("./routes.js").Route[]} */
export const READ_ROUTES = [
  { method: "GET", path: `${BASE}/orgConferences`, kind: "read", handle: organisation },
  { method: "GET", path: `${BASE}/roomCodes/{roomCode}/infos`, kind: "read", handle: byRoomCode },
  { method: "GET", path: `${BASE}/users/lists`, kind: "read", handle: ofUser },
  // Before the one below, which would take `query` for an id.
  { method: "POST", path: `${BASE}/videoConferences/query`, kind: "read", handle: batch },
  { method: "GET", path: `${BASE}/videoConferences/{conferenceId}`, kind: "read", handle: one },
  { method: "GET", path: `${BASE}/videoConferences/{conferenceId}/members`, kind: "read", handle: members },
];

/** @param {Call} call */
function organisation(call) {
  const token = authorize(call, READ_SCOPE, "orgConferences");
  const { items, ...paging } = page(known(call, token).filter(({ ended }) => !ended), call.query, MEETINGS_A_PAGE);
  return json(200, { onGoingConfList: items.map(listed), ...paging });
}

/** Ended ones too: a recurring meeting has one code. @param {Call} call */
function byRoomCode(call) {
  const token = authorize(call, READ_SCOPE, "roomCodes");
  const { roomCode = "" } = call.params;
  if (!/^\d{9,11}$/.test(roomCode)) throw new Refusal("invalidRoomCode", { because: roomCode });
  const found = known(call, token).filter((meeting) => meeting.roomCode === roomCode);
  const { items, ...paging } = page(found, call.query, MEETINGS_A_PAGE);
  return json(200, { conferenceList: items.map(briefly), ...paging });
}

/** @param {Call} call */
function ofUser(call) {
  const token = authorize(call, READ_SCOPE, "users");
  const unionId = call.query.get("unionId");
  if (!unionId) throw new Refusal("paramError", { because: "missing unionId" });
  const memberships = known(call, token).flatMap((meeting) => {
    const member = meeting.members.get(unionId);
    return member?.attendStatus === ATTENDING ? [{ ...memberModel(meeting, member, call.state.now()), deviceType: "Win" }] : [];
  });
  return json(200, {
    onGoingConfIdList: memberships.map(({ conferenceId }) => conferenceId),
    memberModelMap: Object.fromEntries(memberships.map((model) => [model.conferenceId, model])),
  });
}

/** @param {Call} call */
function one(call) {
  const token = authorize(call, READ_SCOPE, "videoConferences");
  return json(200, { confInfo: fully(findMeeting(call.state, call.params.conferenceId, token, CODES)) });
}

/** Only those in progress; what is not is left out. @param {Call} call */
function batch(call) {
  const token = authorize(call, READ_SCOPE, "query");
  const value = parseJson(call.body);
  const ids = isRecord(value) ? value.conferenceIdList : undefined;
  if (!Array.isArray(ids) || ids.length === 0 || !ids.every(isText)) {
    throw new Refusal("paramError", { because: "conferenceIdList must be a list of ids" });
  }
  const infos = [...new Set(ids)].flatMap((id) => {
    const meeting = call.state.meetings.get(id);
    return meeting && !meeting.ended && belongsTo(meeting, token) ? [inBatch(meeting)] : [];
  });
  return json(200, { infos });
}

/** @param {Call} call */
function members(call) {
  const token = authorize(call, READ_SCOPE, "members");
  const meeting = findMeeting(call.state, call.params.conferenceId, token, CODES);
  const { items, nextToken, totalCount } = page([...meeting.members.values()], call.query, MEMBERS_A_PAGE);
  const memberModels = items.map((member) => memberModel(meeting, member, call.state.now()));
  return json(200, { memberModels, nextToken, totalCount });
}

/**
 * Every meeting that the organisation of this token may know of.
 * @param {Call} call
 * @param {Token} token
 */
function known({ state }, token) {
  return [...state.meetings.values()].filter((meeting) => belongsTo(meeting, token));
}
