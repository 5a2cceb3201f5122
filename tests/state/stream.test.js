import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { HOSTS } from "../hosts/hosts.js";
import { DEFAULT_APP } from "../simulator/defaults.js";
import { KEYS, actionOf, hostWorker, meetingOf, startSimulator, until, workerdWorker } from "./stage.js";

// DINGTALK_EVENTS=stream: no address, and no keys of events.

const STREAM = { DINGTALK_EVENTS: "stream" };
const RULES = [{ id: "reviews", for: { title: "*review*" }, lock: { afterMinutes: 10 } }];
/** When the rule of these tests is due, after a meeting's beginning. */
const DUE_MS = 600_000;
/** Time to kill the worker in. */
const SOON_MS = 10_000;

/** @typedef {Awaited<ReturnType<typeof startSimulator>>} Simulator */

/** A meeting whose lock is due. @param {Simulator} simulator @param {string} conferenceId */
const begin = (simulator, conferenceId, soonMs = 0) =>
  simulator.sim("meetings", { conferenceId, title: "Review", startTime: Date.now() - DUE_MS + soonMs });

/** @param {Simulator} simulator */
const subscription = async (simulator) => (await simulator.sim("events")).subscriptions[0];

for (const host of HOSTS.filter(({ name }) => name !== "Node 22")) {
  describe(`events over Stream in ${host.name}`, () => {
    it("locks by rule what has begun, also while the connection was lost, and once though it is killed", { timeout: 300_000 }, async (t) => {
      const simulator = await startSimulator(t);
      const worker = await hostWorker(t, host, simulator.url, STREAM);
      const connected = () => until(() => /^events: connected to DingTalk$/m.test(worker.said()), "the connection");
      await connected();
      assert.equal((await worker.ask("/rules", { method: "PUT", body: RULES })).status, 200);
      const outcomes = async () => (await worker.record()).filter(({ type, again }) => type === "outcome" && !again);
      // The doctor's own is of a meeting that does not exist.
      const locks = async () => (await simulator.locks()).filter((request) => !meetingOf(request).includes("doctor"));
      const locked = (/** @type {number} */ count) => until(async () => (await outcomes()).length === count, `lock ${count}`);

      await begin(simulator, "pushed");
      await locked(1);
      const doctor = (await worker.ask("/doctor")).body.steps[0];
      assert.match(doctor.detail, /events come over Stream, which is connected; the last event came at 20/);
      assert.equal((await worker.ask("/usage")).body.events.silent, false);

      await simulator.sim("events/disconnect", { abrupt: true });
      await begin(simulator, "missed");
      await locked(2);
      assert.match(worker.said(), /^events: the connection was lost; next try in 1 s$/m);

      await begin(simulator, "killed", SOON_MS);
      await until(async () => (await subscription(simulator)).delivered === 3, "the event");
      await worker.end("SIGKILL");
      assert.equal((await locks()).length, 2);
      await worker.start();
      await connected();
      await locked(3);
      assert.deepEqual((await locks()).map((request) => [meetingOf(request), actionOf(request)]), [
        ["pushed", "lock"],
        ["missed", "lock"],
        ["killed", "lock"],
      ]);

      const lines = worker.log().split("\n").filter((line) => line.includes('"STREAM"')).map((line) => JSON.parse(line));
      assert.deepEqual(lines.map(({ route, caller, status }) => [route, caller, status]), Array(3).fill(["/dingtalk/events", "DingTalk", 200]));
      const said = worker.said();
      assert.equal(await worker.end(), 0);
      await until(async () => !(await subscription(simulator)).connected, "the end of the connection");
      for (const secret of [DEFAULT_APP.appSecret, "ticket="]) assert.ok(!(worker.log() + said).includes(secret));
    });
  });
}

it("is not followed in workerd, where the doctor says so", { timeout: 300_000 }, async (t) => {
  const simulator = await startSimulator(t);
  const worker = await workerdWorker(t, simulator.url, STREAM);
  assert.match((await worker.ask("/doctor", { key: KEYS.boss })).body.steps[0].detail, /DINGTALK_EVENTS=stream is not followed, for a Cloudflare Worker cannot hold/);
  assert.deepEqual((await worker.ask("/usage")).body.events, { last: null, silent: true });
});
