import assert from "node:assert/strict";
import { test } from "node:test";

import { ConferenceClient } from "../../pkg/index.js";
import { lock, unlock } from "../../pkg/worker.js";
import { APP, MEETING, SUITE, failure, settle, simulate, thrownBy } from "./harness.js";

const ENV = { DINGTALK_APP_KEY: APP.appKey, DINGTALK_APP_SECRET: APP.appSecret };
const SUITE_ENV = { DINGTALK_SUITE_KEY: SUITE.suiteKey, DINGTALK_SUITE_SECRET: SUITE.suiteSecret, DINGTALK_SUITE_TICKET: SUITE.suiteTicket, DINGTALK_AUTH_CORP_ID: SUITE.authCorpId };

test("A18: fromVariables takes an environment as it is: others and empty ones are of no interest", async (t) => {
  const { url } = await simulate(t);
  for (const app of [ENV, SUITE_ENV]) {
    const other = app === ENV ? "DINGTALK_SUITE_KEY" : "DINGTALK_APP_KEY";
    const client = ConferenceClient.fromVariables({ ...process.env, ...app, DINGTALK_ENDPOINT: url, [other]: "", HOME: "x", signal: "y", fetch: "z", appKey: "w" });
    assert.equal((await client.lock(MEETING)).action, "lock");
  }
});

/** @type {[any, RegExp][]} */
const WRONG = [
  [{}, /DINGTALK_APP_KEY is missing/],
  [{ DINGTALK_APP_KEY: "k" }, /DINGTALK_APP_SECRET is missing/],
  [{ ...ENV, DINGTALK_APP_SECRET: "" }, /DINGTALK_APP_SECRET is missing/],
  [{ ...ENV, DINGTALK_APP_SECRET: undefined }, /DINGTALK_APP_SECRET is missing/],
  [{ ...ENV, ...SUITE_ENV }, /DINGTALK_APP_KEY and DINGTALK_SUITE_KEY/],
  [{ ...ENV, DINGTALK_ENDPOINT: {} }, /DINGTALK_ENDPOINT must be a text.*object/],
  [{ ...ENV, DINGTALK_ENDPOINT: 7 }, /DINGTALK_ENDPOINT must be a text.*number/],
  [{ ...ENV, DINGTALK_APP_SECRET: () => "x" }, /DINGTALK_APP_SECRET must be a text.*function/],
  [{ ...ENV, DINGTALK_APP_SECRET: ["x"] }, /DINGTALK_APP_SECRET must be a text.*object/],
];
for (const [env, words] of WRONG) {
  test(`A18: variables that are wrong are named, by fromVariables and by an edge function (${words.source})`, async () => {
    assert.match(thrownBy(() => ConferenceClient.fromVariables(env)).message, words);
    assert.match((await failure(lock(MEETING, env))).message, words);
  });
}

test("A18: what is no object of variables is an error of ours", async () => {
  for (const env of [undefined, null, "x", 7, true, Symbol()]) {
    assert.equal(thrownBy(() => ConferenceClient.fromVariables(/** @type {any} */ (env))).kind, "invalid-argument");
    assert.equal((await failure(lock(MEETING, /** @type {any} */ (env)))).kind, "invalid-argument");
  }
});

test("A18: variables that the host lets nobody read, as Deno without --allow-env, are not told as missing", async () => {
  const denied = new Error('Requires env access, run again with the --allow-env flag');
  const refuse = () => { throw denied; };
  const env = new Proxy({}, { ownKeys: refuse, get: refuse });
  for (const error of [thrownBy(() => ConferenceClient.fromVariables(env)), await failure(lock(MEETING, env))]) {
    assert.deepEqual([error.kind, error.code, error.cause], ["protocol", "HostError", denied]);
  }
});

test("A18: a secret in a store is asked for, at each use", async (t) => {
  const { url, requests } = await simulate(t);
  let asked = 0;
  const store = { get: async () => { asked += 1; return APP.appSecret; } };
  const env = { ...ENV, DINGTALK_APP_SECRET: store, DINGTALK_ENDPOINT: url };
  await lock(MEETING, env);
  await unlock(MEETING, env);
  assert.equal(asked, 2);
  assert.equal((await requests()).length, 3, "one token for both");
});

test("A18: a secret in a store that fails, or never answers, is an error that names it", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { url } = await simulate(t);
  const env = { ...ENV, DINGTALK_ENDPOINT: url };
  const lost = new Error("the store is shut");
  for (const get of [() => { throw lost; }, async () => { throw lost; }]) {
    const error = await failure(lock(MEETING, /** @type {any} */ ({ ...env, DINGTALK_APP_SECRET: { get } })));
    assert.deepEqual([error.kind, error.code, error.cause, error.conferenceId, error.attempts], ["authentication", "TokenProviderFailed", lost, MEETING, 0]);
    assert.match(error.message, /^DINGTALK_APP_SECRET is in a secrets store whose get\(\) failed/);
  }
  let over = false;
  const never = { get: () => new Promise(() => {}) };
  const failed = failure(unlock(MEETING, /** @type {any} */ ({ ...env, DINGTALK_APP_KEY: { get: () => APP.appKey }, DINGTALK_APP_SECRET: never })));
  failed.then(() => (over = true));
  await settle();
  t.mock.timers.tick(4_999);
  await settle();
  assert.equal(over, false, "too early");
  t.mock.timers.tick(1);
  const { kind, message, action } = await failed;
  assert.deepEqual([kind, action, message], ["authentication", "unlock", "DINGTALK_APP_SECRET is in a secrets store whose get() gave nothing within 5 s"]);
});
