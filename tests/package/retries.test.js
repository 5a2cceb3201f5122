import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { MEETING, accepted, clientOf, failure, reply, scripted, settle, simulate } from "./harness.js";

const NOW = Date.UTC(2026, 10, 23, 8, 0, 0);
const server = (headers = {}) => reply(503, { code: "ServiceUnavailable" }, headers);
const throttled = (headers = {}) => reply(403, { code: "Forbidden.AccessDenied.QpsLimitForApi" }, headers);

/**
 * With a clock that stands still until it is told to go on, and the highest random numbers.
 * @param {import("node:test").TestContext} t
 */
function clock(t, random = 0.999_999) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  t.mock.method(Math, "random", () => random);
  return t.mock.timers;
}

beforeEach(() => mock.restoreAll());

const NO_WAIT = { "retry-after": "0" };
/** @type {[string, object, boolean][]} */
const RETRIED = [
  ["server", { status: 500, body: { code: "systemError" }, headers: NO_WAIT }, true],
  ["throttled", { status: 403, body: { code: "Forbidden.AccessDenied.QpsLimitForApi" }, headers: NO_WAIT }, true],
  ["HTTP 429", { status: 429, headers: NO_WAIT }, true],
  ["HTTP 408", { status: 408, headers: NO_WAIT }, true],
  ["rejected", { status: 400, body: { code: "commandError" }, headers: NO_WAIT }, false],
  ["conference-closed", { status: 400, body: { code: "confClosed" }, headers: NO_WAIT }, false],
  ["permission", { status: 403, body: { code: "noPermission" }, headers: NO_WAIT }, false],
  ["quota", { status: 403, body: { code: "Forbidden.AccessDenied.ApiCountLimitForOrg" }, headers: NO_WAIT }, false],
  ["authentication", { status: 401, headers: NO_WAIT }, false],
  ["protocol", { status: 200, body: "no", headers: NO_WAIT }, false],
  ["success: false", { status: 200, body: { success: false }, headers: NO_WAIT }, false],
];
for (const [what, fault, retried] of RETRIED) {
  test(`${what} is ${retried ? "retried twice by default" : "not retried"}`, async (t) => {
    const { client, faults, requests } = await simulate(t);
    await faults(fault, fault, fault, fault);
    const error = await failure(client({ maxRetries: undefined }).lock(MEETING));
    assert.equal(error.attempts, retried ? 3 : 1);
    assert.equal((await requests()).length, error.attempts);
  });
}

test("network is retried, and the attempts of a success are counted", async (t) => {
  t.mock.method(Math, "random", () => 0);
  const { client, faults } = await simulate(t);
  await faults({ reset: true }, { truncate: true });
  assert.equal((await client({ maxRetries: 2 }).lock(MEETING)).attempts, 3);
});

test("maxRetries is the client's, or the call's", async () => {
  for (const [client, call, attempts] of /** @type {const} */ ([
    [0, undefined, 1], [1, undefined, 2], [4, undefined, 5], [2, 0, 1], [0, 3, 4],
  ])) {
    const { fetch, calls } = scripted(server(NO_WAIT));
    const error = await failure(clientOf(fetch, { maxRetries: client }).lock("m", { maxRetries: call }));
    assert.deepEqual([error.attempts, calls.length], [attempts, attempts]);
  }
});

/**
 * How long it waited before each attempt after the first, to the millisecond.
 * @param {import("node:test").TestContext} t
 * @param {import("./harness.js").Answer[]} answers
 * @param {{ maxRetries?: number, random?: number, most?: number }} [options]
 */
async function waits(t, answers, { maxRetries = 2, random, most = 10_000 } = {}) {
  const timers = clock(t, random);
  const { fetch, calls } = scripted(...answers);
  let over = false;
  const call = clientOf(fetch, { maxRetries }).lock("m").catch((error) => error).finally(() => (over = true));
  const waited = [];
  await settle();
  for (let attempt = 1; !over; attempt += 1) {
    let low = 0;
    const before = calls.length;
    // All waits expected here are multiples of the step.
    for (; calls.length === before && !over && low < most; low += 100) {
      timers.tick(100);
      await settle();
    }
    assert.ok(low < most, "it never went on");
    waited.push(low);
  }
  return { waited, outcome: await call, calls };
}

test("backoff doubles from at most 500 ms", async (t) => {
  const { waited, outcome } = await waits(t, [server()], { maxRetries: 2 });
  assert.deepEqual(waited, [500, 1_000]);
  assert.equal(outcome.attempts, 3);
});

test("backoff is jittered whole: it can be next to nothing", async (t) => {
  const { waited } = await waits(t, [server()], { random: 0 });
  assert.ok(waited.every((ms) => ms <= 100), String(waited));
});

test("backoff ends at 8 s", { timeout: 20_000 }, async (t) => {
  const { waited } = await waits(t, [server()], { maxRetries: 6 });
  assert.deepEqual(waited, [500, 1_000, 2_000, 4_000, 8_000, 8_000]);
});

test("throttled waits a second at least", async (t) => {
  const { waited } = await waits(t, [throttled(), throttled(), accepted()], { random: 0 });
  assert.deepEqual(waited, [1_000, 1_000]);
});

/** @type {[string, Record<string, string>, number][]} */
const AFTER = [
  ["3", {}, 3_000],
  [new Date(NOW + 4_000).toUTCString(), {}, 4_000],
];
for (const [header, , ms] of AFTER) {
  test(`Retry-After: ${header} wins over backoff`, async (t) => {
    const { waited, outcome } = await waits(t, [server({ "retry-after": header }), accepted()]);
    assert.deepEqual([waited, outcome.attempts], [[ms], 2]);
  });
}

test("what is no Retry-After does not shorten the wait", async (t) => {
  for (const header of ["soon 1", "Mon 1", "-1", "9".repeat(400)]) {
    const { fetch } = scripted(throttled({ "retry-after": header }));
    assert.equal((await failure(clientOf(fetch).lock("m"))).retryAfterMs, null, header);
  }
  const { waited } = await waits(t, [throttled({ "retry-after": "soon 1" }), accepted()], { random: 0 });
  assert.deepEqual(waited, [1_000]);
});

for (const header of ["2147483647", "2147483648", "9".repeat(30)]) {
  test(`a Retry-After longer than a timer can be is no leave to try again: ${header}`, async (t) => {
    const { outcome, calls } = await waits(t, [throttled({ "retry-after": header }), accepted()], { random: 0 });
    assert.deepEqual([outcome.kind, calls.length], ["throttled", 1]);
    assert.ok(outcome.retryAfterMs > 60_000 && outcome.retryAfterMs < 1e12, outcome.retryAfterMs);
  });
}

test("Retry-After wins over the second of a rate limit, too", async (t) => {
  const { outcome, calls } = await waits(t, [throttled({ "retry-after": "0" }), accepted()], { random: 0 });
  assert.deepEqual([outcome.attempts, calls.length], [2, 2]);
});

test("a Retry-After of a minute is waited for, a longer one is told at once", async (t) => {
  const timers = clock(t);
  const { fetch, calls } = scripted(server({ "retry-after": "60" }), accepted());
  const call = clientOf(fetch, { maxRetries: 1 }).lock("m");
  await settle();
  timers.tick(59_999);
  await settle();
  assert.equal(calls.length, 1);
  timers.tick(1);
  assert.equal((await call).attempts, 2);
  for (const [header, ms] of /** @type {[string, number][]} */ ([
    ["61", 61_000],
    ["3600", 3_600_000],
    [new Date(Date.now() + 120_000).toUTCString(), 120_000],
  ])) {
    const { fetch } = scripted(server({ "retry-after": header }));
    const error = await failure(clientOf(fetch, { maxRetries: 2 }).lock("m"));
    assert.equal(error.attempts, 1);
    assert.equal(error.retryable, true);
    assert.ok(Math.abs(Number(error.retryAfterMs) - ms) <= 1_000, `${error.retryAfterMs}`);
  }
});

test("retryAfterMs is told, and null where there is none or nonsense", async () => {
  for (const [header, ms] of /** @type {[string, number | null][]} */ ([
    ["0", 0], ["7", 7_000], ["soon", null], ["-5", null], ["1.5", null], ["Thu, 01 Jan 1970 00:00:00 GMT", 0], ["2026", 2_026_000],
  ])) {
    const { fetch } = scripted(server({ "retry-after": header }));
    assert.equal((await failure(clientOf(fetch).lock("m"))).retryAfterMs, ms, header);
  }
  assert.equal((await failure(clientOf(scripted(server()).fetch).lock("m"))).retryAfterMs, null);
});
