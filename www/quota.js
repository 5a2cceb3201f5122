/** What the page costs of the organisation's monthly calls: 10,000 in DingTalk's standard edition. */

export const MONTHLY = 10_000;
const HOUR = 3_600_000;

/** Times of the calls of the last hour. @type {number[]} */
let times = [];

/** Notes that a call was sent which DingTalk counts. */
export function countCall() {
  times.push(Date.now());
}

/** How many calls this page sent within the last hour. */
export function callsOfLastHour() {
  const since = Date.now() - HOUR;
  times = times.filter((at) => at > since);
  return times.length;
}
