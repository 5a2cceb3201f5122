/**
 * A meeting, who is in it, and what changes it. The time is an argument.
 *
 * `corpId` is the organisation the meeting belongs to; without one, any organisation may see and lock it.
 * @typedef {object} Meeting
 * @property {string} conferenceId
 * @property {string} title
 * @property {string} roomCode
 * @property {string} linkToken a UUID, which its link carries; the conferenceId stands in no link
 * @property {string} [scheduleConferenceId] a UUID, of a meeting that was booked
 * @property {string} creatorId the unionId of its organiser, who is its host
 * @property {string} creatorNick
 * @property {number} startTime in milliseconds, as every time here
 * @property {number} [endTime] once it has ended
 * @property {boolean} locked
 * @property {boolean} ended
 * @property {number} joins how many got in
 * @property {number} refused how many did not, because it was locked
 * @property {Map<string, Member>} members by unionId
 * @property {number} order of its start among all meetings, from 1 on
 * @property {string} [corpId]
 * @property {number} [invited] how many were invited, its organiser not counted; by default all who came
 * @property {Set<string>} letIn whom an invitation lets in though it is locked, by unionId
 * @property {number} statusSeqNum of the last event
 * @property {Tell} tell hears of what happens to it
 *
 * @typedef {(meeting: Meeting, scene: import("./event-messages.js").Scene, now: number, member?: Member) => void} Tell
 *
 * @typedef {import("./people.js").Person} Person
 *
 * @typedef {Person & { attendStatus: number, joinTime?: number, leaveTime?: number, order: number }} Member
 *
 * @typedef {Omit<Meeting, "locked" | "ended" | "joins" | "refused" | "members" | "endTime" | "letIn" | "statusSeqNum">} Start
 */

/** DingTalk's `attendStatus`, as far as the simulator uses it. */
export const INVITED = 2;
export const ATTENDING = 3;
export const FAILED_TO_JOIN = 4;
export const LEFT = 6;

/**
 * @param {Start} start
 * @returns {Meeting}
 */
export function newMeeting(start) {
  return { ...start, locked: false, ended: false, joins: 0, refused: 0, members: new Map(), letIn: new Set(), statusSeqNum: 0 };
}

/**
 * Whoever is inside already stays inside.
 * @param {Meeting} meeting
 * @param {Person} person
 * @param {number} now
 * @returns {"joined" | "ended" | "locked"}
 */
export function enter(meeting, person, now) {
  if (meeting.ended) return "ended";
  const known = meeting.members.get(person.unionId);
  if (meeting.locked && !meeting.letIn.has(person.unionId)) {
    meeting.refused += 1;
    if (known?.attendStatus !== ATTENDING) keep(meeting, { ...known, ...person, attendStatus: FAILED_TO_JOIN });
    return "locked";
  }
  meeting.joins += 1;
  const member = keep(meeting, { ...person, attendStatus: ATTENDING, joinTime: known?.joinTime ?? now });
  if (known?.attendStatus !== ATTENDING) happens(meeting, "user_join", now, member);
  return "joined";
}

/**
 * Whoever is inside already is told nothing.
 * @param {Meeting} meeting
 * @param {Person} person
 * @param {number} now
 * @param {boolean} opens whether it lets that person in though the meeting is locked
 */
export function invite(meeting, person, now, opens) {
  const known = meeting.members.get(person.unionId);
  if (known?.attendStatus === ATTENDING) return;
  if (opens) meeting.letIn.add(person.unionId);
  happens(meeting, "user_invited", now, { order: meeting.members.size + 1, ...known, ...person, attendStatus: INVITED });
}

/**
 * @param {Meeting} meeting
 * @param {string} unionId
 * @param {number} now
 * @returns {boolean} whether there was anyone to leave
 */
export function leave(meeting, unionId, now) {
  const member = meeting.members.get(unionId);
  if (member?.attendStatus !== ATTENDING) return false;
  happens(meeting, "user_leave", now, goes(meeting, member, now));
  return true;
}

/**
 * Everyone leaves with the end, of whom nothing is told.
 * @param {Meeting} meeting
 * @param {number} now
 */
export function end(meeting, now) {
  if (meeting.ended) return;
  for (const member of inside(meeting)) goes(meeting, member, now);
  meeting.ended = true;
  meeting.endTime = now;
  happens(meeting, "conference_closed", now);
}

/** @param {Meeting} meeting */
export function inside(meeting) {
  return [...meeting.members.values()].filter(({ attendStatus }) => attendStatus === ATTENDING);
}

/**
 * @param {Meeting} meeting
 * @param {import("./event-messages.js").Scene} scene
 * @param {number} now
 * @param {Member} [member]
 */
export function happens(meeting, scene, now, member) {
  meeting.statusSeqNum += 1;
  meeting.tell(meeting, scene, now, member);
}

/**
 * @param {Meeting} meeting
 * @param {Member} member
 * @param {number} now
 */
function goes(meeting, member, now) {
  return keep(meeting, { ...member, attendStatus: LEFT, leaveTime: now });
}

/**
 * @param {Meeting} meeting
 * @param {Omit<Member, "order">} member
 * @returns {Member}
 */
function keep(meeting, member) {
  const { unionId } = member;
  const order = meeting.members.get(unionId)?.order ?? meeting.members.size + 1;
  const kept = { ...member, order };
  meeting.members.set(unionId, kept);
  return kept;
}
