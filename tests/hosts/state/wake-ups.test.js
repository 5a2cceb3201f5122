import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { durableAlarm } from "../../../worker/state/durable.js";
import { timedAlarm } from "../../../worker/state/timer.js";

const HOUR = 3_600_000;
const START = 1_790_000_000_000;

/** A clock that goes on when it is told to, with its timers. */
function clockAt(time = START) {
  /** @type {Map<number, { at: number, work: () => void }>} */
  const timers = new Map();
  let last = 0;
  return {
    now: () => time,
    setTimer: (/** @type {() => void} */ work, /** @type {number} */ ms) => {
      assert.ok(ms >= 1 && ms < 2 ** 31, `${ms}`);
      timers.set((last += 1), { at: time + ms, work });
      return last;
    },
    clearTimer: (/** @type {number} */ timer) => void timers.delete(timer),
    /** How long it is to the next timer. */
    next: () => (timers.size === 0 ? null : Math.min(...[...timers.values()].map(({ at }) => at)) - time),
    /** Runs what comes due on the way. @param {number} ms */
    async pass(ms) {
      for (const end = time + ms; ; ) {
        const [due] = [...timers].sort(([, one], [, other]) => one.at - other.at);
        if (!due || due[1].at > end) {
          time = end;
          return;
        }
        timers.delete(due[0]);
        time = due[1].at;
        due[1].work();
        await new Promise(setImmediate);
      }
    },
    /** As somebody does who sets it, which timers do not heed. @param {number} ms */
    jump(ms) {
      time += ms;
      for (const timer of timers.values()) timer.at += ms;
    },
  };
}

describe("a wake-up in Node, Bun and Deno", () => {
  /** @param {() => Promise<void>} [then] */
  function stage(then = async () => {}) {
    const clock = clockAt();
    /** @type {number[]} */
    const woken = [];
    const alarm = timedAlarm(() => (woken.push(clock.now() - START), then()), clock);
    return { clock, woken, alarm };
  }

  it("comes when it was asked for, once", async () => {
    const { clock, woken, alarm } = stage();
    alarm.wake(START + 50);
    await clock.pass(HOUR);
    assert.deepEqual(woken, [50]);
    assert.equal(clock.next(), null);
  });

  it("is of the last that was asked for, and of none after null", async () => {
    const { clock, woken, alarm } = stage();
    alarm.wake(START + 50);
    alarm.wake(START + 20);
    alarm.wake(START + 70);
    await clock.pass(60);
    assert.deepEqual(woken, []);
    await clock.pass(10);
    assert.deepEqual(woken, [70]);
    alarm.wake(START + 100);
    alarm.wake(null);
    await clock.pass(HOUR);
    assert.deepEqual(woken, [70]);
  });

  it("comes at once for what is over", async () => {
    const { clock, woken, alarm } = stage();
    alarm.wake(START - HOUR);
    await clock.pass(1);
    assert.deepEqual(woken, [1]);
  });

  it("comes after any time, though a timer takes 2^31 ms at most", async () => {
    const { clock, woken, alarm } = stage();
    alarm.wake(START + 100 * 24 * HOUR);
    await clock.pass(100 * 24 * HOUR);
    assert.deepEqual(woken, [100 * 24 * HOUR]);
  });

  it("comes within the hour after the clock was set forward, and not before its time after it was set back", async () => {
    const { clock, woken, alarm } = stage();
    alarm.wake(START + 10 * HOUR);
    await clock.pass(HOUR / 2);
    clock.jump(10 * HOUR);
    await clock.pass(HOUR);
    assert.equal(woken.length, 1);
    alarm.wake(clock.now() + 100);
    clock.jump(-HOUR);
    await clock.pass(HOUR);
    assert.equal(woken.length, 1);
    await clock.pass(100);
    assert.equal(woken.length, 2);
  });

  it("may be asked for again while it comes, and by one that fails", async () => {
    const { clock, woken, alarm } = stage(async () => {
      if (woken.length === 1) alarm.wake(clock.now() + 5);
      if (woken.length < 3) {
        alarm.wake(clock.now() + 5);
        throw new Error("fails");
      }
    });
    alarm.wake(START + 5);
    await clock.pass(HOUR);
    assert.deepEqual(woken, [5, 10, 15]);
  });

  it("comes to nobody after the end", async () => {
    const { clock, woken, alarm } = stage();
    alarm.wake(START + 5);
    alarm.stop();
    await clock.pass(HOUR);
    assert.deepEqual(woken, []);
  });
});

describe("a wake-up by a Durable Object's alarm", () => {
  /** @param {() => Promise<void>} [then] */
  function stage(then = async () => {}) {
    const clock = clockAt();
    /** @type {number[]} */
    const woken = [];
    /** What is stored, and how often that was written. @type {{ alarm: number | null, written: number }} */
    const storage = { alarm: null, written: 0 };
    const set = async (/** @type {number | null} */ time) => {
      storage.alarm = time;
      storage.written += 1;
    };
    const stored = { setAlarm: set, deleteAlarm: () => set(null) };
    /** An object: whatever it has in memory ends with it. */
    const start = () => durableAlarm(stored, () => (woken.push(clock.now() - START), then()), clock);
    const stage = { clock, woken, storage, start, object: start() };
    return stage;
  }

  /** What the platform does when it is time. @param {ReturnType<typeof stage>} stage */
  async function fire({ storage, object, clock }) {
    assert.ok(storage.alarm !== null && storage.alarm <= clock.now());
    storage.alarm = null;
    await object.alarm();
  }

  it("is stored to the millisecond where it is far", async () => {
    const set = stage();
    set.object.wake(START + HOUR);
    assert.equal(set.storage.alarm, START + HOUR);
    await set.clock.pass(HOUR);
    assert.deepEqual(set.woken, []);
    await fire(set);
    assert.deepEqual(set.woken, [HOUR]);
  });

  it("comes by a timer where it is near, with an alarm behind for when the object dies", async () => {
    const set = stage();
    set.object.wake(START + 50);
    assert.equal(set.storage.alarm, START + 10_000);
    await set.clock.pass(50);
    assert.deepEqual(set.woken, [50]);
    assert.equal(set.storage.alarm, START + 10_000);
  });

  it("writes an alarm every ten seconds at most, however often it is asked for", async () => {
    const set = stage();
    for (let time = 0; time < 1_000; time += 1) {
      set.object.wake(set.clock.now() + 50);
      await set.clock.pass(50);
    }
    assert.equal(set.woken.length, 1_000);
    assert.ok(set.storage.written <= 6, `${set.storage.written}`);
  });

  it("lets an earlier alarm be, and moves a later one", () => {
    const set = stage();
    set.object.wake(START + HOUR);
    set.object.wake(START + 2 * HOUR);
    assert.deepEqual(set.storage, { alarm: START + HOUR, written: 1 });
    set.object.wake(START + HOUR / 2);
    assert.deepEqual(set.storage, { alarm: START + HOUR / 2, written: 2 });
  });

  it("is taken back, once", () => {
    const set = stage();
    set.object.wake(START + HOUR);
    set.object.wake(null);
    set.object.wake(null);
    assert.deepEqual(set.storage, { alarm: null, written: 2 });
  });

  it("takes back what the object before has stored, of which a new one does not know", () => {
    const set = stage();
    set.object.wake(START + HOUR);
    set.start().wake(null);
    assert.equal(set.storage.alarm, null);
  });

  it("is stored again by a new object, which does not know whether it is", () => {
    const set = stage();
    set.storage.alarm = null;
    set.start().wake(START + HOUR);
    assert.equal(set.storage.alarm, START + HOUR);
  });

  it("leaves an alarm that is not far while it runs, and the right one last", async () => {
    /** @type {(number | null)[]} */
    const during = [];
    const set = stage(async () => {
      set.object.wake(START + 9 * HOUR);
      during.push(set.storage.alarm);
      set.object.wake(null);
      during.push(set.storage.alarm);
      set.object.wake(START + 5 * HOUR);
    });
    set.object.wake(START + HOUR);
    await set.clock.pass(HOUR);
    await fire(set);
    // It would take the place of the calls that the platform repeats after a crash.
    assert.deepEqual(during, [START + HOUR + 10_000, START + HOUR + 10_000]);
    await set.clock.pass(10_000);
    await fire(set);
    assert.ok(set.storage.alarm !== null && set.storage.alarm <= START + 5 * HOUR);
  });

  it("never fails, and comes again when the one that failed has asked for it", async () => {
    const set = stage(async () => {
      set.object.wake(set.clock.now() + 60_000);
      throw new Error("fails");
    });
    set.object.wake(START + HOUR);
    await set.clock.pass(HOUR);
    await fire(set);
    assert.ok(set.storage.alarm !== null && set.storage.alarm <= START + HOUR + 60_000);
  });

  it("is not in the past, so that it comes once", async () => {
    const set = stage(async () => set.object.wake(set.clock.now() - 5));
    set.object.wake(START + HOUR);
    await set.clock.pass(HOUR);
    await fire(set);
    assert.ok(Number(set.storage.alarm) > set.clock.now());
    assert.equal(set.clock.next(), 1);
  });
});
