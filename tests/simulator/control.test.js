import assert from "node:assert/strict";
import { test } from "node:test";
import { LOCK_PATH, simulate } from "./harness.js";

const START = {
  conferenceId: "644272f14ba3310xxxxxxxxx",
  title: "Weekly review",
  roomCode: "42726033559",
  link: "https://meeting.dingtalk.com/app?roomCode=42726033559&token=1_7ac974ac-6e4f-47c3-b82b-bfb32fd94d2c",
  locked: false,
  ended: false,
  joins: 0,
  inside: 0,
  refused: 0,
};

test("at the start the documentation's example meeting is running", async () => {
  const { status, body } = await simulate().get("/_sim/meetings");
  assert.deepEqual([status, body], [200, [START]]);
});

test("a browser gets the meetings as a page in its language, in which a title is only text", async () => {
  const { send, post } = simulate();
  const title = `<img src=x onerror="alert('1')">&amp;`;
  await post("/_sim/meetings", { conferenceId: "m1", title, members: 3 });
  const look = (/** @type {Record<string, string>} */ headers) =>
    send("/_sim/meetings", { method: "GET", headers: { accept: "text/html,*/*;q=0.8", ...headers } });
  const page = await look({});
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(page.headers.get("content-security-policy") ?? "", /^default-src 'none'/);
  assert.ok(page.text.indexOf("m1") < page.text.indexOf(START.conferenceId), "the newest first");
  assert.ok(page.text.includes("&#60;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&#62;&#38;amp;") && !page.text.includes("<img"));
  assert.match(page.text, /<td>open<\/td><td>3<\/td>/);
  assert.match((await look({ "accept-language": "zh-CN,zh;q=0.9" })).text, /<html lang="zh">[^]*未锁定/);
  await post("/_sim/meetings", { count: 300 });
  assert.match((await look({})).text, /older ones are left out: 102</);
  await post("/_sim/reset");
  await post(`/_sim/meetings/${START.conferenceId}/end`);
  assert.match((await look({})).text, /<td>ended<\/td>/);
});

test("a meeting is created, with its id and title or with made-up ones", async () => {
  const { get, post } = simulate();
  const named = await post("/_sim/meetings", { conferenceId: "m1", title: "One", roomCode: "123456789" });
  assert.equal(named.status, 201);
  const { link, ...facts } = named.body;
  assert.deepEqual({ link: START.link, ...facts }, { ...START, conferenceId: "m1", title: "One", roomCode: "123456789" });
  for (const input of [{}, ""]) {
    const { status, body } = await post("/_sim/meetings", input);
    assert.equal(status, 201);
    assert.match(body.conferenceId, /^[0-9a-f]{24}$/);
    assert.match(body.roomCode, /^(\d{9}|\d{11})$/);
  }
  assert.equal((await get("/_sim/meetings")).body.length, 4);
});

test("the id of a running meeting is taken; that of an ended one is free", async () => {
  const { post } = simulate();
  await post("/_sim/meetings", { conferenceId: "m1" });
  const taken = await post("/_sim/meetings", { conferenceId: "m1" });
  assert.deepEqual([taken.status, taken.body], [409, { error: "the meeting m1 is already running" }]);
  await post("/_sim/meetings/m1/join");
  await post("/_sim/meetings/m1/end");
  const again = await post("/_sim/meetings", { conferenceId: "m1" });
  assert.deepEqual([again.status, again.body.joins, again.body.ended], [201, 0, false]);
});

test("join: in while running, refused while locked, in again once unlocked, gone when ended", async () => {
  const { get, post, lock } = simulate({ tokens: [{ accessToken: "tok" }] });
  const join = async () => {
    const { status, body } = await post(`/_sim/meetings/${START.conferenceId}/join`);
    assert.equal(typeof body.reason, body.joined ? "undefined" : "string");
    return [status, body.joined];
  };
  assert.deepEqual(await join(), [200, true]);
  await lock("tok", { action: "lock" });
  assert.deepEqual(await join(), [423, false]);
  await lock("tok", { action: "unlock" });
  assert.deepEqual(await join(), [200, true]);
  await lock("tok", { action: "lock" });
  const ended = await post(`/_sim/meetings/${START.conferenceId}/end`);
  assert.deepEqual([ended.status, ended.body.ended], [200, true]);
  assert.deepEqual(await join(), [410, false]);
  assert.equal((await get("/_sim/meetings")).body[0].joins, 2);
});

test("an unknown meeting can be neither joined nor ended", async () => {
  const { post } = simulate();
  const join = await post("/_sim/meetings/nowhere/join");
  assert.deepEqual([join.status, join.body.joined], [404, false]);
  assert.equal((await post("/_sim/meetings/nowhere/end")).status, 404);
});

test("an id in a control path is one percent-decoded segment", async () => {
  const { post } = simulate();
  await post("/_sim/meetings", { conferenceId: "a/b" });
  assert.equal((await post("/_sim/meetings/a%2Fb/join")).status, 200);
});

test("the log has every API request as it came, when, and what became of it, and no control request", async () => {
  const { clock, get, post, lock } = simulate();
  await post("/_sim/meetings", {});
  await lock("tok", { action: "lock" }, `${LOCK_PATH}?a=%2F&b`);
  clock.now += 1_234;
  await get("/nowhere");
  const { status, body } = await get("/_sim/requests");
  assert.equal(status, 200);
  assert.deepEqual(body[0], {
    index: 0,
    at: "1970-01-01T00:16:40.000Z",
    method: "POST",
    path: `${LOCK_PATH}?a=%2F&b`,
    headers: { "content-type": "text/plain;charset=UTF-8", "x-acs-dingtalk-access-token": "tok" },
    body: '{"action":"lock"}',
    status: 400,
    code: "InvalidAuthentication",
    fault: null,
  });
  const rest = { method: "GET", path: "/nowhere", headers: {}, body: "", status: 200, code: null, fault: null };
  assert.deepEqual(body[1], { index: 1, at: "1970-01-01T00:16:41.234Z", ...rest });
  assert.equal(body.length, 2);
});

test("a token can be registered, with its lifetime, scopes and organisation", async () => {
  const { clock, post, lock } = simulate();
  const plain = await post("/_sim/tokens", { accessToken: "plain" });
  assert.deepEqual([plain.status, plain.body], [201, { accessToken: "plain", expireIn: 7200 }]);
  await post("/_sim/tokens", { accessToken: "short", expireIn: 1 });
  await post("/_sim/tokens", { accessToken: "expired", expireIn: 0 });
  await post("/_sim/tokens", { accessToken: "scopeless", scopes: [] });
  assert.equal((await lock("plain")).status, 200);
  assert.equal((await lock("short")).status, 200);
  assert.equal((await lock("expired")).body.code, "InvalidAuthentication");
  assert.equal((await lock("scopeless")).status, 403);
  clock.now += 1000;
  assert.equal((await lock("short")).body.code, "InvalidAuthentication");
});

test("the clock can be moved on", async () => {
  const { clock, post, lock, fetchToken } = simulate();
  const token = await fetchToken();
  const { status, body } = await post("/_sim/clock", { advanceMs: 7_200_000 });
  assert.deepEqual([status, body], [200, { now: clock.now + 7_200_000 }]);
  assert.equal((await lock(token)).body.code, "InvalidAuthentication");
});

test("reset goes back to the start: meetings, tokens, faults, requests, clock, calls counted, settings", async () => {
  const { clock, get, post, lock } = simulate({ tokens: [{ accessToken: "tok" }], qps: 1 });
  const settings = (await get("/_sim/settings")).body;
  await lock("tok");
  await post("/_sim/meetings", { conferenceId: "m1" });
  await post("/_sim/tokens", { accessToken: "added" });
  await post("/_sim/clock", { advanceMs: 10 });
  await post("/_sim/faults", [{ status: 503 }]);
  await post("/_sim/settings", { qps: 7, monthlyCalls: 3, expireIn: "" });

  assert.equal((await post("/_sim/reset")).status, 200);
  assert.deepEqual((await get("/_sim/settings")).body, settings);
  assert.deepEqual((await get("/_sim/usage")).body, []);
  assert.deepEqual((await get("/_sim/meetings")).body, [START]);
  assert.deepEqual((await get("/_sim/requests")).body, []);
  assert.equal((await lock("added")).body.code, "InvalidAuthentication");
  assert.equal((await lock("tok")).status, 200);
  assert.equal((await post("/_sim/clock", { advanceMs: 0 })).body.now, clock.now);
});

/** @type {[string, unknown, RegExp][]} */
const badInputs = [
  ["/_sim/meetings", "{", /must be a JSON object/],
  ["/_sim/meetings", { id: "m1" }, /unknown key id/],
  ["/_sim/meetings", { conferenceId: "" }, /conferenceId must be/],
  ["/_sim/meetings", { title: 5 }, /title must be/],
  ["/_sim/meetings", { corpId: 5 }, /corpId must be/],
  ["/_sim/meetings", { roomCode: "" }, /roomCode must be/],
  ["/_sim/meetings", { startTime: "now" }, /startTime must be/],
  ["/_sim/meetings", { members: -1 }, /members must be/],
  ["/_sim/meetings", { members: [""] }, /members must be/],
  ["/_sim/meetings", { members: [{ outside: true }] }, /members must be/],
  ["/_sim/meetings", { members: [{ userNick: "A", guest: true }] }, /unknown key guest/],
  ["/_sim/meetings", { scheduleConferenceId: 5 }, /scheduleConferenceId must be/],
  ["/_sim/meetings", { count: 0 }, /count must be/],
  ["/_sim/meetings", { count: 100_001 }, /count must be/],
  ["/_sim/meetings", { count: 100_000, members: 11 }, /count times members must be/],
  ["/_sim/meetings", { count: 2, conferenceId: "m1" }, /do not go together/],
  ["/_sim/meetings", [{}, { id: "m1" }], /unknown key id/],
  ["/_sim/meetings", ["m1"], /must be a JSON object/],
  [`/_sim/meetings/${START.conferenceId}/join`, { userNick: 5 }, /userNick must be/],
  [`/_sim/meetings/${START.conferenceId}/join`, { userNick: "A", outside: "yes" }, /outside must be true or false/],
  [`/_sim/meetings/${START.conferenceId}/knock`, { count: 1.5 }, /count must be/],
  [`/_sim/meetings/${START.conferenceId}/leave`, {}, /must say who leaves/],
  ["/_sim/tokens", {}, /accessToken must be/],
  ["/_sim/tokens", { accessToken: "t", expireIn: "1" }, /expireIn must be/],
  ["/_sim/tokens", { accessToken: "t", scopes: "all" }, /scopes must be/],
  ["/_sim/tokens", { accessToken: "t", corpId: "" }, /corpId must be/],
  ["/_sim/clock", {}, /advanceMs must be/],
  ["/_sim/clock", { advanceMs: -1 }, /advanceMs must be/],
  ["/_sim/clock", { advanceMs: 1e300 }, /beyond the year 9999/],
  ["/_sim/tickets", { suiteTicket: "" }, /suiteTicket must be/],
  ["/_sim/settings", { qpd: 5 }, /unknown key qpd/],
  ["/_sim/settings", { qps: 0 }, /qps must be a number of at least 1, or null for no limit/],
  ["/_sim/settings", { suiteQps: "40" }, /suiteQps must be/],
  ["/_sim/settings", { qpm: -1 }, /qpm must be/],
  ["/_sim/settings", { monthlyCalls: -1 }, /monthlyCalls must be a number of at least 0/],
  ["/_sim/settings", { graceDays: null }, /graceDays must be/],
  ["/_sim/settings", { tokenSeconds: "1" }, /tokenSeconds must be/],
  ["/_sim/settings", { ticketSeconds: 59 }, /ticketSeconds must be a number of at least 60/],
  ["/_sim/settings", { dateSkewMs: 1e13 }, /dateSkewMs must be/],
  ["/_sim/settings", { expireIn: "soon" }, /expireIn must be a number, JSON text/],
  ["/_sim/settings", { expireIn: true }, /expireIn must be/],
];

for (const [path, input, message] of badInputs) {
  test(`${path} refuses ${JSON.stringify(input)}`, async () => {
    const { status, body } = await simulate().post(path, input);
    assert.equal(status, 400);
    assert.match(body.error, message);
  });
}

test("an unknown control route is 404, a wrong method 405", async () => {
  const { get, send } = simulate();
  for (const path of ["/_sim", "/_sim/", "/_sim/elsewhere"]) assert.equal((await get(path)).status, 404);
  assert.equal((await get("/_sim/reset")).headers.get("allow"), "POST");
  const put = await send("/_sim/meetings", { method: "PUT" });
  assert.deepEqual([put.status, put.headers.get("allow")], [405, "GET, POST"]);
});
