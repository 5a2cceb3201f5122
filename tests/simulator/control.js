import { ControlError, readInput } from "./control-input.js";
import { MEETING_ROUTES } from "./control-meetings.js";
import { PEOPLE_ROUTES } from "./control-people.js";
import { readFaults } from "./faults.js";
import { json } from "./http.js";
import { addToken } from "./tokens.js";
import { isText, parseJson } from "./values.js";

/** @typedef {import("./routes.js").Call} Call */

/** @type {import("./routes.js").Route[]} */
export const CONTROL_ROUTES = [
  ...MEETING_ROUTES,
  ...PEOPLE_ROUTES,
  { method: "POST", path: "/_sim/faults", handle: queueFaults },
  { method: "GET", path: "/_sim/requests", handle: listRequests },
  { method: "POST", path: "/_sim/tokens", handle: registerToken },
  { method: "POST", path: "/_sim/clock", handle: advanceClock },
  { method: "POST", path: "/_sim/reset", handle: reset },
];

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
