import { ATTENDING, inside } from "./meetings.js";

/**
 * Meetings and their members in the words of DingTalk's replies.
 *
 * @typedef {import("./meetings.js").Meeting} Meeting
 * @typedef {import("./meetings.js").Member} Member
 */

/** Of DingTalk's 0 initialised, 1 ended, 2 started. @param {Meeting} meeting */
function status({ ended }) {
  return ended ? 1 : 2;
}

/** In `orgConferences`. @param {Meeting} meeting */
export function listed(meeting) {
  const { conferenceId, title, roomCode, startTime, creatorId, creatorNick } = meeting;
  // Text here, a number in events, whose documentation has the values: 0 instant, 3 booked.
  const bizType = meeting.scheduleConferenceId ? "3" : "0";
  return { conferenceId, title, roomCode, status: status(meeting), startTime, creatorId, creatorNick, bizType };
}

/** In `roomCodes`. @param {Meeting} meeting */
export function briefly(meeting) {
  return { ...listed(meeting), externalLinkUrl: joinLink(meeting), ...booking(meeting), ...ending(meeting) };
}

/** One meeting. @param {Meeting} meeting */
export function fully(meeting) {
  const everyone = [...meeting.members.values()];
  return {
    ...listed(meeting),
    externalLinkUrl: joinLink(meeting),
    activeNum: inside(meeting).length,
    attendNum: everyone.filter(({ joinTime }) => joinTime !== undefined).length,
    invitedNum: meeting.invited ?? everyone.filter(({ unionId }) => unionId !== meeting.creatorId).length,
    ...booking(meeting),
    ...ending(meeting),
  };
}

/** In `query`. @param {Meeting} meeting */
export function inBatch(meeting) {
  const { conferenceId, title, startTime, members } = meeting;
  const userList = [...members.values()].map(({ unionId, userNick, attendStatus }) => {
    const device = attendStatus === ATTENDING ? 2 : 1;
    return { userId: unionId, nick: userNick, attendStatus, micStatus: device, cameraStatus: device };
  });
  return { conferenceId, title, status: status(meeting), mediaStatus: 0, startTime, userList };
}

/**
 * In `members` and `users`. Who was refused has no times, unless they were in before; own staff have
 * no `outerOrgMember`.
 * @param {Meeting} meeting
 * @param {Member} member
 * @param {number} now
 */
export function memberModel({ conferenceId, creatorId }, member, now) {
  const { unionId, userNick, outside, attendStatus, joinTime, leaveTime } = member;
  const until = attendStatus === ATTENDING ? now : leaveTime;
  const times = joinTime === undefined || until === undefined ? {} : { joinTime, duration: until - joinTime };
  return {
    conferenceId,
    unionId,
    userNick,
    attendStatus,
    host: unionId === creatorId,
    coHost: false,
    ...(outside && { outerOrgMember: true }),
    pstnJoin: false,
    ...times,
    ...(leaveTime !== undefined && { leaveTime }),
  };
}

/**
 * The link that people join by, as DingTalk writes it.
 * @param {Meeting} meeting
 */
export function joinLink({ roomCode, linkToken }) {
  return `https://meeting.dingtalk.com/app?roomCode=${roomCode}&token=1_${linkToken}`;
}

/**
 * The link in the invitation to a booked meeting, as people pass it on.
 * @param {Meeting} meeting
 */
export function calendarLink({ scheduleConferenceId, order }) {
  const calendar = `appendCalendarId=1&calendarId=${2_299_840_541 + order}`;
  return `dingtalk://dingtalkclient/page/videoConfFromCalendar?confId=${scheduleConferenceId}&${calendar}`;
}

/** @param {Meeting} meeting */
function booking({ scheduleConferenceId }) {
  return scheduleConferenceId === undefined ? {} : { scheduleConferenceId };
}

/** @param {Meeting} meeting */
function ending({ startTime, endTime }) {
  return endTime === undefined ? {} : { endTime, confDuration: endTime - startTime };
}
