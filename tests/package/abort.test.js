import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";

import { lock } from "../../pkg/index.js";
import {
  MEETING, TOKEN, accepted, appOf, clientOf, deferred, failure, granted, hangingFetch, reply, scripted, settle, simulate, timers,
} from "./harness.js";

/** @type {[string, unknown[], (reason: unknown) => boolean][]} */
const REASONS = [
  ["none", [], (it) => it instanceof DOMException && it.name === "AbortError"],
  ["undefined", [undefined], (it) => it instanceof DOMException && it.name === "AbortError"],
  ["a string", ["stop"], (it) => it === "stop"],
  ["null", [null], (it) => it === null],
  ["0", [0], (it) => it === 0],
  ["a frozen object", [Object.freeze({ a: 1 })], (it) => /** @type {any} */ (it)?.a === 1],
  ["an error", [new RangeError("stop")], (it) => it instanceof RangeError],
];

const BODY = () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([123])) }));
const failed = () => reply(503, {});
/** What is under way when it is aborted. @type {[string, (fetch?: any) => any][]} */
const PHASES = [
  ["the request", () => clientOf(hangingFetch)],
  ["a request whose fetch knows no signal", () => clientOf(() => new Promise(() => {}))],
  ["the body", () => clientOf(async () => BODY())],
  ["backoff", () => clientOf(async () => failed(), { maxRetries: 9 })],
  ["a long Retry-After", () => clientOf(async () => reply(429, {}, { "retry-after": "50" }), { maxRetries: 9 })],
  ["the token request", () => appOf(hangingFetch)],
  ["the function for the token", () => clientOf(async () => accepted(), { accessToken: () => new Promise(() => {}) })],
];
for (const [phase, make] of PHASES) {
  for (const [what, args, isReason] of REASONS) {
    test(`abort with ${what} during ${phase} rejects with the reason at once and leaves nothing behind`, async () => {
      const before = timers();
      const controller = new AbortController();
      const { signal } = controller;
      let thrown;
      let settled = false;
      const call = make().lock("m", { signal, timeoutMs: 60_000 }).catch((/** @type {unknown} */ reason) => {
        thrown = reason;
      }).finally(() => (settled = true));
      await settle();
      assert.equal(settled, false);
      assert.ok(timers() > before, "a time-out is armed");
      controller.abort(...args);
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      assert.ok(settled, "at once");
      await call;
      assert.ok(isReason(thrown), String(thrown));
      assert.equal(thrown, signal.reason);
      assert.equal(timers(), before);
      assert.equal(getEventListeners(signal, "abort").length, 0);
      await settle();
    });
  }
}

for (const [what, args, isReason] of REASONS) {
  test(`a signal aborted before, with ${what}: nothing is sent`, async () => {
    const { fetch, calls } = scripted(accepted());
    const controller = new AbortController();
    controller.abort(...args);
    const { signal } = controller;
    await assert.rejects(clientOf(fetch).lock("m", { signal }), (reason) => isReason(reason) && reason === signal.reason);
    await assert.rejects(lock("m", { accessToken: TOKEN, fetch, signal }), (reason) => reason === signal.reason);
    assert.equal(calls.length, 0);
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
}

test("a long-lived signal keeps no listener and no timer of calls that ended", async () => {
  const before = timers();
  const { signal } = new AbortController();
  const retried = scripted(reply(503, {}, { "retry-after": "0" }), accepted());
  await clientOf(retried.fetch, { maxRetries: 1 }).lock("m", { signal });
  await failure(clientOf(scripted(failed()).fetch).lock("m", { signal }));
  await failure(clientOf(scripted(new Error("no")).fetch).lock("m", { signal }));
  await failure(clientOf(async () => accepted()).lock("", { signal }));
  await appOf(scripted(granted("issued-1"), accepted()).fetch).lock("m", { signal });
  await lock("m", { accessToken: TOKEN, fetch: async () => accepted(), signal });
  assert.equal(getEventListeners(signal, "abort").length, 0);
  assert.equal(timers(), before);
});

test("the connection is ended when a call is aborted, or its time is over", async (t) => {
  const { client, faults, requests } = await simulate(t);
  await faults({ delay: 60_000 });
  const controller = new AbortController();
  /** @type {any} */
  let inner;
  const call = client({ fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    inner = init.signal;
    return fetch(url, init);
  } }).lock(MEETING, { signal: controller.signal });
  while ((await requests()).length === 0) await settle();
  controller.abort("stop");
  await assert.rejects(call, (reason) => reason === "stop");
  assert.equal(inner.aborted, true);
});

test("the body of a fetch that does not know our signal is let go of, too", async () => {
  for (const end of ["abort", "timeout"]) {
    const cancelled = deferred();
    const controller = new AbortController();
    // Its first bytes are read; then it hangs.
    let pulls = 0;
    const hanging = new ReadableStream({
      async pull(stream) {
        if ((pulls += 1) <= 3) return stream.enqueue(new Uint8Array(1));
        if (end === "abort") controller.abort("enough");
        return new Promise(() => {});
      },
      cancel: () => void cancelled.resolve("cancelled"),
    }, { highWaterMark: 0 });
    const call = clientOf(async () => new Response(hanging), { timeoutMs: end === "abort" ? 5_000 : 20 });
    await assert.rejects(call.lock("m", { signal: controller.signal }));
    assert.equal(await cancelled.promise, "cancelled", end);
  }
});

test("AbortSignal.timeout rejects with its own TimeoutError", async () => {
  const call = clientOf(hangingFetch).lock("m", { signal: AbortSignal.timeout(5) });
  // The signal's timer does not keep the process alive.
  const alive = setTimeout(() => {}, 10_000);
  await assert.rejects(call, (reason) => reason instanceof DOMException && reason.name === "TimeoutError");
  clearTimeout(alive);
});

test("aborting after the end does nothing", async () => {
  const controller = new AbortController();
  assert.equal((await clientOf(async () => accepted()).lock("m", { signal: controller.signal })).attempts, 1);
  controller.abort();
  await settle();
});

for (const [where, make] of /** @type {[string, (abort: () => void) => any][]} */ ([
  ["fetch", (abort) => clientOf(() => (abort(), Promise.resolve(accepted())))],
  ["fetch, which then throws", (abort) => clientOf(() => { abort(); throw new Error("no"); })],
  ["the function for the token", (abort) => clientOf(async () => accepted(), { accessToken: () => (abort(), TOKEN) })],
  ["a getter of what fetch rejects with", (abort) => clientOf(() => Promise.reject({ get message() { abort(); return "x"; } }))],
  ["headers.get", (abort) => clientOf(async () => ({ status: 200, headers: { get: abort }, text: async () => "{}" }))],
])) {
  test(`an abort from within ${where} rejects with the reason, and nothing comes after`, { timeout: 5_000 }, async () => {
    const before = timers();
    const controller = new AbortController();
    const call = make(() => controller.abort("from within")).lock("m", { signal: controller.signal });
    await assert.rejects(call, (reason) => reason === "from within");
    await settle();
    assert.equal(timers(), before);
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  });
}

test("one signal ends many calls", async () => {
  const controller = new AbortController();
  const client = appOf(hangingFetch);
  const calls = Array.from({ length: 20 }, () => client.lock("m", { signal: controller.signal }));
  await settle();
  controller.abort("all of you");
  for (const call of calls) await assert.rejects(call, (reason) => reason === "all of you");
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
});
