import { authorize, findMeeting } from "./authorize.js";
import { WRITE_SCOPE } from "./defaults.js";
import { Refusal } from "./errors.js";
import { json } from "./http.js";
import { isRecord, parseJson } from "./values.js";

/** @type {import("./routes.js").Route[]} */
export const LOCK_ROUTES = [
  {
    method: "POST",
    path: "/v1.0/conference/videoConferences/{conferenceId}/lock",
    kind: "lock",
    handle: lockMeeting,
  },
];

const CODES = /** @type {const} */ ({ unknown: "paramsError", foreign: "noPermission" });

/** @param {import("./routes.js").Call} call */
function lockMeeting(call) {
  const token = authorize(call, WRITE_SCOPE, "lock");
  const action = readAction(call.body);
  const meeting = findMeeting(call.state, call.params.conferenceId, token, CODES);
  if (meeting.ended) throw new Refusal("confClosed");
  meeting.locked = action === "lock";
  return json(200, { success: true });
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
