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
  // The values of bizType are not documented.
  return { conferenceId, title, roomCode, status: status(meeting), startTime, creatorId, creatorNick, bizType: "meeting" };
}

/** In `roomCodes`. @param {Meeting} meeting */
export function briefly(meeting) {
  return { ...listed(meeting), externalLinkUrl: joinLink(meeting), scheduleConferenceId: "", ...ending(meeting) };
}

/** One meeting. @param {Meeting} meeting */
export function fully(meeting) {
  const everyone = [...meeting.members.values()];
  return {
    ...listed(meeting),
    externalLinkUrl: joinLink(meeting),
    activeNum: inside(meeting).length,
    attendNum: everyone.filter(({ joinTime }) => joinTime !== undefined).length,
    invitedNum: everyone.length,
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
 * In `members` and `users`. Who was refused has no times, unless they were in before.
 * @param {Meeting} meeting
 * @param {Member} member
 * @param {number} now
 */
export function memberModel({ conferenceId, creatorId }, { unionId, userNick, attendStatus, joinTime, leaveTime }, now) {
  const until = attendStatus === ATTENDING ? now : leaveTime;
  const times = joinTime === undefined || until === undefined ? {} : { joinTime, duration: until - joinTime };
  return {
    conferenceId,
    unionId,
    userNick,
    attendStatus,
    host: unionId === creatorId,
    coHost: false,
    outerOrgMember: false,
    pstnJoin: false,
    ...times,
    ...(leaveTime !== undefined && { leaveTime }),
  };
}

/** @param {Meeting} meeting */
function joinLink({ roomCode, conferenceId }) {
  return `https://meeting.dingtalk.com/app?roomCode=${roomCode}&token=1_${encodeURIComponent(conferenceId)}`;
}

/** @param {Meeting} meeting */
function ending({ startTime, endTime }) {
  return endTime === undefined ? {} : { endTime, confDuration: endTime - startTime };
}
