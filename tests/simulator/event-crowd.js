import { wrap } from "./event-envelope.js";
import { randomAt } from "./random.js";

/**
 * Events of many meetings at once, as a bad day brings them: some come again, and hardly any in its order.
 *
 * @typedef {{ meetings: number, people: number, corpId: string, now: number }} Crowd
 * @typedef {{ conferenceId: string, title: string, people: number }} Expected what is to be known of a meeting in the end
 */

/** Every so many-th event comes twice. */
const REPEATED = 9;
/** Every so many-th of those who came leaves. */
const LEAVING = 10;
/** An event comes so many places away from its own at most. */
const FAR = 60;
const SEED = 7;

/**
 * @param {Crowd} crowd
 * @returns {{ messages: object[], expected: Expected[], distinct: number }}
 */
export function crowdOfEvents({ meetings, people, corpId, now }) {
  /** @type {object[][]} */
  const rounds = [];
  /** @type {Expected[]} */
  const expected = [];
  for (let meeting = 0; meeting < meetings; meeting += 1) {
    const conferenceId = `crowd-${meeting}`;
    const title = `Meeting ${meeting} of many`;
    const events = eventsOf({ conferenceId, title, people, corpId, now });
    // All meetings go on beside each other.
    for (const [place, event] of events.entries()) (rounds[place] ??= []).push(event);
    // With who began it.
    expected.push({ conferenceId, title, people: people - Math.floor(people / LEAVING) + 1 });
  }
  const all = rounds.flat();
  const repeated = all.flatMap((event, place) => (place % REPEATED === 0 ? [event, event] : [event]));
  const placed = repeated.map((event, place) => /** @type {const} */ ([place + FAR * randomAt(SEED, place, 0), event]));
  return { messages: placed.sort(([one], [other]) => one - other).map(([, event]) => event), expected, distinct: all.length };
}

/** @param {{ conferenceId: string, title: string, people: number, corpId: string, now: number }} meeting */
function eventsOf({ conferenceId, title, people, corpId, now }) {
  let statusSeqNum = 0;
  const event = (/** @type {string} */ EventType, /** @type {string} */ changeScene, /** @type {object} */ what) => {
    statusSeqNum += 1;
    const EventTime = now + statusSeqNum;
    return { EventType, EventTime, CorpId: corpId, BizId: String(EventTime), eventId: `${conferenceId}-${statusSeqNum}`, ...what, statusSeqNum, changeScene };
  };
  const member = (/** @type {number} */ place, /** @type {string} */ changeScene) => {
    const model = { conferenceId, userId: `unionid-${place}`, userNick: `Person ${place}`, joinTime: now, attendStatus: 1, deviceType: "Mac" };
    return event("meeting_member_status_change", changeScene, { openMemberModels: [model] });
  };
  const places = Array.from({ length: people }, (_, place) => place + 1);
  const model = { conferenceId, title, creatorId: "unionid-0", creatorNick: "Person 0", bizType: "0", startTime: now, invitedNum: people, status: 1 };
  return [
    event("meeting_status_change", "conference_created", { openConfModel: model }),
    ...places.map((place) => member(place, "user_join")),
    ...places.filter((place) => place % LEAVING === 0).map((place) => member(place, "user_leave")),
  ];
}

/**
 * The requests that push them, as they go over the wire.
 * @param {object[]} messages
 * @param {import("./event-envelope.js").Keys} keys
 * @param {number} now
 * @returns {Promise<{ path: string, body: string }[]>}
 */
export async function pushesOf(messages, keys, now) {
  const pushes = [];
  for (const message of messages) {
    const { query, body } = await wrap(keys, JSON.stringify(message), now);
    pushes.push({ path: `/dingtalk/events?${query}`, body });
  }
  return pushes;
}
