import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { KEYS, actionOf, meetingOf, nodeWorker, startSimulator, until } from "./stage.js";

const TOTAL = 500;
const KILLS = 10;

describe("a worker that is killed", () => {
  it("does a batch of 500 to its end, though it is killed at ten moments and nobody asks", { timeout: 600_000 }, async (t) => {
    const simulator = await startSimulator(t);
    const ids = Array.from({ length: TOTAL }, (_, number) => `batch-${number}`);
    await simulator.run(ids);
    const worker = await nodeWorker(t, simulator.url, { CALLS_PER_SECOND: "100" });
    const { status, body: batch } = await worker.ask("/batch", { body: { action: "lock", conferenceIds: ids }, key: KEYS.ops });
    assert.equal(status, 202);

    for (let kill = 1; kill <= KILLS; kill += 1) {
      await until(async () => (await simulator.locks()).length >= (kill * TOTAL) / (KILLS + 1), `call ${kill}`);
      // What somebody wants later of a meeting whose turn is far away; every other time it is killed over that.
      const newer = worker.act(ids[TOTAL - kill] ?? "", "unlock", { key: KEYS.ops }).catch(() => undefined);
      if (kill % 2 === 0) await newer;
      await worker.end("SIGKILL");
      await newer;
      await worker.start();
    }
    await until(async () => new Set((await simulator.locks()).filter((it) => actionOf(it) === "lock").map(meetingOf)).size === TOTAL, "the last meeting's lock");

    let told = (await worker.ask(`/batch/${batch.id}`)).body;
    await until(async () => (told = (await worker.ask(`/batch/${batch.id}`)).body).state === "done", "the end of the batch");
    assert.deepEqual([told.total, told.done, told.items.length], [TOTAL, TOTAL, TOTAL]);
    // Whom somebody else came before it could be tried again.
    const wrong = told.items.filter((/** @type {any} */ { state }) => state !== "done" && state !== "superseded");
    assert.deepEqual(wrong, []);

    const record = await worker.record();
    const ended = record.filter(({ type, batch: of, again }) => type === "outcome" && of === batch.id && !again);
    assert.equal(ended.length, TOTAL);
    assert.equal(new Set(ended.map(({ conferenceId }) => conferenceId)).size, TOTAL);

    /** @type {Map<string, string[]>} */
    const sent = new Map();
    for (const request of await simulator.locks()) sent.set(meetingOf(request), [...(sent.get(meetingOf(request)) ?? []), actionOf(request)]);
    for (const [id, actions] of sent) {
      const undone = actions.indexOf("unlock");
      assert.ok(undone < 0 || !actions.slice(undone).includes("lock"), `${id}: ${actions}`);
      const attempts = record.filter(({ type, conferenceId }) => type === "attempt" && conferenceId === id);
      assert.ok(actions.length <= attempts.length, `${id}: sent without a record`);
    }
    assert.ok([...sent.values()].some((actions) => actions.includes("unlock")));

    const { good, said } = await worker.verified(worker.log());
    assert.ok(good, said);
  });
});
