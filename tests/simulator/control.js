import { readFaults } from "./faults.js";
import { json } from "./http.js";
import { addToken } from "./tokens.js";
import { isRecord, isText, parseJson, randomHex, unknownKeys } from "./values.js";

/** @typedef {import("./routes.js").Call} Call */

/** @type {import("./routes.js").Route[]} */
export const CONTROL_ROUTES = [
  { method: "GET", path: "/_sim/meetings", handle: listMeetings },
  { method: "POST", path: "/_sim/meetings", handle: createMeeting },
  { method: "POST", path: "/_sim/meetings/{conferenceId}/join", handle: joinMeeting },
  { method: "POST", path: "/_sim/meetings/{conferenceId}/end", handle: endMeeting },
  { method: "POST", path: "/_sim/faults", handle: queueFaults },
  { method: "GET", path: "/_sim/requests", handle: listRequests },
  { method: "POST", path: "/_sim/tokens", handle: registerToken },
  { method: "POST", path: "/_sim/clock", handle: advanceClock },
  { method: "POST", path: "/_sim/reset", handle: reset },
];

/** A control request that makes no sense; answered with its message, never in DingTalk's form. */
export class ControlError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.name = "ControlError";
    this.status = status;
  }
}

/** @param {Call} call */
function listMeetings({ state }) {
  return json(200, [...state.meetings.values()].map(describe));
}

/** @param {Call} call */
function createMeeting({ state, body }) {
  const { conferenceId = randomHex(12), title = "Untitled meeting", corpId } = readInput(body, [
    "conferenceId",
    "title",
    "corpId",
  ]);
  if (!isText(conferenceId)) throw new ControlError(400, "conferenceId must be a string that is not empty");
  if (typeof title !== "string") throw new ControlError(400, "title must be a string");
  if (corpId !== undefined && !isText(corpId)) throw new ControlError(400, "corpId must be a string that is not empty");

  const known = state.meetings.get(conferenceId);
  if (known && !known.ended) throw new ControlError(409, `the meeting ${conferenceId} is already running`);
  return json(201, describe(state.startMeeting({ conferenceId, title, corpId })));
}

/** @param {Call} call */
function joinMeeting({ state, params }) {
  const meeting = state.meetings.get(params.conferenceId ?? "");
  if (!meeting) return json(404, { joined: false, reason: "there is no such meeting" });
  if (meeting.ended) return json(410, { joined: false, reason: "the meeting has ended" });
  if (meeting.locked) return json(423, { joined: false, reason: "the meeting is locked" });
  meeting.joins += 1;
  return json(200, { joined: true });
}

/** @param {Call} call */
function endMeeting({ state, params }) {
  const meeting = state.meetings.get(params.conferenceId ?? "");
  if (!meeting) throw new ControlError(404, "there is no such meeting");
  meeting.ended = true;
  return json(200, describe(meeting));
}

/** @param {Call} call */
function queueFaults({ state, body }) {
  try {
    state.faults.push(...readFaults(parseJson(body)));
  } catch (error) {
    throw new ControlError(400, error instanceof Error ? error.message : String(error));
  }
  return json(200, { queued: state.faults.length });
}

/** @param {Call} call */
function listRequests({ state }) {
  return json(200, state.requests);
}

/** @param {Call} call */
function registerToken({ state, body }) {
  const { accessToken, expireIn, scopes, corpId } = readInput(body, ["accessToken", "expireIn", "scopes", "corpId"]);
  if (!isText(accessToken)) throw new ControlError(400, "accessToken must be a string that is not empty");
  if (expireIn !== undefined && !(typeof expireIn === "number" && expireIn >= 0)) {
    throw new ControlError(400, "expireIn must be a number of seconds");
  }
  if (scopes !== undefined && !(Array.isArray(scopes) && scopes.every(isText))) {
    throw new ControlError(400, "scopes must be an array of strings");
  }
  if (corpId !== undefined && !isText(corpId)) throw new ControlError(400, "corpId must be a string that is not empty");
  return json(201, addToken(state, { accessToken, expireIn, scopes, corpId }));
}

/** @param {Call} call */
function advanceClock({ state, body }) {
  const { advanceMs } = readInput(body, ["advanceMs"]);
  if (typeof advanceMs !== "number" || !(advanceMs >= 0)) {
    throw new ControlError(400, "advanceMs must be a number of milliseconds, 0 or more");
  }
  state.advancedMs += advanceMs;
  return json(200, { now: state.now() });
}

/** @param {Call} call */
function reset({ state }) {
  state.reset();
  return json(200, { reset: true });
}

/**
 * @param {string} body no body at all counts as an empty object
 * @param {string[]} known
 */
function readInput(body, known) {
  const value = body === "" ? {} : parseJson(body);
  if (!isRecord(value)) throw new ControlError(400, "the body must be a JSON object");
  const unknown = unknownKeys(value, known);
  if (unknown.length > 0) throw new ControlError(400, `unknown key ${unknown.join(", ")}`);
  return value;
}

/** @param {import("./state.js").Meeting} meeting */
function describe({ conferenceId, title, locked, ended, joins }) {
  return { conferenceId, title, locked, ended, joins };
}
