import { Refusal } from "./errors.js";
import { spendMonth, spendRate } from "./limits.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./tokens.js").Token} Token
 */

/**
 * In a gateway's order: who calls, whether they may, how often; only then comes what they ask.
 * @param {Pick<import("./routes.js").Call, "state" | "headers">} call
 * @param {string | null} scope the permission that the API requires; null: any app may
 * @param {string} api as the rate limit counts it
 * @returns {Token}
 */
export function authorize({ state, headers }, scope, api) {
  const token = authenticate(state, headers);
  if (scope !== null && !token.scopes.includes(scope)) {
    throw new Refusal("Forbidden.AccessDenied.AccessTokenPermissionDenied", { requiredScopes: [scope] });
  }
  spendRate(state, token, api);
  spendMonth(state, token.corpId);
  return token;
}

/**
 * A meeting that the organisation of this token may know of, running or not.
 * @param {State} state
 * @param {string | undefined} conferenceId
 * @param {Token} token
 * @param {{ unknown: import("./errors.js").ErrorCode, foreign: import("./errors.js").ErrorCode }} codes what
 *   the API calls an unknown one, and one of another organisation
 */
export function findMeeting(state, conferenceId = "", token, { unknown, foreign }) {
  const meeting = state.meetings.get(conferenceId);
  if (!meeting) throw new Refusal(unknown, { because: "no such conference" });
  if (!belongsTo(meeting, token)) throw new Refusal(foreign);
  return meeting;
}

/**
 * @param {import("./meetings.js").Meeting} meeting
 * @param {Token} token
 */
export function belongsTo({ corpId }, token) {
  return corpId === undefined || corpId === token.corpId;
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
