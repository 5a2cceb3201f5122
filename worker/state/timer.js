/** A wake-up in Node, Bun and Deno. What it is for stands in the state, so that nothing is lost with the process. */

import { clearTimeout, setTimeout } from "node:timers";

/** It is looked at the clock so often at least: that may be set, and a machine may sleep. Far below the 2^31 ms of a timer. */
const LOOK_MS = 3_600_000;

/**
 * @param {() => Promise<void>} woken what is done then, and asks anew if there is more
 * @param {{ now: () => number, setTimer: (work: () => void, ms: number) => any, clearTimer: (timer: any) => void }} [clock]
 */
export function timedAlarm(woken, clock = CLOCK) {
  /** What was last asked for. @type {number | null} */
  let due = null;
  /** @type {unknown} */
  let timer;

  function arm() {
    clock.clearTimer(timer);
    timer = due === null ? undefined : clock.setTimer(look, Math.min(Math.max(due - clock.now(), 1), LOOK_MS));
  }

  function look() {
    if (due === null || due > clock.now()) return arm();
    due = null;
    woken().catch(failed);
  }

  return {
    /** @param {number | null} at in milliseconds since 1970 */
    wake: (at) => {
      due = at;
      arm();
    },
    /** Wakes nobody any more. */
    stop: () => clock.clearTimer(timer),
  };
}

/** Whoever fails has asked to be woken again. */
const failed = () => {};

const CLOCK = {
  now: Date.now,
  // A process that is told to end does not wait for it.
  setTimer: (/** @type {() => void} */ work, /** @type {number} */ ms) => setTimeout(work, ms).unref(),
  clearTimer: (/** @type {any} */ timer) => clearTimeout(timer),
};
