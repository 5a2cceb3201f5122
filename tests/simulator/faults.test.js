import assert from "node:assert/strict";
import { test } from "node:test";
import { LOCK_PATH, simulate } from "./harness.js";

const TOKENS = [{ accessToken: "tok" }];
/** @param {RequestInit} [init] */
const lockRequest = (init) =>
  new Request(`http://simulator.test${LOCK_PATH}`, {
    method: "POST",
    headers: { "x-acs-dingtalk-access-token": "tok" },
    body: '{"action":"lock"}',
    ...init,
  });

test("faults are queued, appended, and taken one by each API request", async () => {
  const { get, post, lock } = simulate({ tokens: TOKENS });
  assert.deepEqual((await post("/_sim/faults", [{ status: 500 }, { status: 502 }])).body, { queued: 2 });
  assert.deepEqual((await post("/_sim/faults", [{ status: 503 }])).body, { queued: 3 });
  assert.equal((await lock("tok")).status, 500);
  assert.equal((await get("/_sim/meetings")).status, 200, "a control request takes no fault");
  assert.equal((await get("/nowhere")).status, 502);
  assert.equal((await lock("tok")).status, 503);
  assert.equal((await lock("tok")).status, 200);
});

test("on keeps a fault for the requests it is meant for", async () => {
  const { get, post, lock, fetchToken } = simulate({ tokens: TOKENS });
  await post("/_sim/faults", [{ on: "lock", status: 500 }, { on: "token", status: 502 }, { status: 503 }]);
  assert.equal((await get("/nowhere")).status, 503);
  assert.equal(await fetchToken().catch(() => "failed"), "failed");
  assert.equal((await lock("tok")).status, 500);
  assert.equal((await lock("tok")).status, 200);
});

test("a reply is sent as given, and changes nothing", async () => {
  const { get, post, simulator } = simulate({ tokens: TOKENS });
  const object = { code: "systemError", message: "系统错误" };
  await post("/_sim/faults", [
    { status: 500, body: object, headers: { "Retry-After": 2 } },
    { status: 403, body: "<html>", headers: { "content-type": "text/html", server: "other", "x-acs-request-id": "R" } },
    { status: 502 },
    { body: "plain" },
    { body: null },
    { status: 204 },
  ]);
  const replies = [];
  for (let call = 0; call < 6; call += 1) replies.push(await simulator.fetch(lockRequest()));
  const texts = await Promise.all(replies.map((reply) => reply.text()));
  assert.deepEqual(replies.map(({ status }) => status), [500, 403, 502, 200, 200, 204]);
  assert.deepEqual(texts, [JSON.stringify(object), "<html>", "", "plain", "null", ""]);

  const [first, second] = replies.map(({ headers }) => headers);
  assert.equal(first?.get("retry-after"), "2");
  assert.match(first?.get("content-type") ?? "", /^application\/json/);
  assert.match(first?.get("x-acs-request-id") ?? "", /^[0-9A-F-]{36}$/);
  assert.equal(second?.get("content-type"), "text/html");
  assert.equal(second?.get("x-acs-request-id"), "R");
  assert.equal(second?.get("server"), "dingtalk-simulator", "a fault cannot pass for DingTalk");
  assert.equal((await get("/_sim/meetings")).body[0].locked, false);
});

test("a reset is Response.error(), in each spelling", async () => {
  const { post, simulator } = simulate();
  await post("/_sim/faults", [{ reset: true }, { fault: "reset" }, { kind: "reset" }, { type: "reset" }]);
  for (let call = 0; call < 4; call += 1) {
    assert.equal((await simulator.fetch(lockRequest())).type, "error");
  }
});

test("truncate lets the request through and cuts its answer in half", async () => {
  const { get, post, simulator } = simulate({ tokens: TOKENS });
  await post("/_sim/faults", [{ truncate: true }]);
  const reply = await simulator.fetch(lockRequest());
  assert.equal(reply.headers.get("content-length"), String('{"success":true}'.length));
  const reader = reply.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  assert.equal(new TextDecoder().decode(value), '{"succes');
  await assert.rejects(async () => reader?.read(), TypeError);
  assert.equal((await get("/_sim/meetings")).body[0].locked, true);
});

test("garbage is neither UTF-8 nor JSON", async () => {
  const { post, simulator } = simulate();
  await post("/_sim/faults", [{ garbage: true }]);
  const reply = await simulator.fetch(lockRequest());
  assert.equal(reply.status, 200);
  const bytes = await reply.arrayBuffer();
  assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes), TypeError);
  assert.throws(() => JSON.parse(new TextDecoder().decode(bytes)), SyntaxError);
});

test("huge is over 1 MiB of valid JSON that claims success", async () => {
  const { post, simulator } = simulate();
  await post("/_sim/faults", [{ huge: true }]);
  const reply = await simulator.fetch(lockRequest());
  assert.equal(reply.status, 200);
  const text = await reply.text();
  assert.ok(text.length > 1024 * 1024);
  assert.equal(JSON.parse(text).success, true);
});

test("a delay ends at once with the reason when the request is given up", async () => {
  const { post, simulator } = simulate({ tokens: TOKENS });
  await post("/_sim/faults", [{ delay: 2 ** 31 - 1 }, { delay: 2 ** 31 - 1, status: 500 }]);
  const reason = new Error("given up");
  const abort = new AbortController();
  const waiting = simulator.fetch(lockRequest({ signal: abort.signal }));
  abort.abort(reason);
  await assert.rejects(waiting, reason);
  await assert.rejects(simulator.fetch(lockRequest({ signal: AbortSignal.abort(reason) })), reason);
});

test("a delay goes with every other form, and without one the answer is the normal one", async () => {
  const { post, simulator } = simulate({ tokens: TOKENS });
  await post("/_sim/faults", [
    { delay: 1 },
    { kind: "delay", delay: 1 },
    { delay: 1, status: 503 },
    { delay: 1, reset: true },
    { delay: 0, garbage: true },
  ]);
  const replies = [];
  for (let call = 0; call < 5; call += 1) replies.push(await simulator.fetch(lockRequest()));
  assert.deepEqual(replies.map(({ status }) => status), [200, 200, 503, 0, 200]);
});

/** @type {[unknown, RegExp][]} */
const badFaults = [
  ["[", /must be a JSON array/],
  [{ status: 500 }, /must be a JSON array/],
  [[{ status: 500 }, "reset"], /fault 1: must be an object/],
  [[{}], /fault 0: names no fault/],
  [[{ on: "lock" }], /names no fault/],
  [[{ stauts: 500, bdoy: "" }], /unknown key stauts, bdoy/],
  [[{ status: "500" }], /status must be/],
  [[{ status: 199 }], /status must be/],
  [[{ status: 600 }], /status must be/],
  [[{ status: 204, body: "" }], /status 204 takes no body/],
  [[{ headers: [] }], /headers must be an object/],
  [[{ headers: { a: {} } }], /header a must be a string or a number/],
  [[{ headers: { "a b": "c" } }], /header "a b" is not one/],
  [[{ headers: { a: "b\n" + "c" } }], /header "a" is not one/],
  [[{ delay: -1 }], /delay must be/],
  [[{ delay: "5" }], /delay must be/],
  [[{ delay: 2 ** 31 }], /delay must be/],
  [[{ reset: 1 }], /reset must be true/],
  [[{ reset: true, truncate: true }], /not several/],
  [[{ body: "", huge: true }], /not several/],
  [[{ code: "systemBusy", html: true }], /not several/],
  [[{ status: 500, reset: true }], /reset has no reply that could have status/],
  [[{ retryAfterDateMs: 1, truncate: true }], /truncate has no reply that could have retryAfterDateMs/],
  [[{ status: 204, huge: true }], /status 204 takes no body/],
  [[{ huge: 0 }], /huge must be true or a number of bytes/],
  [[{ huge: "4" }], /huge must be true/],
  [[{ code: "toString" }], /code must be one of errors.js, or have a status/],
  [[{ code: 5, status: 400 }], /code must be/],
  [[{ status: 429, retryAfterDateMs: "2" }], /retryAfterDateMs must be/],
  [[{ delay: 1, after: "yes" }], /after must be true or false/],
  [[{ after: true }], /names no fault/],
  [[{ reset: true, connection: "old" }], /connection must be "kept" or "fresh"/],
  [[{ connection: "kept" }], /names no fault/],
  [[{ kind: "explode" }], /kind must be one of reset, truncate, garbage, huge/],
  [[{ type: "delay" }], /type must be one of/],
  [[{ reset: true, on: "all" }], /on must be "token" or "lock"/],
];

for (const [input, message] of badFaults) {
  test(`faults ${JSON.stringify(input)} are refused, all of them`, async () => {
    const { post, lock } = simulate({ tokens: TOKENS });
    const { status, body } = await post("/_sim/faults", input);
    assert.equal(status, 400);
    assert.match(body.error, message);
    assert.equal((await lock("tok")).status, 200);
  });
}
