import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { DEFAULT_APP, DEFAULT_MEETING } from "../simulator/defaults.js";
import { serve } from "../simulator/serve.js";
import { noSecretIn } from "../worker/harness.js";
import { edgeWorker, ownWorker, variables, workers } from "./workers.js";

const MEETING = DEFAULT_MEETING.conferenceId;
/** Before an error's fields crossed by themselves; the package needs weak references, of 2025-05-05. */
const OLD_DATE = "2026-04-20";
const FIELDS = [
  "kind", "code", "status", "requestId", "requiredScopes", "retryable", "retryAfterMs", "attempts", "conferenceId", "action",
];

for (const [title, modules] of /** @type {const} */ ([
  ["ConferenceLock of the edge worker", edgeWorker],
  ["ConferenceLock of the npm package, in a Worker of one's own", ownWorker],
])) {
  describe(`${title}, called from another Worker`, () => {
    /** @type {Awaited<ReturnType<typeof workers>>} */
    let set;
    /** @type {import("../simulator/serve.js").RunningSimulator} */
    let simulator;
    /** @type {string[]} */
    const seen = [];
    /** @type {typeof set.call} */
    const call = async (...args) => {
      const outcome = await set.call(...args);
      seen.push(JSON.stringify(outcome));
      return outcome;
    };
    const joins = async () => (await post(`meetings/${MEETING}/join`, {})).status;
    /** @param {string} path @param {unknown} body */
    const post = (path, body) => fetch(`${simulator.url}/_sim/${path}`, { method: "POST", body: JSON.stringify(body) });
    const requests = async () =>
      /** @type {{ path: string, headers: Record<string, string> }[]} */ (await (await fetch(`${simulator.url}/_sim/requests`)).json());

    before(async () => {
      simulator = await serve({ port: 0 });
      const bindings = variables(simulator.url);
      const worker = { modules: await modules(), bindings };
      set = await workers({
        LOCK: worker,
        OLD: { ...worker, date: OLD_DATE },
        UNSET: { ...worker, bindings: { ...bindings, DINGTALK_APP_SECRET: "" } },
        WRONG: { ...worker, bindings: { ...bindings, DINGTALK_APP_SECRET: "hunter2-not-the-secret" } },
      });
    });
    beforeEach(() => post("reset", {}));
    after(async () => {
      const tokens = (await requests()).flatMap(({ headers }) => headers["x-acs-dingtalk-access-token"] ?? []);
      await set.close();
      await simulator.close();
      noSecretIn([...seen, ...set.logs], [DEFAULT_APP.appSecret, "hunter2", ...tokens]);
    });

    it("locks and unlocks", async () => {
      for (const [action, status] of /** @type {const} */ ([["lock", 423], ["unlock", 200]])) {
        const { result } = await call("LOCK", action, MEETING);
        const { requestId, ...rest } = result;
        assert.deepEqual(rest, { conferenceId: MEETING, action, attempts: 1 });
        assert.match(requestId, /^[\w-]+$/);
        assert.equal(await joins(), status);
      }
    });

    it("fails with an error that has the fields of a DingTalkError, but not its class", async () => {
      await post(`meetings/${MEETING}/end`, {});
      const { name, message, fields, isError, advice, stack } = await call("LOCK", "lock", MEETING);
      assert.deepEqual([name, isError], ["DingTalkError", true]);
      assert.match(message, /^lock 644272f14ba3310xxxxxxxxx: 400 confClosed: /);
      for (const field of FIELDS) assert.ok(field in fields, field);
      const { kind, code, status, retryable, retryAfterMs, attempts, conferenceId, action } = fields;
      assert.deepEqual(
        { kind, code, status, retryable, retryAfterMs, attempts, conferenceId, action },
        { kind: "conference-closed", code: "confClosed", status: 400, retryable: false, retryAfterMs: null, attempts: 1, conferenceId: MEETING, action: "lock" },
      );
      assert.equal(advice.title, "The meeting has ended");
      assert.equal("cause" in fields, false);
      // Nothing of where the other Worker's code is.
      assert.doesNotMatch(stack ?? "", /workerd\.js:\d|index\.js:\d/);
    });

    it("tells which permissions are missing, and how long to wait", async () => {
      const accessdenieddetail = { requiredScopes: ["VideoConference.Conference.Write"] };
      const code = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
      await post("faults", [{ on: "lock", status: 403, body: { code, message: "no", accessdenieddetail } }]);
      const denied = await call("LOCK", "lock", MEETING);
      assert.deepEqual([denied.fields.kind, denied.fields.requiredScopes], ["permission", accessdenieddetail.requiredScopes]);

      const body = { code: "ServiceUnavailable", message: "busy" };
      const busy = { on: "lock", status: 503, body, headers: { "retry-after": "90" } };
      await post("faults", [busy, busy, busy]);
      const { fields } = await call("LOCK", "unlock", MEETING);
      assert.deepEqual([fields.kind, fields.retryable, fields.retryAfterMs, fields.action], ["server", true, 90_000, "unlock"]);
    });

    it("refuses what is no id, and sends nothing", async () => {
      for (const id of ["", "..", "x".repeat(257), 7, null, {}, undefined]) {
        const { name, fields } = await call("LOCK", "lock", id);
        assert.deepEqual([name, fields.kind, fields.attempts], ["DingTalkError", "invalid-argument", 0], String(id));
      }
      assert.deepEqual(await requests(), []);
    });

    it("names a variable that is missing, and an app that DingTalk does not accept", async () => {
      const unset = await call("UNSET", "lock", MEETING);
      assert.equal(unset.fields.kind, "invalid-argument");
      assert.match(unset.message, /^DINGTALK_APP_SECRET is missing/);
      const wrong = await call("WRONG", "unlock", MEETING);
      assert.deepEqual([wrong.name, wrong.fields.kind, wrong.fields.code], ["DingTalkError", "authentication", "invalidClientIdOrSecret"]);
    });

    it("has no other method", async () => {
      for (const method of ["env", "ctx", "sendable", "perform", "handle"]) {
        const { name, result } = await call("LOCK", method, MEETING);
        assert.deepEqual([name, result], ["TypeError", undefined], method);
      }
    });

    it("is known by the message alone where a Worker's compatibility date is old", async () => {
      const { name, message, fields } = await call("OLD", "lock", "unknown");
      assert.deepEqual([name, fields.kind], ["Error", undefined]);
      assert.match(message, /^lock unknown: 400 paramsError: |^DingTalkError: lock unknown: 400 paramsError: /);
    });
  });
}
