import { ControlError, PERSON, readInput, readNumber, readPerson } from "./control-input.js";
import { findMeeting, MOST_PEOPLE } from "./control-meetings.js";
import { json } from "./http.js";
import { ATTENDING, enter, leave } from "./meetings.js";
import { person, somePeople } from "./people.js";

/** @typedef {import("./routes.js").Call} Call */

/** Control of who comes and goes. @type {import("./routes.js").Route[]} */
export const PEOPLE_ROUTES = [
  { method: "POST", path: "/_sim/meetings/{conferenceId}/join", handle: join },
  { method: "POST", path: "/_sim/meetings/{conferenceId}/knock", handle: knock },
  { method: "POST", path: "/_sim/meetings/{conferenceId}/leave", handle: leaveMeeting },
];

/** @param {Call} call */
function join({ state, params, body }) {
  const meeting = state.meetings.get(params.conferenceId ?? "");
  const named = readPerson(readInput(body, PERSON));
  if (!meeting) return json(404, { joined: false, reason: "there is no such meeting" });
  const guest = named ?? person(`Guest ${meeting.joins + meeting.refused + 1}`);
  switch (enter(meeting, guest, state.now())) {
    case "ended":
      return json(410, { joined: false, reason: "the meeting has ended" });
    case "locked":
      return json(423, { joined: false, reason: "the meeting is locked" });
    case "joined":
      return json(200, { joined: true });
  }
}

/** So many people who are not inside try to join. @param {Call} call */
function knock({ state, params, body }) {
  const count = readNumber("count", readInput(body, ["count"]).count ?? 1, 1, MOST_PEOPLE);
  const meeting = findMeeting(state, params);
  if (meeting.ended) return json(410, { joined: 0, refused: 0, reason: "the meeting has ended" });
  const strangers = somePeople(meeting.members.size + count, meeting.order).filter(
    ({ unionId }) => meeting.members.get(unionId)?.attendStatus !== ATTENDING,
  );
  const outcomes = strangers.slice(0, count).map((stranger) => enter(meeting, stranger, state.now()));
  const joined = outcomes.filter((outcome) => outcome === "joined").length;
  return json(200, { joined, refused: count - joined });
}

/** @param {Call} call */
function leaveMeeting({ state, params, body }) {
  const guest = readPerson(readInput(body, PERSON));
  if (!guest) throw new ControlError(400, "unionId or userNick must say who leaves");
  const left = leave(findMeeting(state, params), guest.unionId, state.now());
  return left ? json(200, { left }) : json(404, { left, reason: "that person is not in the meeting" });
}
