import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./harness.js";
import { DEFAULT_APP, DEFAULT_SUITE } from "./simulator.js";

const START = Date.UTC(2026, 10, 25, 9);
const OPEN = "/v1.0/gateway/connections/open";
/** @type {Record<string, string>} */
const APP = { clientId: DEFAULT_APP.appKey, clientSecret: DEFAULT_APP.appSecret };
const SUBSCRIPTIONS = [{ type: "EVENT", topic: "*" }];

/** A simulator with a connection of Stream, without a WebSocket. */
async function stream() {
  const simulated = simulate();
  simulated.clock.now = START;
  await simulated.post("/_sim/reset");
  const { simulator, post, get, clock } = simulated;

  const connect = async (client = APP) => {
    const { status, body } = await post(OPEN, { ...client, subscriptions: SUBSCRIPTIONS }, { host: "127.0.0.1:1" });
    assert.equal(status, 200);
    /** @type {any[]} */
    const frames = [];
    const line = {
      closed: false,
      wasReset: false,
      send: (/** @type {string} */ text) => void frames.push(JSON.parse(text)),
      close: () => void (line.closed = true),
      reset: () => void (line.wasReset = true),
    };
    const open = simulator.connect(body.ticket, line);
    assert.ok(open);
    const acknowledge = (/** @type {any} */ frame, data = /** @type {object} */ ({ status: "SUCCESS" }), code = 200) =>
      open.receive(JSON.stringify({ code, message: "OK", headers: { messageId: frame.headers.messageId }, data: JSON.stringify(data) }));
    return { ...open, ticket: String(body.ticket), endpoint: String(body.endpoint), frames, line, acknowledge };
  };
  const deliver = async (later = 0) => {
    clock.now += later;
    await simulator.deliver();
  };
  const state = async () => (await get("/_sim/events")).body;
  return { ...simulated, connect, deliver, state };
}

test("an app that names itself is told where to connect to, once for each ticket", async () => {
  const { connect, simulator, clock, post } = await stream();
  const connection = await connect();
  assert.equal(connection.endpoint, "ws://127.0.0.1:1/connect");
  const line = { send: () => {}, close: () => {}, reset: () => {} };
  assert.equal(simulator.connect(connection.ticket, line), undefined, "it was used");
  assert.equal(simulator.connect("none", line), undefined);
  const { body } = await post(OPEN, { ...APP, subscriptions: SUBSCRIPTIONS });
  clock.now += 90_001;
  assert.equal(simulator.connect(body.ticket, line), undefined, "it was too old");
  for (const [given, code] of /** @type {const} */ ([
    [{ ...APP, clientSecret: "x", subscriptions: SUBSCRIPTIONS }, "invalidClientIdOrSecret"],
    [{ subscriptions: SUBSCRIPTIONS }, "invalidClientIdOrSecret"],
    [{ ...APP, subscriptions: [] }, "paramsError"],
    [{ ...APP, subscriptions: [{ type: "CALLBACK", topic: "x" }] }, "paramsError"],
    ["", "paramsError"],
  ])) {
    assert.equal((await post(OPEN, given)).body.code, code);
  }
});

test("an event is a frame of its own, and comes again until it is acknowledged", async () => {
  const { connect, deliver, post, state } = await stream();
  const { frames, acknowledge } = await connect();
  await post("/_sim/meetings", { conferenceId: "m1", title: "Board" });
  await deliver();
  assert.equal(frames.length, 1);
  const [{ specVersion, type, headers, data }] = frames;
  assert.deepEqual([specVersion, type, headers.topic, headers.eventType], ["1.0", "EVENT", "*", "meeting_status_change"]);
  assert.deepEqual([headers.eventBornTime, headers.eventCorpId], [String(START), DEFAULT_APP.corpId]);
  assert.equal(JSON.parse(data).openConfModel.conferenceId, "m1");

  await deliver(9_999);
  assert.equal(frames.length, 1);
  acknowledge(frames[0], { status: "LATER" });
  await deliver(1);
  const events = () => frames.filter((frame) => frame.type === "EVENT");
  assert.deepEqual(events().map((frame) => frame.headers.messageId), [headers.messageId, headers.messageId]);
  acknowledge(events()[1], { status: "SUCCESS" }, 500);
  assert.equal((await state()).waiting, 1, "it was not done");
  acknowledge(events()[1]);
  await deliver(86_400_000);
  assert.equal(events().length, 2);
  assert.deepEqual([(await state()).waiting, (await state()).failed, (await state()).subscriptions[0].delivered], [0, 0, 1]);
});

test("what nobody was there for comes with the next connection, or is among what failed", async () => {
  const { connect, deliver, post, state } = await stream();
  const first = await connect();
  first.closed();
  assert.equal((await state()).subscriptions[0].connected, false);
  await post("/_sim/meetings", { conferenceId: "m1" });
  await deliver();
  const second = await connect();
  await deliver();
  assert.deepEqual([first.frames.length, second.frames.length], [0, 1]);
  for (const later of [10_000, 30_000, 90_000, 90_000]) await deliver(later);
  assert.deepEqual([(await state()).waiting, (await state()).failed], [0, 1]);
});

test("it pings every ten seconds, and asks to open anew when it is told to", async () => {
  const { connect, deliver, post, state } = await stream();
  const { frames, line, acknowledge } = await connect();
  await deliver(9_999);
  assert.equal(frames.length, 0);
  await deliver(1);
  assert.deepEqual([frames[0].type, frames[0].headers.topic], ["SYSTEM", "ping"]);
  acknowledge(frames[0], JSON.parse(frames[0].data));
  assert.equal((await state()).subscriptions[0].pongs, 1);
  assert.deepEqual((await post("/_sim/events/disconnect")).body, { disconnected: 1 });
  assert.deepEqual([frames[1].headers.topic, line.closed], ["disconnect", true]);
});

test("a connection that ends without a word is not told, and what comes meanwhile waits for the next", async () => {
  const { connect, deliver, post, state } = await stream();
  const first = await connect();
  assert.deepEqual((await post("/_sim/events/disconnect", { abrupt: true })).body, { disconnected: 1 });
  assert.deepEqual([first.frames, first.line.wasReset, first.line.closed], [[], true, false]);
  assert.equal((await post("/_sim/events/disconnect", { abrupt: 1 })).status, 400);
  await post("/_sim/meetings", { conferenceId: "m1" });
  await deliver();
  assert.equal((await state()).subscriptions[0].connected, false);
  const second = await connect();
  await deliver();
  assert.equal(second.frames.length, 1);
});

test("when the month's pushes are used up frames come empty", async () => {
  const { connect, deliver, post } = await stream();
  await post("/_sim/settings", { monthlyPushes: 1 });
  const { frames } = await connect();
  for (const conferenceId of ["m1", "m2"]) {
    await post("/_sim/meetings", { conferenceId });
    await deliver();
  }
  assert.deepEqual(frames.map(({ headers }) => headers.eventType), ["meeting_status_change", "meeting_status_change"]);
  assert.equal(JSON.parse(frames[0].data).openConfModel.conferenceId, "m1");
  assert.equal(frames[1].data, "{}");
});

test("a newer connection takes the older one's place, and a suite hears of its tickets", async () => {
  const { connect, deliver, post } = await stream();
  const suite = { clientId: DEFAULT_SUITE.suiteKey, clientSecret: DEFAULT_SUITE.suiteSecret };
  const older = await connect(suite);
  const newer = await connect(suite);
  older.closed();
  assert.equal(older.line.closed, true);
  await deliver();
  assert.deepEqual([older.frames.length, newer.frames.length], [0, 1]);
  assert.deepEqual(JSON.parse(newer.frames[0].data), { suiteTicket: DEFAULT_SUITE.suiteTicket });
  await post("/_sim/reset");
  assert.equal(newer.line.closed, true);
});
