/** The proof that an SDK takes the worker for DingTalk: each call is made to both, and compared. */

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { DEFAULT_APP, DEFAULT_MEETING, READ_SCOPE, WRITE_SCOPE } from "../simulator/simulator.js";
import { noSecretIn, sha256, stage } from "../worker/harness.js";
import { FAILING, FAILURES, LOCK, MEETINGS, READS, REFUSED, TOKEN_REFUSALS, UNLOCK } from "./cases.js";

/**
 * @typedef {import("./cases.js").Call} Call
 * @typedef {import("./node-sdk.js").Outcome} Outcome
 */

const KEY = "key-for-the-official-sdks-41d9";
const TOKEN = "token-for-the-official-sdks-8e02";
const CALLER_KEYS = JSON.stringify([{ id: "official", sha256: sha256(KEY), actions: ["lock", "unlock", "read"] }]);
/** Nothing that is compared may depend on when it was asked. */
const now = () => Date.UTC(2026, 10, 23, 9);
const ENDED = { conferenceId: "ended" };

/**
 * @param {string} name
 * @param {() => import("./node-sdk.js").Sdk} start
 */
export function testDropIn(name, start) {
  /** @type {import("./node-sdk.js").Sdk} */
  let sdk;
  before(() => {
    sdk = start();
  });
  after(() => sdk.close());

  /** @param {string[]} scopes what DingTalk lets the app do */
  function setStage(scopes) {
    const apps = [{ ...DEFAULT_APP, scopes }];
    const set = stage({ before, beforeEach, after }, {
      variables: { CALLER_KEYS },
      simulator: { now, apps, tokens: [{ accessToken: TOKEN, scopes }] },
    });
    /** @type {string[]} */
    const shown = [];
    after(() => noSecretIn(shown, [KEY, sha256(KEY), TOKEN, DEFAULT_APP.appSecret]));

    const prepare = async () => {
      await set.sim("reset", {});
      await set.sim("meetings", MEETINGS);
      await set.sim(`meetings/${ENDED.conferenceId}/end`, {});
      await set.sim(`meetings/${DEFAULT_MEETING.conferenceId}/join`, { unionId: "alice", userNick: "Alice" });
    };
    /** @param {Call} call @param {string | null} [token] */
    const toDingTalk = (call, token = TOKEN) => sdk.call(set.variables.DINGTALK_ENDPOINT ?? "", token, call);
    /** @param {Call} call @param {string | null} [key] */
    const toWorker = async (call, key = KEY) => {
      const outcome = await sdk.call(set.url, key, call);
      shown.push(JSON.stringify(outcome));
      return outcome;
    };
    /**
     * The same from the same start: what DingTalk answers, and what comes of it through the worker.
     * @param {Call} call
     * @param {unknown[]} [faults]
     */
    const both = async (call, faults = []) => {
      await prepare();
      await set.faults(faults);
      const expected = comparable(await toDingTalk(call));
      await prepare();
      await set.faults(faults);
      const actual = comparable(await toWorker(call));
      assert.deepEqual(actual, expected);
      return actual;
    };
    return { set, prepare, toWorker, both };
  }

  describe(`${name}, with the worker in DingTalk's place`, () => {
    const { set, prepare, toWorker, both } = setStage([READ_SCOPE, WRITE_SCOPE]);
    const example = async () => (await set.sim("meetings"))[0];

    test("locks and unlocks", async () => {
      for (const [call, locked] of /** @type {const} */ ([[LOCK, true], [LOCK, true], [UNLOCK, false]])) {
        assert.deepEqual(await toWorker(call), { reply: { statusCode: 200, body: { success: true } } });
        assert.equal((await example()).locked, locked);
      }
      await both(LOCK);
      await both(UNLOCK);
    });

    for (const [index, [what, call]] of READS.entries()) {
      test(`reads ${what} (${index + 1})`, async () => {
        const { reply } = /** @type {any} */ (await both(call));
        assert.equal(reply.statusCode, 200);
        assert.ok(Object.keys(reply.body).length > 0);
      });
    }

    for (const [what, call, status, code] of REFUSED) {
      test(`is told ${code}, when it would ${what}`, async () => {
        const { failure } = /** @type {any} */ (await both(call));
        assert.deepEqual([failure.code, failure.statusCode, failure.data.requestid], [code, status, "(request id)"]);
      });
    }

    test("is told commandError for an action that there is not", async () => {
      const { failure } = /** @type {any} */ (await toWorker({ operation: "lock", args: [LOCK.args[0], "Lock"] }));
      assert.deepEqual([failure.code, failure.statusCode], ["commandError", 400]);
      assert.ok(failure.data.requestid.length > 0);
    });

    for (const [call, on] of FAILING) {
      for (const [status, code, message] of TOKEN_REFUSALS) {
        test(`A26: ${call.operation}: ${status} ${code} of the app's own token is told as the worker's`, async () => {
          await prepare();
          const fault = { on, status, body: { code, message, requestid: "4A1B-77" } };
          await set.faults([fault, fault]);
          const { failure } = /** @type {any} */ (await toWorker(call));
          assert.deepEqual([failure.code, failure.statusCode], ["AppTokenRefused", 502]);
          assert.ok(failure.message.includes(message) && failure.message.includes("your caller key is good"), failure.message);
        });
      }
    }

    for (const [call, on] of FAILING) {
      for (const [status, code, message, requiredScopes] of FAILURES) {
        test(`${call.operation}: ${status} ${code} arrives as DingTalk sent it`, async () => {
          const body = { code, message, requestid: "4A1B-77", ...(requiredScopes && { accessdenieddetail: { requiredScopes } }) };
          // The worker tries once more with a new token where the old one was refused.
          const { failure } = /** @type {any} */ (await both(call, [{ on, status, body }, { on, status, body }]));
          assert.deepEqual([failure.code, failure.statusCode], [code, status]);
          assert.ok(failure.message.includes(message));
          assert.ok(failure.message.includes("4A1B-77"));
          assert.deepEqual(accessDenied(failure), requiredScopes && { requiredScopes });
        });
      }
    }

    for (const [what, key] of /** @type {[string, string | null][]} */ ([["no key", null], ["an unknown key", "other"]])) {
      test(`with ${what} is told InvalidAuthentication, and nothing reaches DingTalk`, async () => {
        for (const [call] of FAILING) {
          const { failure } = /** @type {any} */ (await toWorker(call, key));
          assert.deepEqual([failure.code, failure.statusCode], ["InvalidAuthentication", 401]);
          assert.ok(failure.data.requestid.length > 0);
        }
        assert.deepEqual(await set.upstream(), []);
      });
    }

    test("cannot reach anything else by an id, which it puts into the path as it is", async () => {
      await prepare();
      for (const id of ["a/../../../oauth2/accessToken?x=", "../orgConferences#", "a/b"]) {
        const { failure } = /** @type {any} */ (await toWorker({ operation: "lock", args: [id, "lock"] }));
        assert.ok(failure, id);
        assert.ok(failure.statusCode >= 400 && failure.statusCode < 500, id);
      }
      assert.deepEqual(await set.upstream(), []);
    });
  });

  describe(`${name}, with an app that may do nothing`, () => {
    const { both } = setStage([]);
    const calls = /** @type {[string, Call][]} */ ([[WRITE_SCOPE, LOCK], [WRITE_SCOPE, UNLOCK]]);
    for (const [scope, call] of [...calls, ...READS.map(([, read]) => /** @type {[string, Call]} */ ([READ_SCOPE, read]))]) {
      test(`${call.operation} ${JSON.stringify(call.args)}: the missing permission arrives by name`, async () => {
        const { failure } = /** @type {any} */ (await both(call));
        assert.equal(failure.code, "Forbidden.AccessDenied.AccessTokenPermissionDenied");
        assert.deepEqual([failure.statusCode, accessDenied(failure)], [403, { requiredScopes: [scope] }]);
      });
    }
  });
}

/**
 * The Node SDK has it in a property of its own; the Python SDK only among the data.
 * @param {import("./node-sdk.js").Failure} failure
 */
function accessDenied({ accessDeniedDetail, data }) {
  return accessDeniedDetail ?? data.accessdenieddetail;
}

/**
 * Without the one thing that is new in every reply, which must be where it was.
 * @param {Outcome} outcome
 * @returns {Outcome}
 */
function comparable(outcome) {
  if (!("failure" in outcome)) return outcome;
  const id = outcome.failure.data?.requestid;
  assert.ok(typeof id === "string" && id.length > 0, `no request id in ${JSON.stringify(outcome)}`);
  return id === "4A1B-77" ? outcome : JSON.parse(JSON.stringify(outcome).replaceAll(id, "(request id)"));
}
