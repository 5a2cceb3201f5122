import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, clientOf, failure, reply, scripted, settle } from "./harness.js";

const NOW = Date.UTC(2026, 10, 23, 8, 0, 0);
/** @param {number} ms */
const date = (ms) => new Date(ms).toUTCString();

for (const [how, off] of /** @type {[string, number][]} */ ([["an hour slow", -3_600_000], ["nine hours fast", 32_400_000], ["right", 0], ["years slow", -1e11]])) {
  test(`P11: a clock that is ${how}: a Retry-After two seconds after the reply's own Date is waited for`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW + off });
    const { fetch, calls } = scripted(reply(429, {}, { date: date(NOW), "retry-after": date(NOW + 2_000) }), accepted());
    const call = clientOf(fetch, { maxRetries: 1 }).lock("m");
    await settle();
    t.mock.timers.tick(1_999);
    await settle();
    assert.equal(calls.length, 1);
    t.mock.timers.tick(1);
    assert.equal((await call).attempts, 2);
  });
}

test("P11: retryAfterMs is reckoned so, too; without a Date, or with one that is none, by our clock", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: NOW });
  for (const [headers, ms] of /** @type {[Record<string, string>, number | null][]} */ ([
    [{ date: date(NOW - 7_200_000), "retry-after": date(NOW - 7_200_000 + 90_000) }, 90_000],
    [{ date: date(NOW + 7_200_000), "retry-after": date(NOW + 7_200_000 + 90_000) }, 90_000],
    [{ "retry-after": date(NOW + 90_000) }, 90_000],
    [{ date: "today", "retry-after": date(NOW + 90_000) }, 90_000],
    [{ date: date(NOW), "retry-after": date(NOW - 5_000) }, 0],
    [{ date: date(NOW - 7_200_000), "retry-after": "90" }, 90_000],
  ])) {
    assert.equal((await failure(clientOf(scripted(reply(429, {}, headers)).fetch).lock("m"))).retryAfterMs, ms, JSON.stringify(headers));
  }
});

for (const wait of [1e308, Infinity, -1, 0, 1e12, NaN, "60 s", "", null, {}, [60], true]) {
  test(`A16: an address ban with the wait ${JSON.stringify(wait)} (${typeof wait}) gives no wait that is none`, async () => {
    const body = `{"wait":${wait === Infinity ? "1e999" : JSON.stringify(wait)},"punish":"deny"}`;
    const error = await failure(clientOf(scripted(reply(403, body)).fetch).lock("m"));
    assert.equal(error.code, "AddressBanned");
    assert.equal(error.retryAfterMs, null);
  });
}

test("A16: a wait that can be is told, and a Retry-After longer than a life is bounded", async () => {
  assert.equal((await failure(clientOf(scripted(reply(403, { wait: 300, punish: "deny" })).fetch).lock("m"))).retryAfterMs, 300_000);
  for (const header of ["1e308", "9".repeat(30), "Infinity", "0x10", "99999999999"]) {
    const { retryAfterMs } = await failure(clientOf(scripted(reply(429, {}, { "retry-after": header })).fetch).lock("m"));
    assert.ok(retryAfterMs === null || Number.isFinite(retryAfterMs), `${header}: ${retryAfterMs}`);
    assert.ok((retryAfterMs ?? 0) < 1e12, `${header}: ${retryAfterMs}`);
  }
});
