import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import { PACKAGE, child } from "./child.js";
import { SUITE, TOKEN, accepted, appOf, clientOf, failure, granted, hangingFetch, scripted, settle, timers } from "./harness.js";

/** A signal as another library makes it. @param {object} [more] */
function foreignSignal(more = {}) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const signal = {
    aborted: false,
    addEventListener: (/** @type {string} */ _, /** @type {() => void} */ listener) => void listeners.add(listener),
    removeEventListener: (/** @type {string} */ _, /** @type {() => void} */ listener) => void listeners.delete(listener),
    ...more,
  };
  return { signal: /** @type {any} */ (signal), listeners, abort: () => { signal.aborted = true; for (const listener of [...listeners]) listener(); } };
}

test("A18: a signal is taken as fetch takes it: null and undefined are none", async () => {
  const client = clientOf(async () => accepted());
  for (const signal of [null, undefined]) assert.equal((await client.lock("m", { signal, timeoutMs: undefined, maxRetries: undefined })).attempts, 1);
  for (const signal of [0, false, "", {}, { aborted: false }, { aborted: 1, addEventListener() {}, removeEventListener() {} }]) {
    assert.match((await failure(client.lock("m", { signal: /** @type {any} */ (signal) }))).message, /signal must be an AbortSignal/);
  }
});

for (const [what, make] of /** @type {[string, () => any][]} */ ([
  ["another library", foreignSignal],
  ["another realm", () => {
    const events = runInNewContext("({ set: new Set() })");
    const { signal, abort } = foreignSignal();
    return { signal: Object.assign(events, signal, { get aborted() { return signal.aborted; } }), abort };
  }],
])) {
  test(`A19: a signal of ${what} without a reason: the call rejects with an AbortError`, async () => {
    const { signal, abort } = make();
    const call = clientOf(hangingFetch).lock("m", { signal });
    await settle();
    abort();
    await assert.rejects(call, (error) => error instanceof Error && error.name === "AbortError" && error.message !== "");
  });
}

test("A19: aborted before, without a reason", async () => {
  const { fetch, calls } = scripted(accepted());
  await assert.rejects(clientOf(fetch).lock("m", { signal: foreignSignal({ aborted: true }).signal }), { name: "AbortError" });
  assert.equal(calls.length, 0);
});

for (const broken of ["addEventListener", "removeEventListener"]) {
  test(`A19: a signal whose ${broken} throws: the call settles, and leaves no timer`, { timeout: 5_000 }, async () => {
    const before = timers();
    const { signal } = foreignSignal({ [broken]: () => { throw new Error("no"); } });
    const outcome = await clientOf(async () => accepted()).lock("m", { signal }).then((it) => it.attempts, (error) => error.kind);
    assert.ok(broken === "removeEventListener" ? outcome === 1 : outcome === "protocol", String(outcome));
    assert.equal(timers(), before);
    const again = await clientOf(async () => accepted()).lock("m", { signal }).then((it) => it.attempts, (error) => error.kind);
    assert.equal(again, outcome);
  });
}

test("A19: a signal whose aborted or reason throws: the call settles", { timeout: 5_000 }, async () => {
  const trap = { get() { throw new Error("no"); }, configurable: true };
  const { signal } = foreignSignal();
  assert.equal((await failure(clientOf(async () => accepted()).lock("m", { signal: Object.defineProperty(signal, "aborted", trap) }))).kind, "invalid-argument");
  const it = foreignSignal();
  Object.defineProperty(it.signal, "reason", trap);
  const call = clientOf(hangingFetch).lock("m", { signal: it.signal });
  await settle();
  it.abort();
  await assert.rejects(call, { name: "AbortError" });
});

test("A19: an abort whose listeners are called synchronously by a getter of reason settles once", async () => {
  const it = foreignSignal({ get reason() { return "mine"; } });
  const call = clientOf(hangingFetch).lock("m", { signal: it.signal });
  await settle();
  it.abort();
  it.abort();
  await assert.rejects(call, (reason) => reason === "mine");
});

test("A19: functions of the caller's are called without a this", async () => {
  /** @type {unknown[]} */
  const seen = [];
  const accessToken = /** @this {unknown} */ function () { seen.push(this); return TOKEN; };
  const suiteTicket = /** @this {unknown} */ function () { seen.push(this); return "ticket-1"; };
  const fetch = /** @this {unknown} @param {string} url */ async function (url) { seen.push(this); return url.endsWith("/lock") ? accepted() : granted("issued-1"); };
  await clientOf(fetch, { accessToken }).lock("m");
  await clientOf(fetch, { accessToken: undefined, ...SUITE, suiteTicket }).lock("m");
  assert.deepEqual(seen, [undefined, undefined, undefined, undefined, undefined]);
});

test("A17: a hundred calls with one signal have one listener, and each is ended", async () => {
  const controller = new AbortController();
  const client = clientOf(hangingFetch);
  const calls = Array.from({ length: 100 }, () => client.lock("m", { signal: controller.signal }).catch((reason) => reason));
  await settle();
  assert.equal(getEventListeners(controller.signal, "abort").length, 1);
  controller.abort("stop");
  assert.deepEqual(new Set(await Promise.all(calls)), new Set(["stop"]));
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
});

test("A17: calls that end leave the others of the signal as they are", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const hanging = clientOf(hangingFetch).lock("m", { signal }).catch((reason) => reason);
  for (let n = 0; n < 3; n += 1) await clientOf(async () => accepted()).lock("m", { signal });
  await appOf(async (/** @type {string} */ url) => (url.endsWith("/lock") ? accepted() : granted("issued-1"))).lock("m", { signal });
  assert.equal(getEventListeners(signal, "abort").length, 1);
  controller.abort("stop");
  assert.equal(await hanging, "stop");
});

for (const runtime of ["node", "deno", "bun"]) {
  test(`A17: 11 calls at once with one signal, and 30 one after another: no warning on ${runtime}`, { timeout: 30_000 }, async () => {
    const it = await child(`
      const { ConferenceClient } = await import(${JSON.stringify(PACKAGE)});
      const client = new ConferenceClient({ accessToken: "token-1", maxRetries: 0, fetch: async () => { await new Promise((done) => setTimeout(done, 5)); return new Response('{"success":true}'); } });
      const { signal } = new AbortController();
      await Promise.all(Array.from({ length: 11 }, () => client.lock("m", { signal })));
      for (let n = 0; n < 30; n += 1) await client.lock("m", { signal });
      print("done");
    `, { runtime });
    assert.deepEqual([it.printed, it.stderr, it.code], [["done"], "", 0]);
  });
}
