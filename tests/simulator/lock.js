import { WRITE_SCOPE } from "./defaults.js";
import { Refusal } from "./errors.js";
import { json } from "./http.js";
import { spendCall } from "./limits.js";
import { isRecord, parseJson } from "./values.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./tokens.js").Token} Token
 */

/** @type {import("./routes.js").Route[]} */
export const LOCK_ROUTES = [
  {
    method: "POST",
    path: "/v1.0/conference/videoConferences/{conferenceId}/lock",
    kind: "lock",
    handle: lockMeeting,
  },
];

/**
 * In a gateway's order: who calls, whether they may, how often, and only then what they ask.
 * @param {import("./routes.js").Call} call
 */
function lockMeeting({ state, params, headers, body }) {
  const token = authenticate(state, headers);
  if (!token.scopes.includes(WRITE_SCOPE)) {
    throw new Refusal("Forbidden.AccessDenied.AccessTokenPermissionDenied", { requiredScopes: [WRITE_SCOPE] });
  }
  spendCall(state, token.app, "lock");
  const action = readAction(body);
  const meeting = findMeeting(state, params.conferenceId, token);
  meeting.locked = action === "lock";
  return json(200, { success: true });
}

/**
 * Only DingTalk's own header counts; `Authorization: Bearer` does not work there.
 * @param {State} state
 * @param {Headers} headers
 */
function authenticate(state, headers) {
  const accessToken = headers.get("x-acs-dingtalk-access-token");
  if (!accessToken) throw new Refusal("AuthenticationFailed.MissingParameter");
  const token = state.tokens.get(accessToken);
  if (!token || token.expiresAt <= state.now()) throw new Refusal("InvalidAuthentication");
  return token;
}

/** @param {string} body */
function readAction(body) {
  const value = parseJson(body);
  if (!isRecord(value)) throw new Refusal("paramsError", { because: "the body is not a JSON object" });
  const { action } = value;
  if (action === undefined || action === null) throw new Refusal("paramsError", { because: "missing action" });
  if (action !== "lock" && action !== "unlock") throw new Refusal("commandError");
  return action;
}

/**
 * @param {State} state
 * @param {string | undefined} conferenceId
 * @param {Token} token
 */
function findMeeting(state, conferenceId = "", token) {
  const meeting = state.meetings.get(conferenceId);
  if (!meeting) throw new Refusal("paramsError", { because: "no such conference" });
  if (meeting.corpId !== undefined && meeting.corpId !== token.corpId) throw new Refusal("noPermission");
  if (meeting.ended) throw new Refusal("confClosed");
  return meeting;
}
