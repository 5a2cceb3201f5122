import { DEFAULT_MEETING } from "./defaults.js";
import { enter } from "./meetings.js";
import { person, somePeople } from "./people.js";
import { hexAt, randomAt, roomCodeAt, uuidAt } from "./random.js";

const MINUTE = 60_000;

/**
 * A lively simulator's meetings: title, organiser, minutes since their start, how many may come.
 * @type {readonly [string, string, number, number][]}
 */
const SEEDS = [
  [DEFAULT_MEETING.title, DEFAULT_MEETING.creatorNick, 12, 9],
  ["产品需求评审（第三季度）", "王芳", 47, 14],
  ["董事会季度会议", "欧阳雪", 95, 8],
  ["Security incident review", "Daniel Kim", 8, 11],
  ["高三（2）班 物理公开课", "刘洋", 31, 34],
  ["All hands – autumn 2026", "Emma Wilson", 22, 36],
  ["华东区销售周会", "赵敏", 55, 16],
  ["Interview: backend engineer", "Grace Liu", 18, 4],
  ["新员工入职培训", "林小雨", 74, 27],
  ["Budget 2027 — first draft", "Liam O’Brien", 39, 7],
  ["设计组每日站会", "陈静", 6, 10],
  ["Customer call: 星河物流", "Alice Chen", 27, 6],
];

/** Of these every other one who may come is of another organisation. */
const WITH_GUESTS = ["Interview: backend engineer", "Customer call: 星河物流"];

/**
 * Where somebody hears of events, one more begins every few minutes, so that there is something to hear: how long after
 * the first subscription the first does, the time between two, and how long each lasts.
 */
export const BEGINNING = { title: "Stand-up: platform team", creatorNick: "Ben Carter", people: 8, firstMs: 20_000, everyMs: 300_000, lastsMs: 240_000 };

/** The one of them that ends, and how long after the start. */
export const ENDING = { title: "设计组每日站会", afterMs: 90_000 };

/**
 * Who may come to a lively meeting; the first is its organiser.
 * @param {import("./state.js").State} state
 * @param {import("./meetings.js").Meeting} meeting
 */
export function circle({ options: { seed } }, meeting) {
  const count = meeting.title === BEGINNING.title ? BEGINNING.people : (SEEDS[meeting.order - 1]?.[3] ?? 0);
  const people = somePeople(count, seed, meeting.order).filter(({ userNick }) => userNick !== meeting.creatorNick);
  const guests = WITH_GUESTS.includes(meeting.title);
  const others = people.map((one, place) => (guests && place % 2 === 0 ? { ...one, outside: true } : one));
  return [{ unionId: meeting.creatorId, userNick: meeting.creatorNick }, ...others];
}

/**
 * Begins one more.
 * @param {import("./state.js").State} state
 * @param {number} startTime
 */
export function beginMeeting(state, startTime) {
  const { seed } = state.options;
  const { title, creatorNick } = BEGINNING;
  const order = state.started;
  const { unionId: creatorId } = person(creatorNick);
  const invented = { conferenceId: hexAt(12, seed, order, 3), roomCode: roomCodeAt(seed, order, 3), linkToken: uuidAt(seed, order, 3) };
  const meeting = state.startMeeting({ title, creatorNick, creatorId, startTime, invited: BEGINNING.people, ...invented });
  enter(meeting, person(creatorNick), startTime);
}

/** @param {import("./state.js").State} state */
export function seedMeetings(state) {
  const { seed } = state.options;
  for (const [index, [title, creatorNick, minutes]] of SEEDS.entries()) {
    const startTime = state.now() - minutes * MINUTE;
    const { unionId: creatorId } = person(creatorNick);
    const invented = { conferenceId: hexAt(12, seed, index), roomCode: roomCodeAt(seed, index), linkToken: uuidAt(seed, index, 1), creatorId };
    // Every third one was booked; the others began on the spot.
    const booked = index % 3 === 2 ? { scheduleConferenceId: uuidAt(seed, index, 2) } : {};
    const documented = index === 0 ? DEFAULT_MEETING : {};
    const meeting = state.startMeeting({ title, creatorNick, startTime, ...invented, ...booked, ...documented });
    for (const [place, guest] of circle(state, meeting).entries()) {
      const late = randomAt(seed, index, place);
      // The organiser is there from the start; of the others two thirds are, each since their own time.
      if (place === 0) enter(meeting, guest, startTime);
      else if (late < 2 / 3) enter(meeting, guest, startTime + Math.floor(late * minutes * MINUTE));
    }
  }
}
