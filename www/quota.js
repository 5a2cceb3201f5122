/** What the page costs of the organisation's monthly calls. */

/**
 * Those of DingTalk's standard edition since 2025-11-19. Older contracts have 10,000 and other editions more,
 * of which nothing tells the page.
 */
export const MONTHLY = 5_000;
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
