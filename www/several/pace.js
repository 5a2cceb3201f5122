/** Calls spread evenly over time. DingTalk takes 20 a second from an app, and others use the app as well. */

/** Calls a second: half of what is allowed, so that a retry fits in too. */
export const PER_SECOND = 10;
const SLOWEST = 1;

/**
 * @param {object} host
 * @param {() => number} host.now milliseconds
 * @param {(ms: number) => Promise<void>} host.sleep
 */
export function createPace({ now, sleep }) {
  let perSecond = PER_SECOND;
  let next = 0;
  return {
    /** Waits for one's turn; turns are given in the order in which they are asked for. */
    turn: async () => {
      const at = Math.max(now(), next);
      next = at + 1000 / perSecond;
      if (at > now()) await sleep(at - now());
    },
    /** DingTalk said it was too often. */
    slowDown: () => {
      perSecond = Math.max(SLOWEST, perSecond / 2);
    },
    /** Milliseconds for so many calls. @param {number} calls */
    timeFor: (calls) => (calls * 1000) / perSecond,
  };
}
