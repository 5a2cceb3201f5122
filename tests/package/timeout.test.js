import assert from "node:assert/strict";
import { test } from "node:test";

import { MEETING, TOKEN, accepted, appOf, clientOf, failure, granted, hanging, hangingFetch, scripted, settle, simulate, timers } from "./harness.js";

const endless = () =>
  new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"success":')) }));

for (const fault of [{ delay: 60_000 }, { delay: 60_000, reset: true }]) {
  test(`a reply that does not come in time is timeout (${JSON.stringify(fault)})`, async (t) => {
    const { client, faults } = await simulate(t);
    await faults(fault);
    const error = await failure(client().lock(MEETING, { timeoutMs: 20 }));
    assert.deepEqual([error.kind, error.status, error.retryable, error.attempts], ["timeout", null, true, 1]);
  });
}

/** @type {[string, (options: object) => any][]} */
const SLOW = [
  ["no reply", (options) => clientOf(hangingFetch, options)],
  ["no reply, from a fetch that knows no signal", (options) => clientOf(() => new Promise(() => {}), options)],
  ["a body without end", (options) => clientOf(async () => endless(), options)],
  ["no token", (options) => appOf(hangingFetch, options)],
  ["a token's body without end", (options) => appOf(async () => endless(), options)],
  ["no token from the caller's function", (options) =>
    clientOf(async () => accepted(), { accessToken: () => new Promise(() => {}), ...options })],
];
for (const [what, make] of SLOW) {
  test(`${what} is timeout after timeoutMs, to the millisecond`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
    let over = false;
    const call = failure(make({ timeoutMs: 1_000 }).lock("m")).finally(() => (over = true));
    await settle();
    t.mock.timers.tick(999);
    await settle();
    assert.equal(over, false);
    t.mock.timers.tick(1);
    const error = await call;
    assert.deepEqual([error.kind, error.retryable, error.status], ["timeout", true, null]);
  });
}

test("the time is 10 s unless said otherwise, and each attempt has it anew", async (t) => {
  t.mock.method(Math, "random", () => 0);
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { fetch, calls } = scripted(hanging);
  const call = failure(clientOf(fetch, { maxRetries: 1 }).lock("m"));
  for (const attempt of [1, 2]) {
    await settle();
    t.mock.timers.tick(1);
    await settle();
    assert.equal(calls.length, attempt);
    t.mock.timers.tick(9_998);
    await settle();
    assert.equal(calls.length, attempt);
    t.mock.timers.tick(1);
  }
  assert.equal((await call).attempts, 2);
});

test("token and lock share the time of their attempt", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  /** @type {(value: unknown) => void} */
  let give = () => {};
  const { fetch } = scripted(() => new Promise((resolve) => (give = resolve)), hanging);
  let over = false;
  const call = failure(appOf(fetch, { timeoutMs: 1_000 }).lock("m")).finally(() => (over = true));
  await settle();
  t.mock.timers.tick(600);
  give(granted("issued-1"));
  await settle();
  t.mock.timers.tick(399);
  await settle();
  assert.equal(over, false);
  t.mock.timers.tick(1);
  assert.equal((await call).kind, "timeout");
});

test("timeoutMs is the client's, or the call's", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  for (const [client, given, ms] of /** @type {const} */ ([[700, undefined, 700], [700, 300, 300], [300, 700, 700]])) {
    let over = false;
    const call = failure(clientOf(hangingFetch, { timeoutMs: client }).lock("m", { timeoutMs: given })).finally(() => (over = true));
    await settle();
    t.mock.timers.tick(ms - 1);
    await settle();
    assert.equal(over, false);
    t.mock.timers.tick(1);
    assert.equal((await call).kind, "timeout");
  }
});

test("the request that took too long is aborted, and its late reply changes nothing", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  /** @type {(value: unknown) => void} */
  let give = () => {};
  const { fetch, calls } = scripted(() => new Promise((resolve) => (give = resolve)));
  const call = failure(clientOf(fetch, { timeoutMs: 1_000 }).lock("m"));
  await settle();
  t.mock.timers.tick(1_000);
  assert.equal((await call).kind, "timeout");
  assert.equal(calls[0]?.init.signal?.aborted, true);
  give(accepted());
  await settle();
});

test("those who wait for a token are not held up by a leader with more time, and go on when it fails", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { fetch, calls } = scripted(hanging, granted("issued-2"), accepted());
  const client = appOf(fetch);
  const leader = failure(client.lock("leader", { timeoutMs: 5_000 }));
  const impatient = failure(client.lock("impatient", { timeoutMs: 100 }));
  await settle();
  t.mock.timers.tick(100);
  const { kind, conferenceId } = await impatient;
  assert.deepEqual([kind, conferenceId, calls.length], ["timeout", "impatient", 1]);
  const patient = client.lock("patient", { timeoutMs: 60_000 });
  await settle();
  t.mock.timers.tick(4_900);
  assert.equal((await leader).kind, "timeout");
  assert.equal((await patient).attempts, 1);
});

test("after a time-out no timer is left", async () => {
  const before = timers();
  await failure(clientOf(hangingFetch, { timeoutMs: 5 }).lock("m"));
  await failure(clientOf(async () => endless(), { timeoutMs: 5, accessToken: () => TOKEN }).lock("m"));
  assert.equal(timers(), before);
});
