import { authorize, findMeeting } from "./authorize.js";
import { WRITE_SCOPE } from "./defaults.js";
import { Refusal } from "./errors.js";
import { json } from "./http.js";
import { ATTENDING, invite } from "./meetings.js";
import { isRecord, isText, parseJson } from "./values.js";

/** @type {import("./routes.js").Route[]} */
export const INVITE_ROUTES = [
  { method: "POST", path: "/v1.0/conference/videoConferences/{conferenceId}/users/invite", kind: "invite", handle: inviteUsers },
];

const CODES = /** @type {const} */ ({ unknown: "paramsError", foreign: "noPermission" });

/** Whoever is in may; once it is locked, only its host. @param {import("./routes.js").Call} call */
function inviteUsers(call) {
  const token = authorize(call, WRITE_SCOPE, "invite");
  const { inviter, invitees } = readInvitation(call.body);
  const meeting = findMeeting(call.state, call.params.conferenceId, token, CODES);
  if (meeting.ended) throw new Refusal("confClosed");
  const isIn = meeting.members.get(inviter)?.attendStatus === ATTENDING;
  if (!isIn || (meeting.locked && inviter !== meeting.creatorId)) throw new Refusal("noPermission");
  for (const person of invitees) invite(meeting, person, call.state.now(), call.state.settings.inviteOpens);
  return json(200, { success: true });
}

/** @param {string} body */
function readInvitation(body) {
  const value = parseJson(body);
  const { unionId, inviteeList } = isRecord(value) ? value : {};
  if (!isText(unionId)) throw new Refusal("paramsError", { because: "missing unionId" });
  if (!Array.isArray(inviteeList) || inviteeList.length === 0) throw new Refusal("paramsError", { because: "missing inviteeList" });
  const invitees = inviteeList.map((invitee) => {
    const { unionId: id, nick } = isRecord(invitee) ? invitee : {};
    if (!isText(id) || !isText(nick)) throw new Refusal("paramsError", { because: "an invitee has unionId and nick" });
    return { unionId: id, userNick: nick };
  });
  return { inviter: unionId, invitees };
}
