import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { KEYS, actionOf, meetingOf, nodeWorker, startSimulator, workerdWorker } from "./stage.js";

const CALLERS = 200;
const MEETINGS = 50;
/** Twice DingTalk's, so that all have their turn within the 7 s. */
const PACE = 40;
const OUTCOMES = ["done", "refused", "unknown", "never-sent", "superseded"];

/** What happens to every tenth call. */
const FAULTS = [
  { on: "lock", code: "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi" },
  { on: "lock", reset: true },
  { on: "lock", code: "systemError" },
  { on: "lock", reset: true, after: true },
  { on: "lock", code: "confClosed" },
  { on: "lock", delay: 300 },
  { on: "lock", html: true },
];
const WELL = { on: "lock", delay: 0 };

for (const [name, start] of /** @type {const} */ ([["workerd", workerdWorker], ["Node", nodeWorker]])) {
  describe(`200 callers at once on 50 meetings in ${name}`, () => {
    it("are each answered once, in order and in pace, whatever DingTalk does", { timeout: 300_000 }, async (t) => {
      const simulator = await startSimulator(t);
      const ids = Array.from({ length: MEETINGS }, (_, number) => `crowd-${number}`);
      await simulator.run(ids);
      await simulator.sim("faults", Array.from({ length: CALLERS }, (_, number) => (number % 10 === 5 ? FAULTS[((number - 5) / 10) % FAULTS.length] : WELL)));
      const worker = await start(t, simulator.url, { CALLS_PER_SECOND: String(PACE) });

      const calls = Array.from({ length: CALLERS }, async (_, number) => {
        const action = Math.floor(number / MEETINGS) % 2 === 0 ? "lock" : "unlock";
        const reply = await worker.act(ids[number % MEETINGS] ?? "", action, { key: KEYS.ops, headers: { "x-request-id": `caller-${number}` } });
        return { number, action, id: ids[number % MEETINGS], ...reply };
      });
      const answers = await Promise.all(calls);

      const record = await worker.record();
      for (const { number, action, id, status, headers, text } of answers) {
        const outcome = headers.get("x-outcome") ?? "";
        assert.ok(OUTCOMES.includes(outcome), text);
        assert.equal(status === 200, outcome === "done", text);
        if (outcome === "never-sent") assert.ok(status === 403 || status === 502, text);
        const entries = record.filter(({ requestId }) => requestId === `caller-${number}`);
        const ends = entries.filter(({ type, again }) => type === "outcome" && !again);
        // Who is refused at once, for the turn is too far away, is in no record, and nothing was sent.
        if (outcome === "never-sent" && entries.length === 0) continue;
        assert.deepEqual(ends.map((end) => [end.outcome, end.action, end.conferenceId]), [[outcome, action, id]], `caller ${number}`);
      }
      assert.ok(answers.filter(({ status }) => status === 200).length > CALLERS / 2);

      const attempts = record.filter(({ type }) => type === "attempt");
      const locks = await simulator.locks();
      const late = ids.flatMap((id) => {
        const of = record.filter(({ type, conferenceId }) => conferenceId === id && (type === "attempt" || type === "outcome"));
        // One at a time: the next is not sent before there is an outcome of the last.
        const types = of.filter(({ type, attempt }) => type === "attempt" || attempt !== null).map(({ type }) => type);
        types.forEach((type, index) => assert.equal(type, index % 2 === 0 ? "attempt" : "outcome", id));
        const sent = of.filter(({ type }) => type === "attempt");
        const came = locks.filter((request) => meetingOf(request) === id);
        assert.deepEqual(came.map(actionOf), sent.map(({ action }) => action), id);
        return came.map(({ at }, index) => Date.parse(at) - Date.parse(sent[index].time));
      });
      assertPace(attempts.map(({ time }) => Date.parse(time)), 1_000);
      // On its way a call may be held up by whatever else the machine does.
      const heldUp = Math.max(...late) - Math.min(...late);
      assertPace(locks.map(({ at }) => Date.parse(at)), 1_000 - heldUp);

      const { good, said } = await worker.verified(worker.log());
      assert.ok(good, said);
    });
  });
}

/** No more than the pace within any time of that length. @param {number[]} times @param {number} ms */
function assertPace(times, ms) {
  const sorted = [...times].sort((one, other) => one - other);
  for (const [index, time] of sorted.entries()) {
    const next = sorted[index + PACE];
    assert.ok(next === undefined || next - time >= ms, `${PACE + 1} calls in ${(next ?? 0) - time} ms`);
  }
}
