import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { open, sign } from "./event-envelope.js";
import { AES_KEY, receiver, success, TOKEN } from "./event-receiver.js";
import { simulate } from "./harness.js";
import { BEGINNING } from "./seeds.js";
import { DEFAULT_APP, DEFAULT_SUITE } from "./simulator.js";

const APP = DEFAULT_APP.appKey;
const START = Date.UTC(2026, 10, 25, 9);
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/**
 * A simulator whose events go to an address that keeps them.
 * @param {Record<string, unknown>} [subscription]
 * @param {import("./options.js").SimulatorOptions & { subscribeAfter?: number }} [options]
 */
async function subscribed(subscription = {}, { subscribeAfter = 0, ...options } = {}) {
  const owner = subscription.transport === "sync" ? DEFAULT_SUITE.suiteKey : APP;
  const address = receiver(owner);
  const simulated = simulate({ ...options, fetch: address.fetch });
  simulated.clock.now = START;
  await simulated.post("/_sim/reset");
  const subscribe = () => simulated.post("/_sim/events", { url: "https://lock.test/events", token: TOKEN, aesKey: AES_KEY, ...subscription });
  simulated.clock.now += subscribeAfter;
  assert.equal((await subscribe()).status, 201);
  const deliver = async (later = 0) => {
    simulated.clock.now += later;
    await simulated.simulator.deliver();
    return address.messages.map(({ changeScene }) => changeScene);
  };
  await deliver();
  const state = async () => (await simulated.get("/_sim/events")).body;
  const failed = async (query = "") => {
    const headers = { "x-acs-dingtalk-access-token": await simulated.fetchToken() };
    return (await simulated.send(`/v1.0/event/callbacks/failedResults${query}`, { headers })).body;
  };
  const start = () => simulated.post("/_sim/meetings", { conferenceId: "m1", title: "Board" });
  return { ...simulated, address, deliver, subscribe, state, failed, start };
}

test("the envelope is that of the documentation's example", async () => {
  const encrypt = "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==";
  assert.deepEqual(await open(AES_KEY, encrypt), { message: "success", owner: "dingsnotzck6pm5veliw" });
  assert.equal(await sign("123456", "1614767836", "A7Co0cJLMzIDtMMI", encrypt), "9a95a004dd16f5c307e849b994173f76aa26e5eb");
});

test("an address is asked first, and then hears what happens to meetings, in order, as DingTalk writes it", async () => {
  const { address, deliver, start, post, state } = await subscribed();
  assert.equal(address.checks(), 1);
  await start();
  await post("/_sim/meetings/m1/join", { userNick: "Wei" });
  await post("/_sim/meetings/m1/join", { userNick: "A guest", outside: true });
  await post("/_sim/meetings/m1/leave", { userNick: "Wei" });
  await post("/_sim/meetings/m1/end");
  assert.deepEqual(await deliver(), ["conference_created", "user_join", "user_join", "user_leave", "conference_closed"]);
  const { messages } = address;
  assert.deepEqual(messages.map(({ statusSeqNum }) => statusSeqNum), [1, 2, 3, 4, 5]);
  assert.equal(new Set(messages.map(({ eventId }) => eventId)).size, 5);
  assert.equal(messages[2].openMemberModels[0].userId, "", "nobody from outside has an id");
  assert.deepEqual(await deliver(DAY), messages.map(({ changeScene }) => changeScene), "each once");
  const { subscriptions, waiting } = await state();
  assert.deepEqual([subscriptions[0].checked, subscriptions[0].delivered, subscriptions[0].problem, waiting], [true, 5, null, 0]);

  // With the fields of DingTalk's own examples, but for those that are not about this.
  for (const [name, message] of /** @type {const} */ ([["created", 0], ["join", 1], ["join-outsider", 2], ["leave", 3], ["closed", 4]])) {
    const example = JSON.parse(readFileSync(new URL(`../fixtures/events/http-${name}.json`, import.meta.url), "utf8"));
    assert.deepEqual(Object.keys(messages[message]).sort(), Object.keys(example).sort(), name);
    const model = (/** @type {any} */ it) => Object.keys(it.openConfModel ?? it.openMemberModels[0]).sort();
    assert.deepEqual(model(messages[message]), model(example), name);
  }
});

test("what happened before an address was set is not told, nor what is another organisation's, nor who comes where that is not wanted", async () => {
  const { post, deliver, start } = await subscribed({ members: false });
  await start();
  await post("/_sim/meetings/m1/join", { userNick: "Wei" });
  await post("/_sim/meetings", { conferenceId: "m2", corpId: "dingother" });
  assert.deepEqual(await deliver(), ["conference_created"]);
});

test("an address that does not answer when it is asked hears nothing until it is set again", async () => {
  const address = receiver("dingother");
  let asked = 0;
  const fetch = (/** @type {any} */ input, /** @type {any} */ init) => {
    asked += 1;
    return address.fetch(input, init);
  };
  const { clock, simulator, post, get } = simulate({ fetch });
  clock.now = START;
  const subscription = { url: "https://lock.test/events?x=1", token: TOKEN, aesKey: AES_KEY };
  await post("/_sim/events", subscription);
  await post("/_sim/meetings", {});
  for (let time = 0; time < 3; time += 1) await simulator.deliver();
  assert.equal(asked, 1);
  const { body } = await get("/_sim/events");
  assert.deepEqual([body.subscriptions[0].checked, body.waiting], [false, 1]);
  assert.match(body.subscriptions[0].problem, /it is dingsimulatorkey's/);
  assert.ok(!JSON.stringify(body).includes(AES_KEY));
});

test("what is not answered with success comes again after 10, 30 and 90 s, and then is among what failed", async () => {
  const { address, deliver, start, failed, state } = await subscribed();
  const wrong = [
    () => new Response("x", { status: 500 }),
    () => new Response("success"),
    () => success(APP, "failure"),
    () => success("dingother"),
  ];
  address.answers.push(...wrong);
  await start();
  const came = [];
  for (const later of [0, 9_999, 1, 29_999, 1, 89_999, 1, DAY]) came.push((await deliver(later)).length);
  assert.deepEqual(came, [1, 1, 2, 2, 3, 3, 4, 4]);
  assert.equal(new Set(address.messages.map(({ eventId }) => eventId)).size, 1);
  assert.match((await state()).subscriptions[0].problem, /of another owner/);
  const { failedList, hasMore } = await failed();
  assert.equal(hasMore, false);
  const [{ callBackData, ...result }] = failedList;
  assert.deepEqual(result, { callBackTag: "meeting_status_change", corpId: DEFAULT_APP.corpId, eventTime: START });
  assert.deepEqual(JSON.parse(callBackData), address.messages[0]);
  assert.equal((await failed(`?beginTime=${START + 1}`)).failedList.length, 0);
  assert.equal((await failed(`?endTime=${START - 1}`)).failedList.length, 0);
  assert.equal((await failed("?endTime=now")).code, "paramError");
});

test("events come late, twice, after the next, badly signed first, or not at all", async () => {
  const { address, deliver, start, post, failed } = await subscribed();
  const fault = (/** @type {object[]} */ ...faults) => post("/_sim/events/faults", faults);
  const join = (/** @type {string} */ userNick) => post("/_sim/meetings/m1/join", { userNick });

  await fault({ late: 5_000 });
  await start();
  assert.deepEqual(await deliver(4_999), []);
  assert.deepEqual(await deliver(1), ["conference_created"]);

  await fault({ twice: true }, { swap: true });
  for (const userNick of ["A", "B", "C"]) await join(userNick);
  await deliver();
  assert.deepEqual(address.messages.slice(1).map(({ statusSeqNum }) => statusSeqNum), [2, 2, 4, 3]);
  assert.equal(address.messages[1].eventId, address.messages[2].eventId);

  await fault({ badlySigned: true });
  await join("D");
  assert.equal((await deliver()).length, 5);
  assert.equal(address.forged(), 1);
  assert.equal((await deliver(10_000)).length, 6);

  await fault({ lost: true });
  await join("E");
  assert.equal((await deliver(DAY)).length, 6);
  assert.equal((await failed()).failedList.length, 1);

  // One that is to come after the next does not wait for it for ever.
  await fault({ swap: true });
  await join("F");
  assert.equal((await deliver()).length, 6);
  assert.equal((await deliver(MINUTE)).length, 7);
});

test("after a day of silence it goes on, and what was missed is among what failed", async () => {
  const { deliver, start, post, failed } = await subscribed();
  await post("/_sim/events/faults", [{ silence: DAY }]);
  await start();
  await post("/_sim/meetings/m1/join", { userNick: "A" });
  assert.deepEqual(await deliver(DAY - 1), []);
  await deliver(1);
  await post("/_sim/meetings/m1/end");
  assert.deepEqual(await deliver(), ["conference_closed"]);
  assert.deepEqual((await failed()).failedList.map((/** @type {any} */ it) => JSON.parse(it.callBackData).changeScene), ["conference_created", "user_join"]);
});

test("what failed is given 200 at a time", async () => {
  const { post, failed } = await subscribed();
  await post("/_sim/events/faults", [{ silence: DAY }]);
  await post("/_sim/meetings", { count: 201 });
  const { failedList, hasMore } = await failed();
  assert.deepEqual([failedList.length, hasMore], [200, true]);
});

test("when the month's pushes are used up messages come empty", async () => {
  const { address, deliver, post, state, clock } = await subscribed({}, { monthlyPushes: 2 });
  for (let number = 0; number < 3; number += 1) {
    await post("/_sim/meetings", {});
    // Those of several meetings go at once.
    await deliver();
  }
  assert.deepEqual(address.messages.map(({ EventType }) => EventType), ["meeting_status_change", "meeting_status_change", undefined]);
  assert.deepEqual(address.messages[2], {});
  assert.deepEqual((await state()).pushes, [{ corpId: DEFAULT_APP.corpId, month: "2026-11", pushes: 3 }]);
  clock.now = Date.UTC(2026, 11, 2);
  await post("/_sim/meetings", {});
  await deliver();
  assert.equal(address.messages.at(-1).changeScene, "conference_created");
});

test("a suite hears by SyncHTTP, also of each new ticket", async () => {
  const { address, deliver, start, get } = await subscribed({ transport: "sync" });
  await start();
  await deliver();
  const [ticket, created] = address.messages;
  const example = (/** @type {string} */ name) => JSON.parse(readFileSync(new URL(`../fixtures/events/${name}.json`, import.meta.url), "utf8"));
  for (const [message, name] of [[ticket, "sync-suite-ticket"], [created, "sync-created"]]) {
    const { EventType, bizData: [item] } = example(name);
    assert.equal(message.EventType, EventType);
    assert.equal(message.bizData[0].biz_type, item.biz_type);
    assert.deepEqual(Object.keys(message.bizData[0]).sort(), Object.keys(item).sort());
    const fields = Object.keys(JSON.parse(item.biz_data));
    assert.deepEqual(fields.filter((field) => !(field in JSON.parse(message.bizData[0].biz_data))), []);
  }
  await deliver(5 * 60 * MINUTE);
  const newest = (await get("/_sim/tickets")).body[0].suiteTicket;
  const pushed = address.messages.map(({ bizData: [{ biz_data: data }] }) => JSON.parse(data).suiteTicket);
  assert.deepEqual(pushed, [DEFAULT_SUITE.suiteTicket, undefined, newest]);
});

test("where somebody hears of them, lively meetings begin, fill, and end", async () => {
  const { address, deliver, get } = await subscribed({}, { lively: true });
  for (let moment = 0; moment < 75; moment += 1) await deliver(4_000);
  const created = address.messages.filter(({ changeScene }) => changeScene === "conference_created");
  assert.deepEqual(created.map(({ EventTime }) => EventTime), [START + BEGINNING.firstMs]);
  const { conferenceId, invitedNum } = created[0].openConfModel;
  assert.equal(invitedNum, BEGINNING.people);
  const joined = address.messages.filter(({ openMemberModels: [one] = [] }) => one?.conferenceId === conferenceId);
  assert.ok(joined.filter(({ EventTime }) => EventTime < START + 2 * MINUTE).length >= 3, "there is something to see within two minutes");
  const closed = address.messages.filter(({ changeScene }) => changeScene === "conference_closed");
  assert.ok(closed.some(({ openConfModel }) => openConfModel.conferenceId === conferenceId));
  assert.equal((await get("/_sim/meetings")).body.length, 13);

  // Whoever subscribes later, as one that takes long to start, has the whole of it before them.
  const late = await subscribed({}, { lively: true, subscribeAfter: 70_001 });
  await late.deliver(BEGINNING.firstMs - 2 * 4_000);
  assert.deepEqual(late.address.messages.filter(({ changeScene }) => changeScene === "conference_created"), []);
  await late.deliver(2 * 4_000);
  assert.equal(late.address.messages.filter(({ changeScene }) => changeScene === "conference_created").length, 1);

  const { clock, get: look, post } = simulate({ lively: true });
  clock.now = START;
  await post("/_sim/reset");
  clock.now += 5 * MINUTE;
  assert.equal((await look("/_sim/meetings")).body.length, 12, "else there are those of the start");
});

for (const [body, words] of /** @type {const} */ ([
  [{}, /url must be/],
  [{ url: "ftp://x" }, /url must be/],
  [{ url: "https://x", token: "" }, /token/],
  [{ url: "https://x", token: "t", aesKey: `${AES_KEY}=` }, /aesKey must be 43/],
  [{ url: "https://x", token: "t", aesKey: AES_KEY, transport: "stream" }, /transport must be/],
  [{ url: "https://x", token: "t", aesKey: AES_KEY, owner: "dingother" }, /no such app/],
  [{ url: "https://x", token: "t", aesKey: AES_KEY, members: 1 }, /members/],
  [{ url: "https://x", key: "t" }, /unknown key key/],
])) {
  test(`/_sim/events refuses ${JSON.stringify(body)}`, async () => {
    const { status, body: answer } = await simulate().post("/_sim/events", body);
    assert.ok(status === 400 || status === 404);
    assert.match(answer.error, words);
  });
}

for (const body of [{}, [1], [{ slow: true }], [{ late: "x" }], [{ twice: false }], [{ silence: 1, twice: true }], [{ late: 8 * DAY }]]) {
  test(`/_sim/events/faults refuses ${JSON.stringify(body)}`, async () => {
    const { status, body: answer } = await simulate().post("/_sim/events/faults", body);
    assert.equal(status, 400);
    assert.ok(answer.error);
  });
}

test("stopping ends it, and so does a reset", async () => {
  for (const path of ["/_sim/events/stop", "/_sim/reset"]) {
    const { address, deliver, start, post, state } = await subscribed();
    await post(path);
    await start();
    await deliver(DAY);
    assert.deepEqual([address.messages, (await state()).subscriptions], [[], []]);
  }
});
