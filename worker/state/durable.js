/** The state in a Durable Object's own SQLite, and its alarm. */

import { useFailure } from "./failure.js";

/**
 * @typedef {import("./sqlite.js").Store} Store
 *
 * @typedef {object} Storage what is used of `ctx.storage`
 * @property {{ exec: (sql: string, ...parameters: any[]) => { raw: () => Iterable<any[]> } }} sql
 * @property {<T>(work: () => T) => T} transactionSync
 * @property {(time: number) => Promise<void>} setAlarm
 * @property {() => Promise<void>} deleteAlarm
 *
 * @typedef {{ id: unknown, storage: Storage }} Context
 */

/**
 * What is due sooner than that a timer in memory does, for an alarm costs a row and may be late; and the alarm is
 * so much later, for when the object dies before.
 */
const SOON_MS = 10_000;

/**
 * @param {Pick<Storage, "sql" | "transactionSync">} storage
 * @returns {Store}
 */
export function durableStore(storage) {
  // To the end, at once: a cursor is good only until something else is run.
  const run = (/** @type {string} */ sql, /** @type {readonly unknown[]} */ parameters) => [...storage.sql.exec(sql, ...parameters).raw()];
  return {
    rows: (sql, parameters) => {
      try {
        return run(sql, parameters).map((row) => row.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value)));
      } catch (error) {
        throw useFailure(error);
      }
    },
    commit: (statements) => {
      try {
        storage.transactionSync(() => {
          for (const [sql, parameters] of statements) run(sql, parameters);
        });
      } catch (error) {
        throw useFailure(error);
      }
    },
  };
}

/**
 * A wake-up by the object's alarm, of which there is one. The platform calls an alarm's handler again that failed, but
 * only six times: so this one never fails. An alarm that is set while it runs takes the place of those calls, so that
 * there is always one that is not far.
 *
 * @param {Pick<Storage, "setAlarm" | "deleteAlarm">} storage
 * @param {() => Promise<void>} woken what is done then, and asks anew if there is more
 * @param {{ now: () => number, setTimer: (work: () => void, ms: number) => any, clearTimer: (timer: any) => void }} [clock]
 */
export function durableAlarm(storage, woken, clock = CLOCK) {
  /** What was last asked for. @type {number | null} */
  let due = null;
  /** What is stored; of a new object it is not known. @type {number | null | undefined} */
  let alarm;
  /** @type {unknown} */
  let timer;
  let running = false;

  function arm() {
    const now = clock.now();
    const soon = due !== null && due <= now + SOON_MS;
    clock.clearTimer(timer);
    timer = due !== null && soon ? clock.setTimer(() => void ring(), Math.max(due - now, 1)) : undefined;
    const latest = soon || running ? now + SOON_MS : due;
    if (latest === null) {
      if (alarm !== null) storage.deleteAlarm().catch(broken);
      alarm = null;
    } else if (!alarm || alarm <= now || alarm > latest) {
      storage.setAlarm(latest).catch(broken);
      alarm = latest;
    }
  }

  async function ring() {
    due = null;
    await woken().catch(failed);
  }

  return {
    /** @param {number | null} at in milliseconds since 1970 */
    wake: (at) => {
      due = at;
      arm();
    },
    /** The object's `alarm()`. */
    alarm: async () => {
      alarm = null;
      running = true;
      await ring();
      running = false;
      arm();
    },
  };
}

/** What cannot be stored ends the object, which the platform starts anew. */
const broken = () => {};
/** Whoever fails has asked to be woken again. */
const failed = () => {};

const CLOCK = {
  now: Date.now,
  setTimer: (/** @type {() => void} */ work, /** @type {number} */ ms) => setTimeout(work, ms),
  clearTimer: (/** @type {any} */ timer) => clearTimeout(timer),
};
