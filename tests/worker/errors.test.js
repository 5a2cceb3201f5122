import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, describe, it } from "node:test";

import { ConferenceClient } from "../../pkg/index.js";
import { assertFailure, KEYS, LOCK_PATH, lockPath, MEETING, stage } from "./harness.js";

/** Every row of dingtalk-api.md, as DingTalk sends it, and the kind it is of, but for those that are of the worker's own token. */
const DOCUMENTED = /** @type {const} */ ([
  [400, "paramsError", "rejected"],
  [400, "confClosed", "conference-closed"],
  [400, "noPermission", "permission"],
  [400, "commandError", "rejected"],
  [500, "systemError", "server"],
  [403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", "permission"],
  [403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "throttled"],
  [403, "Forbidden.AccessDenied.QpsLimitForApi", "throttled"],
  [403, "Forbidden.AccessDenied.ApiCountLimitForOrg", "quota"],
  [403, "Forbidden.AccessDenied.IpNotInWhiteList", "permission"],
  [503, "ServiceUnavailable", "server"],
]);

describe("what DingTalk answers reaches the caller:", () => {
  const set = stage({ before, beforeEach, after });

  for (const [status, code, kind] of DOCUMENTED) {
    it(`${status} ${code}`, async () => {
      const body = { code, message: "其原文 in its own words", requestid: "THEIRS-7" };
      const fault = { on: "lock", status, body };
      // A rejected token is fetched anew once, so that it has to be rejected twice.
      await set.faults([fault, fault]);
      const reply = await set.lock("lock");
      const told = assertFailure(reply, status, code);
      assert.equal(reply.headers.get("x-error-kind"), kind);
      assert.equal(told.message, body.message);
      assert.equal(told.requestid, "THEIRS-7");
      assert.deepEqual(Object.keys(told), ["code", "message", "requestid"]);
    });
  }

  for (const [status, code] of /** @type {const} */ ([
    [400, "InvalidAuthentication"],
    [401, "InvalidAuthentication"],
    [401, "somethingNew"],
    [400, "AuthenticationFailed.MissingParameter"],
  ])) {
    it(`A26: ${status} ${code}, which is of the worker's token, as no fault of the caller's key`, async () => {
      const fault = { on: "lock", status, body: { code, message: "其原文 in its own words", requestid: "THEIRS-7" } };
      await set.faults([fault, fault]);
      const reply = await set.lock("lock");
      const told = assertFailure(reply, 502, "AppTokenRefused");
      assert.match(told.message, new RegExp(`edge worker's app \\(${code}: 其原文 in its own words\\); your caller key is good`));
      assert.equal(told.requestid, "THEIRS-7");
      assert.equal(reply.headers.get("x-outcome"), "refused");
      assert.equal(reply.headers.get("www-authenticate"), null);
      await set.faults([{ ...fault, on: "read" }, { ...fault, on: "read" }]);
      assertFailure(await set.get("/v1.0/conference/orgConferences"), 502, "AppTokenRefused");
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

describe("W8: what came of a call whose answer is not DingTalk's is told as not known:", () => {
  const set = stage({ before, beforeEach, after });
  const locked = async (/** @type {string} */ id) => (await set.sim("meetings")).find((/** @type {any} */ { conferenceId }) => conferenceId === id).locked;
  /** One that nobody is in doubt about: what is done to such a meeting waits. @returns {Promise<string>} */
  const another = async () => (await set.sim("meetings", {})).conferenceId;
  /**
   * @param {object} fault
   * @param {RegExp} why
   * @param {string} cause as the log has it
   */
  const unknown = async (fault, why, cause) => {
    for (const action of ["lock", "unlock"]) {
      const path = lockPath(await another());
      await set.faults([{ on: "lock", ...fault }]);
      const reply = await set.lock(action, { path });
      // A status that no proxy puts a page of its own in the place of.
      const { message } = assertFailure(reply, 500, "OutcomeUnknown");
      assert.match(message, why);
      assert.ok(message.endsWith(`; the meeting may have been ${action}ed all the same, and doing it again does no harm`), message);
      // The endpoint is no business of the caller's.
      assert.doesNotMatch(message, /127\.0\.0\.1/);
      assert.equal(reply.headers.get("x-outcome"), "unknown");
      const line = await set.logged(reply.headers.get("x-request-id") ?? "");
      assert.deepEqual([line.code, line.outcome, line.cause], ["OutcomeUnknown", "unknown", cause]);
    }
  };

  it("a connection that breaks, before the answer or in the middle of it", async () => {
    await unknown({ reset: true }, /^no answer arrived from DingTalk;/, "NetworkError");
    await unknown({ truncate: true }, /^no answer arrived from DingTalk;/, "NetworkError");
  });

  it("and so it is, since the meeting is locked", async () => {
    const meeting = await another();
    const path = lockPath(meeting);
    // So that it has a token.
    await set.lock("unlock", { path });
    await set.faults([{ on: "lock", truncate: true }]);
    assertFailure(await set.lock("lock", { path }), 500, "OutcomeUnknown");
    assert.equal(await locked(meeting), true);
    const again = await set.lock("lock", { path });
    assert.deepEqual([again.status, again.headers.get("x-outcome")], [200, "done"]);
  });

  it("no answer in time (8 s)", async () => {
    const path = lockPath(await another());
    await set.faults([{ on: "lock", delay: 60_000 }]);
    const reply = await set.lock("lock", { path });
    assert.match(assertFailure(reply, 500, "OutcomeUnknown").message, /^DingTalk did not answer in time; the meeting may have been locked/);
    assert.equal(reply.headers.get("x-outcome"), "unknown");
  });

  it("a reply that is not what the API promises", async () => {
    for (const [fault, code] of /** @type {const} */ ([
      [{ garbage: true }, "NotJson"],
      [{ huge: true }, "TooLarge"],
      [{ status: 200, body: "<html>" }, "NotJson"],
      [{ status: 200, body: {} }, "UnexpectedReply"],
      [{ status: 302, headers: { location: "http://127.0.0.1:1/" } }, "Redirect"],
      [{ status: 403, body: "<html>" }, "Http403"],
      [{ status: 502, body: "<html>" }, "Http502"],
      [{ status: 504, body: "" }, "Http504"],
    ])) {
      await unknown(fault, new RegExp(`^what answered is not DingTalk's API: ${code}\\b`), code);
    }
  });

  it("which a read call is not, since it changes nothing", async () => {
    for (const [fault, code] of /** @type {const} */ ([[{ reset: true }, "NetworkError"], [{ garbage: true }, "NotJson"]])) {
      await set.faults([{ on: "read", ...fault }]);
      const reply = await set.get("/v1.0/conference/orgConferences");
      assertFailure(reply, 502, code);
      assert.equal(reply.headers.get("x-outcome"), null);
    }
  });

  it("and DingTalk's own failure is passed on with its code, and the header", async () => {
    await set.faults([{ on: "lock", status: 500, body: { code: "systemError", message: "x" } }]);
    const reply = await set.lock("lock");
    assertFailure(reply, 500, "systemError");
    assert.equal(reply.headers.get("x-outcome"), "unknown");
    await set.faults([{ on: "lock", status: 400, body: { code: "confClosed", message: "x" } }]);
    assert.equal((await set.lock("lock")).headers.get("x-outcome"), "refused");
  });

  it("also to the package's client, behind a proxy that puts its own page in the place of 502 and 504", async (t) => {
    const proxy = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const headers = { "x-acs-dingtalk-access-token": String(request.headers["x-acs-dingtalk-access-token"]) };
      const reply = await fetch(set.url + request.url, { method: "POST", headers, body: Buffer.concat(chunks) });
      const own = [502, 503, 504].includes(reply.status);
      response.writeHead(reply.status, { "content-type": own ? "text/html" : "application/json" });
      response.end(own ? "<h1>Bad Gateway</h1>" : await reply.text());
    });
    await new Promise((resolve) => proxy.listen(0, "127.0.0.1", () => resolve(undefined)));
    t.after(() => proxy.close());
    const { port } = /** @type {import("node:net").AddressInfo} */ (proxy.address());
    const client = new ConferenceClient({ accessToken: KEYS.both, endpoint: `http://127.0.0.1:${port}`, maxRetries: 0 });
    await set.faults([{ on: "lock", truncate: true }]);
    await assert.rejects(client.lock(MEETING), { code: "OutcomeUnknown", message: /may have been locked all the same/ });
    // Tried again by itself, it is no question any more.
    await set.faults([{ on: "lock", truncate: true }]);
    assert.equal((await client.lock(MEETING, { maxRetries: 1 })).attempts, 2);
  });
});

describe("W8: what was never sent is told apart", () => {
  const set = stage({ before, beforeEach, after });
  it("as where the token could not be had", async () => {
    await set.faults([{ on: "token", reset: true }]);
    const reply = await set.lock("lock");
    assert.match(assertFailure(reply, 502, "NetworkError").message, /^DingTalk could not be reached.*; nothing was sent$/);
    assert.equal(reply.headers.get("x-outcome"), "never-sent");
    const line = await set.logged(reply.headers.get("x-request-id") ?? "");
    assert.deepEqual([line.outcome, line.cause], ["never-sent", "NetworkError"]);
  });
});

describe("what is not DingTalk's answer becomes ours:", () => {
  const set = stage({ before, beforeEach, after });

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
