import { ATTENDING, end, enter, leave } from "./meetings.js";
import { randomAt } from "./random.js";
import { BEGINNING, beginMeeting, circle, ENDING } from "./seeds.js";

/** Between two moments of life, in each of which someone may come or go. */
const MOMENT = 4_000;
/** Moments made up for at most; a simulator asked again after a day need not live all of it. */
const MOST = 20_000;

/**
 * Lives until now: called before every answer, so that there is no timer, and what has happened
 * follows from the clock, the seed, and what was locked when.
 * @param {import("./state.js").State} state
 */
export function live(state) {
  if (!state.options.lively) return;
  const now = Math.max(0, Math.floor((state.now() - state.bornAt) / MOMENT));
  state.moments = Math.max(state.moments, now - MOST);
  let meetings = living(state);
  for (; state.moments < now; state.moments += 1) {
    const time = state.bornAt + (state.moments + 1) * MOMENT;
    if (isTimeToBegin(state, time)) {
      beginMeeting(state, time);
      meetings = living(state);
    }
    for (const meeting of meetings) liveMoment(state, meeting, state.moments, time);
  }
}

/** Reckoned from when somebody heard of events first. @param {import("./state.js").State} state @param {number} time */
function isTimeToBegin({ bornAt, events: { subscriptions, heardSince } }, time) {
  if (subscriptions.size === 0 || heardSince === undefined) return false;
  const first = Math.floor((heardSince - bornAt) / MOMENT) * MOMENT;
  return (time - bornAt - first) % BEGINNING.everyMs === BEGINNING.firstMs;
}

/** Those of control routes have no life of their own. @param {import("./state.js").State} state */
function living(state) {
  return [...state.meetings.values()].filter((meeting) => circle(state, meeting).length > 1);
}

/**
 * @param {import("./state.js").State} state
 * @param {import("./meetings.js").Meeting} meeting
 * @param {number} moment
 * @param {number} time
 */
function liveMoment(state, meeting, moment, time) {
  if (meeting.ended) return;
  if (meeting.title === ENDING.title && time - state.bornAt >= ENDING.afterMs) return end(meeting, time);
  if (meeting.title === BEGINNING.title && time - meeting.startTime >= BEGINNING.lastsMs) return end(meeting, time);

  const { seed } = state.options;
  const chance = randomAt(seed, meeting.order, moment, 1);
  // At a locked door people wait and knock, so more happens there.
  if (chance > (meeting.locked ? 0.6 : 0.3)) return;
  const [, ...guests] = circle(state, meeting);
  const guest = guests[Math.floor(randomAt(seed, meeting.order, moment, 2) * guests.length)];
  if (!guest) return;
  if (meeting.members.get(guest.unionId)?.attendStatus !== ATTENDING) enter(meeting, guest, time);
  else if (chance < 0.15) leave(meeting, guest.unionId, time);
}
