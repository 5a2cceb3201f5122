import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { assertFailure, LOCK_PATH, stage } from "./harness.js";

/** Every row of dingtalk-api.md, as DingTalk sends it. */
const DOCUMENTED = /** @type {const} */ ([
  [400, "paramsError"],
  [400, "confClosed"],
  [400, "noPermission"],
  [400, "commandError"],
  [500, "systemError"],
  [400, "InvalidAuthentication"],
  [401, "InvalidAuthentication"],
  [400, "AuthenticationFailed.MissingParameter"],
  [403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"],
  [403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"],
  [403, "Forbidden.AccessDenied.QpsLimitForApi"],
  [403, "Forbidden.AccessDenied.ApiCountLimitForOrg"],
  [403, "Forbidden.AccessDenied.IpNotInWhiteList"],
  [503, "ServiceUnavailable"],
]);

describe("what DingTalk answers reaches the caller:", () => {
  const set = stage({ before, beforeEach, after });

  for (const [status, code] of DOCUMENTED) {
    it(`${status} ${code}`, async () => {
      const body = { code, message: "其原文 in its own words", requestid: "THEIRS-7" };
      const fault = { on: "lock", status, body };
      // A rejected token is fetched anew once, so that it has to be rejected twice.
      await set.faults([fault, fault]);
      const told = assertFailure(await set.lock("lock"), status, code);
      assert.equal(told.message, body.message);
      assert.equal(told.requestid, "THEIRS-7");
      assert.deepEqual(Object.keys(told), ["code", "message", "requestid"]);
    });
  }

  it("the permissions that the app lacks", async () => {
    const accessdenieddetail = { requiredScopes: ["VideoConference.Conference.Write"] };
    const code = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
    const body = { code, message: "no", requestid: "R", accessdenieddetail };
    await set.faults([{ on: "lock", status: 403, body }]);
    assert.deepEqual((await set.lock("lock")).body, body);
  });

  it("how long to wait", async () => {
    for (const [status, code] of /** @type {const} */ ([
      [403, "Forbidden.AccessDenied.QpsLimitForApi"],
      [429, "TooManyRequests"],
      [503, "ServiceUnavailable"],
    ])) {
      await set.faults([{ on: "lock", status, body: { code, message: "wait" }, headers: { "retry-after": "7" } }]);
      const reply = await set.lock("lock");
      assertFailure(reply, status, code);
      assert.equal(reply.headers.get("retry-after"), "7");
    }
  });

  it("a meeting that has ended", async () => {
    await set.sim("meetings/644272f14ba3310xxxxxxxxx/end", {});
    assertFailure(await set.lock("lock"), 400, "confClosed");
  });

  it("an unknown meeting", async () => {
    assertFailure(await set.lock("lock", { path: LOCK_PATH.replace("644", "999") }), 400, "paramsError");
  });

  it("once: whoever calls decides about another try", async () => {
    await set.lock("lock");
    const before = (await set.upstream()).length;
    await set.faults([{ on: "lock", status: 503, body: { code: "ServiceUnavailable", message: "busy" } }]);
    assertFailure(await set.lock("lock"), 503, "ServiceUnavailable");
    assert.equal((await set.upstream()).length, before + 1);
  });
});

describe("what is not DingTalk's answer becomes ours:", () => {
  const set = stage({ before, beforeEach, after });
  // The endpoint is no business of the caller's.
  const quiet = (/** @type {string} */ text) => assert.doesNotMatch(text, /127\.0\.0\.1/);

  it("a connection that breaks", async () => {
    for (const fault of [{ reset: true }, { truncate: true }]) {
      await set.faults([{ on: "lock", ...fault }]);
      quiet(assertFailure(await set.lock("lock"), 502, "NetworkError").message);
    }
  });

  it("no answer in time (8 s)", async () => {
    await set.faults([{ on: "lock", delay: 60_000 }]);
    quiet(assertFailure(await set.lock("lock"), 504, "Timeout").message);
  });

  it("a reply that is not what the API promises", async () => {
    for (const [fault, code] of /** @type {const} */ ([
      [{ garbage: true }, "NotJson"],
      [{ huge: true }, "TooLarge"],
      [{ status: 200, body: "<html>" }, "NotJson"],
      [{ status: 200, body: {} }, "UnexpectedReply"],
      [{ status: 302, headers: { location: "http://127.0.0.1:1/" } }, "Redirect"],
    ])) {
      await set.faults([{ on: "lock", ...fault }]);
      quiet(assertFailure(await set.lock("lock"), 502, code).message);
    }
  });

  it("a failure that is sent as a success, which no client of the worker's may take for one", async () => {
    await set.faults([{ on: "lock", status: 200, body: { success: false, code: "x.y", message: "no" } }]);
    assertFailure(await set.lock("lock"), 400, "x.y");
    await set.faults([{ on: "lock", status: 200, body: { success: false } }]);
    assertFailure(await set.lock("lock"), 400, "NotSuccessful");
  });

  it("a token or a secret in DingTalk's words, which is taken out", async () => {
    await set.lock("lock");
    const token = (await set.upstream()).at(-1)?.headers["x-acs-dingtalk-access-token"] ?? "";
    await set.faults([{ on: "lock", status: 400, body: { code: `x ${token}`, message: `bad ${token}`, requestid: token } }]);
    const { text } = await set.lock("lock");
    assert.ok(token.length > 8 && !text.includes(token), text);
  });
});
