import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { HOSTS } from "../hosts/hosts.js";
import { DEFAULT_APP } from "../simulator/defaults.js";
import { KEYS, actionOf, hostWorker, meetingOf, startSimulator, until, workerdWorker } from "./stage.js";

// DINGTALK_EVENTS=stream: no address, and no keys of events; and what nobody has heard, however events come.

const STREAM = { DINGTALK_EVENTS: "stream" };
const TOKEN = "event-token-of-tests";
const AES_KEY = "1234567890123456789012345678901234567890123";
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

it("locks by no rule what has ended while it was away, though that is told only after its start", { timeout: 300_000 }, async (t) => {
  const simulator = await startSimulator(t);
  const worker = await hostWorker(t, HOSTS[1], simulator.url, STREAM);
  const connected = () => until(() => /^events: connected to DingTalk$/m.test(worker.said()), "the connection");
  await connected();
  assert.equal((await worker.ask("/rules", { method: "PUT", body: RULES })).status, 200);
  const due = Date.now() + SOON_MS;
  for (const id of ["ended", "goes-on"]) await begin(simulator, id, SOON_MS);
  await until(async () => (await subscription(simulator)).delivered === 2, "the events");
  await worker.end("SIGKILL");
  await simulator.sim("meetings/ended/end", {});
  await until(() => Date.now() > due, "the moment at which the locks are due");
  await worker.start();
  assert.deepEqual(await simulator.locks(), []);
  await connected();
  await until(async () => (await simulator.locks()).length > 0, "the lock");
  assert.deepEqual((await simulator.locks()).map(meetingOf), ["goes-on"]);
  assert.equal((await subscription(simulator)).delivered, 3);
});

it("is not followed in workerd, where the doctor says so", { timeout: 300_000 }, async (t) => {
  const simulator = await startSimulator(t);
  const worker = await workerdWorker(t, simulator.url, STREAM);
  assert.match((await worker.ask("/doctor", { key: KEYS.boss })).body.steps[0].detail, /DINGTALK_EVENTS=stream is not followed, for a Cloudflare Worker cannot hold/);
  assert.deepEqual((await worker.ask("/usage")).body.events, { last: null, silent: true });
});

describe("what was missed", () => {
  for (const [name, variables, agoMs] of /** @type {const} */ ([
    ["while Stream was away", STREAM, 600_000],
    ["while events by HTTP were silent for a day", { DINGTALK_EVENT_TOKEN: TOKEN, DINGTALK_EVENT_AES_KEY: AES_KEY }, 25 * 3_600_000],
  ])) {
    it(`is asked for once, and taken in like events: ${name}`, { timeout: 300_000 }, async (t) => {
      const simulator = await startSimulator(t);
      const worker = await hostWorker(t, HOSTS[1], simulator.url, variables);
      const asked = () => simulator.requests(/\/failedResults/);
      assert.equal((await worker.ask("/rules", { method: "PUT", body: RULES })).status, 200);
      if (variables === STREAM) await until(() => /connected to DingTalk/.test(worker.said()), "the connection");
      else await simulator.sim("events", { url: `${worker.url()}/dingtalk/events`, token: TOKEN, aesKey: AES_KEY });
      await simulator.sim("meetings", { conferenceId: "heard", title: "Lunch" });
      await until(async () => (await subscription(simulator)).delivered === 1, "the event");
      await worker.end();
      worker.change(`UPDATE event SET received_ms = received_ms - ${agoMs}`);

      await simulator.sim("events/faults", [{ lost: true }, { lost: true }]);
      await begin(simulator, "unheard");
      await simulator.sim("meetings", { conferenceId: "other", title: "Dinner" });
      await worker.start();
      await until(async () => (await simulator.locks()).length > 0, "the lock");
      const line = () => worker.log().split("\n").find((text) => text.includes('"ASKED"'));
      await until(() => line() !== undefined, "the line in the log");
      const { route, status, events } = JSON.parse(line() ?? "");
      assert.deepEqual([route, status, events], ["/v1.0/event/callbacks/failedResults", 200, 2]);
      const titles = (await worker.ask("/meetings")).body.meetings.map((/** @type {any} */ { title }) => title);
      assert.deepEqual(titles.sort(), ["Dinner", "Lunch", "Review"]);
      assert.equal((await worker.ask("/usage")).body.others.find((/** @type {any} */ { caller }) => caller === "DingTalk").calls, 1);

      await worker.end();
      await worker.start();
      assert.equal((await worker.ask("/meetings")).status, 200);
      if (variables === STREAM) await until(() => /connected to DingTalk/.test(worker.said()), "the connection");
      assert.deepEqual([(await asked()).length, (await simulator.locks()).map(meetingOf)], [1, ["unheard"]]);
    });
  }
});
