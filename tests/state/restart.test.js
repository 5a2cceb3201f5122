import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { KEYS, actionOf, keysWithout, meetingOf, nodeWorker, startSimulator, until } from "./stage.js";

/** As if the worker had not run for so long, in milliseconds. */
const AWAY = 600_000;

/** @param {import("node:test").TestContext} t @param {string[]} ids meetings that run @param {Record<string, string>} [variables] */
async function stage(t, ids, variables) {
  const simulator = await startSimulator(t);
  await simulator.run(ids);
  return { simulator, worker: await nodeWorker(t, simulator.url, variables) };
}

describe("what a restart keeps", () => {
  it("an Idempotency-Key: the same request gets the same answer, and another none", async (t) => {
    const { simulator, worker } = await stage(t, ["team-1"]);
    const headers = { "idempotency-key": "once" };
    const batch = { action: "lock", conferenceIds: ["team-1", "team-2"] };
    const first = await worker.act("team-1", "lock", { headers });
    const failed = await worker.act("team-9", "lock", { headers: { "idempotency-key": "fails" } });
    const made = await worker.ask("/batch", { body: batch, headers: { "idempotency-key": "batch" } });
    assert.deepEqual([first.status, failed.status, made.status], [200, 400, 202]);
    await until(async () => (await worker.ask(`/batch/${made.body.id}`)).body.state === "done", "the end of the batch");
    const before = (await simulator.locks()).length;
    await worker.end("SIGKILL");
    await worker.start();
    const again = await worker.act("team-1", "lock", { headers });
    assert.deepEqual([again.status, again.text, again.headers.get("x-outcome")], [200, first.text, "done"]);
    const failedAgain = await worker.act("team-9", "lock", { headers: { "idempotency-key": "fails" } });
    assert.deepEqual([failedAgain.status, failedAgain.body.code, failedAgain.body.message], [400, failed.body.code, failed.body.message]);
    assert.equal((await worker.ask("/batch", { body: batch, headers: { "idempotency-key": "batch" } })).body.id, made.body.id);
    for (const other of [
      await worker.act("team-1", "unlock", { headers }),
      await worker.act("team-2", "lock", { headers }),
      await worker.ask("/batch", { body: { ...batch, action: "unlock" }, headers: { "idempotency-key": "batch" } }),
    ]) {
      assert.deepEqual([other.status, other.body.code], [422, "IdempotencyKeyReused"]);
    }
    // Another caller's key of the same name is another one.
    assert.equal((await worker.act("team-1", "unlock", { headers, key: KEYS.ops })).status, 200);
    assert.equal((await simulator.locks()).length, before + 1);
  });

  it("timers: what came due meanwhile is done at the start, and the record says how late", async (t) => {
    const { simulator, worker } = await stage(t, ["late", "passed", "to-come"]);
    const timer = (/** @type {string} */ conferenceId, /** @type {object} */ when) => worker.ask("/timers", { body: { conferenceId, action: "lock", ...when } });
    for (const { status } of [
      await timer("late", { afterMinutes: 5 }),
      await timer("passed", { afterMinutes: 5, untilMinutes: 2 }),
      await timer("to-come", { afterMinutes: 60 }),
    ]) {
      assert.equal(status, 201);
    }
    await worker.end("SIGKILL");
    worker.change(`UPDATE timer SET due_ms = due_ms - ${AWAY}, until_ms = until_ms - ${AWAY}`);
    await worker.start();
    await until(async () => (await simulator.locks()).length === 2, "what came due");
    // A lock that should have ended by now is left out: only its opposite is done.
    assert.deepEqual((await simulator.locks()).map((it) => [meetingOf(it), actionOf(it)]).sort(), [["late", "lock"], ["passed", "unlock"]]);
    await until(async () => (await worker.record()).filter(({ outcome }) => outcome === "done").length === 2, "both outcomes");
    const record = await worker.record();
    const ends = record.filter(({ type }) => type === "outcome").map(({ conferenceId, action, outcome, code, via, lateMs }) => ({ conferenceId, action, outcome, code, via, late: Math.round(lateMs / 60_000) }));
    assert.deepEqual(
      ends.sort((one, other) => `${one.conferenceId}${one.action}`.localeCompare(`${other.conferenceId}${other.action}`)),
      [
        { conferenceId: "late", action: "lock", outcome: "done", code: null, via: "timer", late: 5 },
        { conferenceId: "passed", action: "lock", outcome: "never-sent", code: "TimePassed", via: "timer", late: 5 },
        { conferenceId: "passed", action: "unlock", outcome: "done", code: null, via: "timer", late: 3 },
      ],
    );
    const { body } = await worker.ask("/timers");
    assert.deepEqual(body.timers.map((/** @type {any} */ { conferenceId }) => conferenceId), ["to-come"]);
  });

  it("not the right of a key that was withdrawn: its timer and its batch are refused then", async (t) => {
    const ids = Array.from({ length: 60 }, (_, number) => `batch-${number}`);
    const { simulator, worker } = await stage(t, ["a", "b", ...ids]);
    for (const [id, key] of /** @type {const} */ ([["a", KEYS.ops], ["b", KEYS.boss]])) {
      assert.equal((await worker.ask("/timers", { body: { conferenceId: id, action: "lock", afterMinutes: 5 }, key })).status, 201);
    }
    const { body: batch } = await worker.ask("/batch", { body: { action: "lock", conferenceIds: ids }, key: KEYS.ops });
    await worker.end("SIGKILL");
    const before = (await simulator.locks()).length;
    worker.change(`UPDATE timer SET due_ms = due_ms - ${AWAY}`);
    await worker.start({ CALLER_KEYS: keysWithout("ops") });
    await until(async () => (await worker.record()).filter(({ via, type }) => via === "timer" && type === "outcome").length === 2, "the timers' outcomes");
    const record = await worker.record();
    const ends = record.filter(({ via, type }) => via === "timer" && type === "outcome").map(({ conferenceId, outcome, code }) => [conferenceId, outcome, code]);
    assert.deepEqual(ends.sort(), [["a", "refused", "noPermission"], ["b", "done", null]]);
    let told = batch;
    await until(async () => (told = (await worker.ask(`/batch/${batch.id}`)).body).state === "done", "the end of the batch");
    const refused = told.items.filter((/** @type {any} */ { code }) => code === "noPermission");
    assert.ok(before < ids.length && refused.length >= ids.length - before, `${refused.length} refused, ${before} sent`);
    assert.deepEqual((await simulator.locks()).slice(before).map(meetingOf), ["b"]);
  });

  it("how far a listener was: the events go on behind the last that it had", async (t) => {
    const ids = Array.from({ length: 30 }, (_, number) => `m-${number}`);
    const { worker } = await stage(t, [...ids, "first", "second"], { CALLS_PER_SECOND: "10" });
    await worker.act("first", "lock");
    const [all] = await worker.events("/meetings/events", () => true);
    assert.deepEqual(all?.data.meetings.map((/** @type {any} */ { conferenceId }) => conferenceId), ["first"]);

    const { body: batch } = await worker.ask("/batch", { body: { action: "lock", conferenceIds: ids } });
    let seen = 0;
    const before = await worker.events(`/batch/${batch.id}/events`, () => (seen += 1) === 5);
    const last = before.at(-1)?.id ?? "";
    await worker.end("SIGKILL");
    await worker.start();
    const after = await worker.events(`/batch/${batch.id}/events`, () => false, last);
    const items = [...before, ...after].filter(({ event }) => event === "message").map(({ data }) => data);
    assert.deepEqual(items.map(({ conferenceId }) => conferenceId).sort(), [...ids].sort());
    assert.ok(items.every(({ state }) => state === "done"));
    assert.deepEqual([after.at(-1)?.event, after.at(-1)?.data.state, after.at(-1)?.data.done], ["done", "done", ids.length]);
    const numbers = [...before, ...after].map(({ id }) => Number(id));
    assert.deepEqual(numbers, [...numbers].sort((one, other) => one - other));

    await worker.act("second", "unlock");
    const news = await worker.events("/meetings/events", () => true, all?.id);
    const told = news[0]?.data.meetings.map((/** @type {any} */ { conferenceId }) => conferenceId);
    assert.ok(told.includes("second") && told.includes("m-0") && !told.includes("first"), `${told}`);
  });
});
