import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { KEYS, actionOf, nodeWorker, startSimulator, until, workerdWorker } from "./stage.js";

const TOKEN = "event-token-of-tests";
const AES_KEY = "1234567890123456789012345678901234567890123";
const EVENTS = { DINGTALK_EVENT_TOKEN: TOKEN, DINGTALK_EVENT_AES_KEY: AES_KEY };
/** When the rule of these tests is due, after a meeting's beginning. */
const DUE_MS = 600_000;
/** Time to kill the worker in. */
const SOON_MS = 10_000;

/** @typedef {Awaited<ReturnType<typeof startSimulator>>} Simulator */

/** What stands in DingTalk's console. @param {Simulator} simulator @param {string} url */
const subscribe = (simulator, url) => simulator.sim("events", { url: `${url}/dingtalk/events`, token: TOKEN, aesKey: AES_KEY });

/** @param {Simulator} simulator @param {number} [count] */
const delivered = (simulator, count = 1) =>
  until(async () => (await simulator.sim("events")).subscriptions[0]?.delivered >= count, "the event");

const RULES = [{ id: "reviews", for: { title: "*review*" }, lock: { afterMinutes: 10 } }];

describe("events and rules", () => {
  it("locks by rule what DingTalk says has begun, once, in workerd", { timeout: 300_000 }, async (t) => {
    const simulator = await startSimulator(t);
    const worker = await workerdWorker(t, simulator.url, EVENTS);
    const { status, headers } = await worker.ask("/rules", { method: "PUT", body: RULES });
    assert.equal(status, 200);
    assert.equal((await worker.ask("/rules", { method: "PUT", body: [], headers: { "if-match": '"other"' } })).status, 412);
    const told = await worker.ask("/rules");
    assert.equal(told.headers.get("etag"), headers.get("etag"));
    assert.deepEqual(told.body[0].lock, { afterMinutes: 10 });

    assert.deepEqual((await worker.ask("/rules/preview", { body: RULES })).body.rules[0].newest, []);

    await subscribe(simulator, worker.url());
    await simulator.sim("meetings", { conferenceId: "other", title: "Lunch" });
    await simulator.sim("meetings", { conferenceId: "soon", title: "Review of today" });
    await simulator.sim("meetings", { conferenceId: "due", title: "Review of today", startTime: Date.now() - DUE_MS });
    await until(async () => (await simulator.locks()).length > 0, "the lock");
    await delivered(simulator, 3);

    const listed = async (/** @type {string} */ id) => {
      const { body } = await worker.ask("/meetings");
      assert.equal(body.events.silent, false);
      return body.meetings.find((/** @type {any} */ meeting) => meeting.conferenceId === id);
    };
    const shown = (await listed("soon")).rule;
    assert.deepEqual([shown.id, shown.action], ["reviews", "lock"]);
    assert.equal((await worker.ask("/meetings/soon/rule", { method: "DELETE", key: KEYS.ops })).status, 204);
    const { rule, calledOff } = await listed("soon");
    assert.deepEqual([rule, calledOff], [undefined, "reviews"]);
    assert.equal((await listed("other")).title, "Lunch");

    await until(async () => (await listed("due")).last?.outcome === "done", "the end of the lock");
    assert.equal((await listed("due")).last.rule, "reviews");
    const { body } = await worker.ask("/rules/preview", { body: RULES });
    const [tried] = body.rules;
    assert.deepEqual([tried.meetings, tried.locked, tried.callsPerMeeting, body.rules.length], [2, 1, 1, 1]);
    assert.deepEqual(tried.newest.map((/** @type {any} */ { conferenceId }) => conferenceId), ["soon", "due"]);
    assert.equal(Date.parse(tried.newest[1].locked) - Date.parse(tried.newest[1].started), DUE_MS);
    assert.equal((await worker.ask("/rules/preview", { body: RULES, key: KEYS.ops })).status, 403);
    await simulator.sim("meetings/due/end", {});
    await until(async () => (await listed("due")).ended !== undefined, "the end of the meeting");
    assert.equal((await simulator.locks()).length, 1);
    const attempt = (await worker.record()).find(({ type }) => type === "attempt");
    assert.deepEqual([attempt.via, attempt.rule, attempt.conferenceId], ["rule", "reviews", "due"]);
  });

  it("locks once what began before the worker was killed, on Node", { timeout: 300_000 }, async (t) => {
    const simulator = await startSimulator(t);
    const worker = await nodeWorker(t, simulator.url, EVENTS);
    assert.equal((await worker.ask("/rules", { method: "PUT", body: RULES })).status, 200);
    await subscribe(simulator, worker.url());
    await simulator.sim("meetings", { conferenceId: "m", title: "Review", startTime: Date.now() - DUE_MS + SOON_MS });
    await delivered(simulator);
    await worker.end("SIGKILL");
    assert.deepEqual(await simulator.locks(), []);
    await worker.start();
    await until(async () => (await worker.record()).some(({ type, again }) => type === "outcome" && !again), "the end of the lock");
    const locks = await simulator.locks();
    assert.deepEqual(locks.map(actionOf), ["lock"]);
  });

  it("tells who listens that events have fallen silent, when they do", { timeout: 300_000 }, async (t) => {
    const simulator = await startSimulator(t);
    const worker = await nodeWorker(t, simulator.url, EVENTS);
    await subscribe(simulator, worker.url());
    await simulator.sim("meetings", { conferenceId: "m", title: "Review" });
    await delivered(simulator);
    await worker.end();
    const almost = Date.now() - 24 * 3_600_000 + 15_000;
    worker.change(`UPDATE event SET received_ms = ${almost}`);
    await worker.start();
    const told = await worker.events("/meetings/events", ({ data }) => data.events.silent);
    assert.deepEqual(told.map(({ data }) => [data.events.silent, data.meetings.length]), [[false, 1], [true, 0]]);
  });

  it("refuses what is not signed, in the same words, and keeps nothing", { timeout: 300_000 }, async (t) => {
    const simulator = await startSimulator(t);
    const worker = await nodeWorker(t, simulator.url, EVENTS);
    await subscribe(simulator, worker.url());
    await simulator.sim("events/faults", [{ badlySigned: true }]);
    await simulator.sim("meetings", { conferenceId: "m" });
    const refused = () => worker.log().split("\n").filter((line) => line.includes("/dingtalk/events") && line.includes('"status":403'));
    await until(() => refused().length > 0, "the refusal");
    assert.ok(!worker.log().includes(TOKEN) && !worker.log().includes(AES_KEY));
    const { status, body } = await worker.ask("/dingtalk/events?msg_signature=x", { body: { encrypt: "x" } });
    assert.deepEqual([status, body.code], [403, "noPermission"]);
  });
});
