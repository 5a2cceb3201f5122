import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, appOf, clientOf, deferred, failure, granted, rejectedToken, reply, scripted, settle, SUITE } from "./harness.js";

const NOW = Date.UTC(2026, 10, 23, 8, 0, 0);
/** @param {{ path: string }[]} calls */
const tokensOf = (calls) => calls.filter(({ path }) => !path.endsWith("/lock")).length;
/** @param {any[]} first @returns {any} */
const tokensFirst = (...first) => (/** @type {import("./harness.js").Call} */ { path }) => (path.endsWith("/lock") ? accepted() : (first.length > 1 ? first.shift() : first[0]).clone());

const ABSENT = Symbol("absent");
for (const expireIn of [0, ABSENT, 250, 1, 59, 300, 360, 0.5, -1, -7200, null, "7200", "soon", "", true, [7200], {}, 1e-300]) {
  test(`P3: a token with the lifetime ${String(JSON.stringify(expireIn) ?? "absent")} serves 20 locks`, async () => {
    const { fetch, calls } = scripted(tokensFirst(reply(200, { accessToken: "issued-1", ...(expireIn !== ABSENT && { expireIn }) })));
    const client = appOf(fetch);
    for (let n = 0; n < 20; n += 1) await client.lock("m");
    assert.equal(tokensOf(calls), 1);
  });
}

test("P3: a lifetime of no use counts as two hours, a short one as a minute", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: NOW });
  for (const [expireIn, ms] of /** @type {[any, number][]} */ ([[0, 6_900_000], [null, 6_900_000], ["90", 6_900_000], [250, 60_000], [1, 60_000], [7200, 6_900_000]])) {
    const { fetch, calls } = scripted(tokensFirst(granted("issued-1", expireIn)));
    const client = appOf(fetch);
    await client.lock("m");
    t.mock.timers.setTime(Date.now() + ms - 1);
    await client.lock("m");
    assert.equal(tokensOf(calls), 1, `${expireIn}`);
    t.mock.timers.setTime(Date.now() + 1);
    await client.lock("m");
    assert.equal(tokensOf(calls), 2, `${expireIn}`);
  }
});

test("P3: a wrong guess costs the one renewal", async () => {
  const { fetch, calls } = scripted(granted("issued-1", 0), accepted(), rejectedToken(), granted("issued-2", 0), accepted());
  const client = appOf(fetch);
  await client.lock("m");
  assert.equal((await client.lock("m")).attempts, 1);
  assert.equal(tokensOf(calls), 2);
});

test("A5: a token that arrives when little time is left serves all who wait for it", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  const token = deferred();
  const { fetch, calls } = scripted(({ path }) => (path.endsWith("/lock") ? accepted() : token.promise));
  const client = appOf(fetch, { timeoutMs: 8_000 });
  const all = Array.from({ length: 20 }, () => client.lock("m"));
  await settle();
  t.mock.timers.tick(7_500);
  token.resolve(granted("issued-1"));
  for (const each of await Promise.all(all)) assert.equal(each.attempts, 1);
  assert.equal(tokensOf(calls), 1);
});

for (const [how, jump] of /** @type {[string, number][]} */ ([["forward an hour", 3_600_000], ["forward ten years", 3.2e11], ["back an hour", -3_600_000], ["back to 1970", -NOW]])) {
  test(`A5: the clock is set ${how} while 20 calls wait for a token: all use it`, async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: NOW });
    const token = deferred();
    const { fetch, calls } = scripted(({ path }) => (path.endsWith("/lock") ? accepted() : token.promise));
    const client = appOf(fetch, { timeoutMs: 8_000 });
    const all = Array.from({ length: 20 }, () => client.lock("m"));
    await settle();
    t.mock.timers.setTime(NOW + jump);
    token.resolve(granted("issued-1"));
    for (const each of await Promise.all(all)) assert.equal(each.attempts, 1);
    assert.equal(tokensOf(calls), 1);
    await client.lock("m");
    assert.equal(tokensOf(calls), 1);
  });
}

test("A11: suiteTicket as a function is asked once for all who wait", async () => {
  let asked = 0;
  const ticket = deferred();
  const { fetch, calls } = scripted(tokensFirst(granted("issued-1")));
  const client = clientOf(fetch, { accessToken: undefined, ...SUITE, suiteTicket: () => { asked += 1; return ticket.promise; } });
  const all = Array.from({ length: 1_000 }, () => client.lock("m"));
  await settle();
  ticket.resolve("ticket-1");
  await Promise.all(all);
  assert.deepEqual([asked, tokensOf(calls)], [1, 1]);
});

test("A11: a suiteTicket that fails fails all who wait, once; the next call asks again", async () => {
  let asked = 0;
  const client = clientOf(scripted(tokensFirst(granted("issued-1"))).fetch, { accessToken: undefined, ...SUITE, suiteTicket: async () => { if ((asked += 1) === 1) throw new Error("no ticket"); return "ticket-1"; } });
  const all = Array.from({ length: 50 }, () => failure(client.lock("m")));
  for (const { kind } of await Promise.all(all)) assert.equal(kind, "authentication");
  assert.equal(asked, 1);
  assert.equal((await client.lock("m")).attempts, 1);
  assert.equal(asked, 2);
});
