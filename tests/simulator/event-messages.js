import { inside } from "./meetings.js";
import { memberModel } from "./replies.js";
import { randomHex } from "./values.js";

/**
 * What DingTalk's events say, and how each transport wraps it.
 *
 * @typedef {import("./meetings.js").Meeting} Meeting
 * @typedef {import("./meetings.js").Member} Member
 *
 * @typedef {"conference_created" | "conference_closed" | "user_join" | "user_leave" | "user_invited"} Scene
 *
 * @typedef {object} Happening
 * @property {string} eventId
 * @property {string} type its `EventType`
 * @property {number} at
 * @property {string} corpId
 * @property {string} [conferenceId] of what happened to a meeting
 * @property {Record<string, unknown>} data
 *
 * @typedef {"http" | "sync" | "stream"} Transport
 */

const STATUS = "meeting_status_change";
const MEMBERS = "meeting_member_status_change";
const TICKET = "suite_ticket";
/** SyncHTTP's numbers. */
const BIZ_TYPES = /** @type {Record<string, number>} */ ({ [TICKET]: 2, [STATUS]: 225, [MEMBERS]: 226 });

/** @param {Scene} scene */
export function isOfMembers(scene) {
  return scene.startsWith("user_");
}

/**
 * @param {Meeting} meeting
 * @param {Scene} scene
 * @param {number} at
 * @param {string} corpId
 * @param {Member} [member] who came or went
 * @returns {Happening}
 */
export function happening(meeting, scene, at, corpId, member) {
  const { conferenceId, statusSeqNum } = meeting;
  const what = member ? { openMemberModels: [openMember(meeting, member, at)] } : { openConfModel: openConference(meeting) };
  const type = isOfMembers(scene) ? MEMBERS : STATUS;
  return { ...event(type, at, corpId, { ...what, statusSeqNum, changeScene: scene }), conferenceId };
}

/** @param {string} suiteTicket @param {number} at @param {string} corpId */
export function ticketPushed(suiteTicket, at, corpId) {
  return event(TICKET, at, corpId, { suiteTicket });
}

/**
 * @param {string} type
 * @param {number} at
 * @param {string} corpId
 * @param {Record<string, unknown>} data
 * @returns {Happening}
 */
function event(type, at, corpId, data) {
  return { eventId: randomHex(16), type, at, corpId, data };
}

/** Its `status` is 1 (ended) also where it begins, as in DingTalk's examples. @param {Meeting} meeting */
function openConference(meeting) {
  const { conferenceId, title, creatorId, creatorNick, startTime, endTime, scheduleConferenceId, invited = 0 } = meeting;
  return {
    bizType: scheduleConferenceId ? "3" : "0",
    creatorId,
    title,
    activeNum: inside(meeting).length,
    creatorNick,
    attendNum: meeting.members.size,
    confDuration: endTime === undefined ? 0 : endTime - startTime,
    conferenceId,
    startTime,
    ...(endTime !== undefined && { endTime }),
    invitedNum: invited,
    ...(scheduleConferenceId && { scheduleConferenceId }),
    status: 1,
  };
}

/** Nobody from outside has an id. @param {Meeting} meeting @param {Member} member @param {number} at */
function openMember(meeting, member, at) {
  const { unionId, outerOrgMember, ...model } = memberModel(meeting, member, at);
  return { ...model, deviceType: outerOrgMember ? "web" : "Android", userId: outerOrgMember ? "" : unionId };
}

/**
 * As it is pushed to an address.
 * @param {Happening} happening
 * @param {Transport} transport
 */
export function messageOf({ eventId, type, at, corpId, data }, transport) {
  if (transport !== "sync") return { EventType: type, EventTime: at, CorpId: corpId, BizId: String(at), eventId, ...data };
  const item = {
    gmt_create: at,
    biz_type: BIZ_TYPES[type],
    open_cursor: 0,
    subscribe_id: "10000001_0",
    id: at,
    gmt_modified: at,
    biz_id: String(at),
    corp_id: corpId,
    status: 0,
    biz_data: JSON.stringify({ eventId, syncAction: type, ...data }),
  };
  return { EventType: `SYNC_HTTP_PUSH_${type === TICKET ? "HIGH" : "MEDIUM"}`, bizData: [item] };
}

/**
 * As a frame of Stream.
 * @param {Happening} happening
 * @param {string} messageId
 * @param {number} now
 */
export function frameOf({ eventId, type, at, corpId, data }, messageId, now) {
  const headers = {
    topic: "*",
    messageId,
    contentType: "application/json",
    time: String(now),
    eventId,
    eventType: type,
    eventBornTime: String(at),
    eventCorpId: corpId,
    eventUnifiedAppId: "00000000-0000-4000-8000-000000000001",
  };
  return { specVersion: "1.0", type: "EVENT", headers, data: JSON.stringify(data) };
}
