import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./harness.js";
import { createSimulator, DEFAULT_APP, DEFAULT_SUITE, DINGTALK_LIMITS } from "./simulator.js";

const DENIED = "Forbidden.AccessDenied";
const TOKENS = [{ accessToken: "tok" }, { accessToken: "stranger", corpId: "dingother" }];
const DAY = 86_400_000;
const { appKey, appSecret } = DEFAULT_APP;

/** @param {ReturnType<typeof simulate>} simulator */
async function suiteToken({ post }) {
  return (await post("/v1.0/oauth2/corpAccessToken", DEFAULT_SUITE)).body.accessToken;
}

/** How many locks in a row get through, and what the next one is told. @param {ReturnType<typeof simulate>} simulator */
async function until({ lock }, token = "tok") {
  for (let calls = 0; calls < 100; calls += 1) {
    const { status, body } = await lock(token);
    if (status !== 200) return [calls, status, body.code];
  }
  return [100, 200, undefined];
}

test("without settings nothing is limited, and tokens last as long as DingTalk's", async () => {
  assert.deepEqual((await simulate().get("/_sim/settings")).body, {
    qps: null,
    suiteQps: null,
    qpm: null,
    monthlyCalls: null,
    monthlyPushes: null,
    graceDays: 0,
    tokenSeconds: 7200,
    ticketSeconds: 18_000,
    ticketGraceSeconds: 3_600,
    dateSkewMs: 0,
    expireIn: null,
    inviteOpens: true,
  });
});

test("settings are options, and change while it runs; null takes a limit away; a bad one changes nothing", async () => {
  const simulator = simulate({ tokens: TOKENS, qps: 2, monthlyCalls: 3 });
  assert.deepEqual(await until(simulator), [2, 403, `${DENIED}.QpsLimitForAppkeyAndApi`]);
  const { status, body } = await simulator.post("/_sim/settings", { qps: null });
  assert.deepEqual([status, body.qps, body.suiteQps, body.monthlyCalls], [200, null, 2, 3]);
  assert.deepEqual(await until(simulator), [1, 403, `${DENIED}.ApiCountLimitForOrg`]);
  assert.equal((await simulator.post("/_sim/settings", { monthlyCalls: null, qps: "all" })).status, 400);
  assert.equal((await simulator.get("/_sim/settings")).body.monthlyCalls, 3);
});

test("DingTalk's own limits are 20 calls a second, 40 of a suite, and 5,000 a month with 5 days of grace", async () => {
  const simulator = simulate({ tokens: TOKENS, ...DINGTALK_LIMITS });
  assert.deepEqual(await until(simulator), [20, 403, `${DENIED}.QpsLimitForAppkeyAndApi`]);
  assert.deepEqual(await until(simulator, await suiteToken(simulator)), [40, 403, `${DENIED}.QpsLimitForSuitekeyAndOrgAndApi`]);
  const { monthlyCalls, graceDays } = (await simulator.get("/_sim/settings")).body;
  assert.deepEqual([monthlyCalls, graceDays], [5_000, 5]);
});

test("a minute has a limit of its own, with its own code for apps and for suites", async () => {
  const simulator = simulate({ tokens: TOKENS, qpm: 3 });
  assert.deepEqual(await until(simulator), [3, 403, `${DENIED}.QpmLimitForAppkeyAndApi`]);
  assert.deepEqual(await until(simulator, await suiteToken(simulator)), [3, 403, `${DENIED}.QpmLimitForSuitekeyAndOrgAndApi`]);
  simulator.clock.now += 59_999;
  assert.equal((await simulator.lock("tok")).status, 403);
  simulator.clock.now += 1;
  assert.deepEqual(await until(simulator), [3, 403, `${DENIED}.QpmLimitForAppkeyAndApi`]);
});

test("the rate of a suite is counted for each organisation by itself", async () => {
  const other = { ...DEFAULT_SUITE, authCorpId: "dingother" };
  const simulator = simulate({ suites: [DEFAULT_SUITE, other], suiteQps: 1 });
  const tokens = [await suiteToken(simulator), (await simulator.post("/v1.0/oauth2/corpAccessToken", other)).body.accessToken];
  for (const token of tokens) assert.deepEqual(await until(simulator, token), [1, 403, `${DENIED}.QpsLimitForSuitekeyAndOrgAndApi`]);
});

test("the month's calls are the organisation's, whatever its app; token calls and calls over a rate are not counted", async () => {
  const simulator = simulate({ tokens: [...TOKENS, { accessToken: "second" }], monthlyCalls: 3, qps: 2 });
  const { post, get, lock, clock } = simulator;
  const usage = async () => (await get("/_sim/usage")).body;
  for (let call = 0; call < 2; call += 1) await post("/v1.0/oauth2/accessToken", { appKey, appSecret });
  assert.deepEqual(await usage(), []);
  assert.deepEqual(await until(simulator), [2, 403, `${DENIED}.QpsLimitForAppkeyAndApi`]);
  assert.deepEqual(await usage(), [{ corpId: DEFAULT_APP.corpId, month: "1970-01", calls: 2 }]);
  assert.equal((await lock("second", "{")).body.code, "paramsError", "a call that DingTalk refuses counts");
  clock.now += 1_000;
  for (const token of ["tok", "second"]) assert.equal((await lock(token)).body.code, `${DENIED}.ApiCountLimitForOrg`);
  assert.equal((await lock("stranger")).status, 200, "another organisation has calls of its own");
  assert.deepEqual((await usage()).map((/** @type {any} */ { calls }) => calls), [3, 1]);
});

test("a request that a fault keeps from being carried out is not counted; one whose reply is lost is", async () => {
  const simulator = simulate({ tokens: TOKENS });
  await simulator.post("/_sim/faults", [{ status: 500 }, { html: true }, { truncate: true }, { html: true, after: true }]);
  for (let call = 0; call < 4; call += 1) await simulator.lock("tok").catch(() => {});
  assert.equal((await simulator.get("/_sim/usage")).body[0].calls, 2);
});

test("after the month's calls are used up it goes on for the days of grace; the next month begins in China", async () => {
  const simulator = simulate({ monthlyCalls: 1, graceDays: 5 });
  const { clock, lock, post } = simulator;
  clock.now = Date.UTC(2026, 10, 10);
  await post("/_sim/tokens", { accessToken: "tok", expireIn: 10 ** 8 });
  for (let call = 0; call < 3; call += 1) assert.equal((await lock("tok")).status, 200);
  clock.now += 5 * DAY - 1;
  assert.equal((await lock("tok")).status, 200);
  clock.now += 1;
  assert.equal((await lock("tok")).body.code, `${DENIED}.ApiCountLimitForOrg`);
  clock.now = Date.UTC(2026, 10, 30, 16) - 1;
  assert.equal((await lock("tok")).body.code, `${DENIED}.ApiCountLimitForOrg`);
  clock.now += 1;
  assert.equal((await lock("tok")).status, 200);
  assert.deepEqual((await simulator.get("/_sim/usage")).body, [{ corpId: DEFAULT_APP.corpId, month: "2026-12", calls: 1 }]);
});

test("the lifetime of tokens is a setting", async () => {
  const { clock, post, lock, fetchToken } = simulate({ tokenSeconds: 250 });
  const { body } = await post("/v1.0/oauth2/accessToken", { appKey, appSecret });
  assert.equal(body.expireIn, 250);
  clock.now += 249_000;
  assert.equal(await fetchToken(), body.accessToken);
  clock.now += 250_000;
  assert.equal((await lock(body.accessToken)).body.code, "InvalidAuthentication");
});

/** What a token reply says of the lifetime (P3). @type {[unknown, string][]} */
const LIFETIMES = [
  [0, ',"expireIn":0}'],
  [-1, ',"expireIn":-1}'],
  ["250", ',"expireIn":250}'],
  ["null", ',"expireIn":null}'],
  ['"7200"', ',"expireIn":"7200"}'],
  ["1e999", ',"expireIn":1e999}'],
  ["[7200]", ',"expireIn":[7200]}'],
  ["", '"}'],
];

for (const [expireIn, end] of LIFETIMES) {
  test(`a token reply may say ${JSON.stringify(expireIn)} of a lifetime, which stays what it is`, async () => {
    const { clock, post, lock, simulator } = simulate();
    assert.equal((await post("/_sim/settings", { expireIn })).status, 200);
    const init = { method: "POST", body: JSON.stringify({ appKey, appSecret }) };
    const text = await (await simulator.fetch(new Request("http://simulator.test/v1.0/oauth2/accessToken", init))).text();
    assert.ok(text.endsWith(end), text);
    clock.now += 7_199_999;
    assert.equal((await lock(JSON.parse(text).accessToken)).status, 200);

    const client = { client_id: appKey, client_secret: appSecret, grant_type: "client_credentials" };
    const newer = (await post(`/v1.0/oauth2/${DEFAULT_APP.corpId}/token`, client)).body;
    assert.deepEqual(newer.expires_in, JSON.parse(text).expireIn);
  });
}

test("every reply has the simulator's time as its date, and what the clock is set wrong by", async () => {
  const { clock, get, lock, post } = simulate();
  clock.now = Date.UTC(2026, 10, 25, 14, 2, 3, 999);
  const dates = async () => [(await get("/_sim/meetings")).headers.get("date"), (await lock("tok")).headers.get("date")];
  assert.deepEqual(await dates(), Array(2).fill("Wed, 25 Nov 2026 14:02:03 GMT"));
  await post("/_sim/settings", { dateSkewMs: -3_600_000 });
  assert.deepEqual(await dates(), Array(2).fill("Wed, 25 Nov 2026 13:02:03 GMT"));
});

test("options that are no settings are refused by name", () => {
  const wrong = /** @type {[any, RegExp][]} */ ([
    [{ monthly: 5 }, /unknown simulator option: monthly/],
    [{ monthlyCalls: "5000" }, /monthlyCalls must be a number of at least 0/],
    [{ qpm: NaN }, /qpm must be a number of at least 1/],
    [{ expireIn: {} }, /expireIn must be/],
  ]);
  for (const [options, message] of wrong) assert.throws(() => createSimulator(options), message);
});
