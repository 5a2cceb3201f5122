/**
 * What an SDK is asked to do, and what DingTalk may answer: the same for every SDK.
 *
 * @typedef {{ operation: Operation, args: unknown[] }} Call
 * @typedef {"lock" | "orgConferences" | "roomCode" | "userConferences" | "conference" | "conferences" | "members"} Operation
 */

import { DEFAULT_APP, DEFAULT_MEETING } from "../simulator/simulator.js";

const { conferenceId: ID, roomCode } = DEFAULT_MEETING;

/** @type {Call} */
export const LOCK = { operation: "lock", args: [ID, "lock"] };
/** @type {Call} */
export const UNLOCK = { operation: "lock", args: [ID, "unlock"] };

/** The meetings that every case begins with, besides the documentation's example. */
export const MEETINGS = [
  { conferenceId: "ended", members: 2 },
  { conferenceId: "other", corpId: `${DEFAULT_APP.corpId}-other` },
  { conferenceId: "m3", title: "会议 <b>三</b> 🚀", roomCode, creatorNick: "欧阳雪", members: ["Alice", "王芳"] },
];

/** @type {[string, Call][]} */
export const READS = [
  ["the meetings in progress", { operation: "orgConferences", args: [{}] }],
  ["the first page of them", { operation: "orgConferences", args: [{ maxResults: 1 }] }],
  ["the next page of them", { operation: "orgConferences", args: [{ maxResults: 1, nextToken: "1" }] }],
  ["the meetings of a code", { operation: "roomCode", args: [roomCode, {}] }],
  ["the next page of them", { operation: "roomCode", args: [roomCode, { maxResults: 1, nextToken: "1" }] }],
  ["the meetings of a code nobody has", { operation: "roomCode", args: ["100000000", {}] }],
  ["the meetings of a user", { operation: "userConferences", args: ["alice"] }],
  ["the meetings of a user in none", { operation: "userConferences", args: ["nobody"] }],
  ["one meeting", { operation: "conference", args: [ID] }],
  ["an ended meeting", { operation: "conference", args: ["ended"] }],
  ["several meetings", { operation: "conferences", args: [[ID, "m3", "ended"]] }],
  ["the members of a meeting", { operation: "members", args: ["m3", {}] }],
  ["the first page of members", { operation: "members", args: ["m3", { maxResults: 1 }] }],
  ["the next page of members", { operation: "members", args: ["m3", { maxResults: 1, nextToken: "1" }] }],
];

/** Refusals that the simulator makes by itself: what, the call, status and code. @type {[string, Call, number, string][]} */
export const REFUSED = [
  ["lock an unknown meeting", { operation: "lock", args: ["nowhere", "lock"] }, 400, "paramsError"],
  ["lock an ended meeting", { operation: "lock", args: ["ended", "lock"] }, 400, "confClosed"],
  ["lock another organisation's meeting", { operation: "lock", args: ["other", "lock"] }, 400, "noPermission"],
  ["read an unknown meeting", { operation: "conference", args: ["nowhere"] }, 404, "roomNotFound"],
  ["read the members of an unknown meeting", { operation: "members", args: ["nowhere", {}] }, 404, "roomNotFound"],
  ["read another organisation's meeting", { operation: "conference", args: ["other"] }, 404, "permissionError"],
];

/** Documented failures of the calls and of the gateway: status, code, message, missing permissions. @type {[number, string, string, string[]?][]} */
export const FAILURES = [
  [400, "paramsError", "参数错误"],
  [400, "confClosed", "会议已结束"],
  [400, "noPermission", "no operation permission"],
  [400, "commandError", "command error"],
  [500, "systemError", "系统错误"],
  [
    403,
    "Forbidden.AccessDenied.AccessTokenPermissionDenied",
    "没有调用该接口的权限",
    ["VideoConference.Conference.Write", "VideoConference.Conference.Read"],
  ],
  [403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "you are exceeding the rate limit of 20 calls a second"],
  [403, "Forbidden.AccessDenied.QpsLimitForApi", "you are exceeding the rate limit of this API"],
  [403, "Forbidden.AccessDenied.ApiCountLimitForOrg", "the organization's quota of this month is used up"],
  [403, "Forbidden.AccessDenied.IpNotInWhiteList", "the address 203.0.113.7 is not in the white list"],
  [503, "ServiceUnavailable", "the request has failed due to a temporary failure of the server"],
];

/** How DingTalk refuses a token: that of the worker's app, which is no caller's key. @type {[number, string, string][]} */
export const TOKEN_REFUSALS = [
  [400, "InvalidAuthentication", "不合法的access_token"],
  [400, "AuthenticationFailed.MissingParameter", "the header x-acs-dingtalk-access-token is missing"],
  [401, "InvalidAuthentication", "invalid access token"],
];

/** The failures above are answers to these. @type {[Call, "lock" | "read"][]} */
export const FAILING = [
  [LOCK, "lock"],
  [{ operation: "orgConferences", args: [{}] }, "read"],
  [{ operation: "conferences", args: [[ID]] }, "read"],
];
