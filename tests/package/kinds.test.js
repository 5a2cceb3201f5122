import assert from "node:assert/strict";
import { test } from "node:test";

import { MEETING, accepted, clientOf, failure, reply, scripted, settle, simulate } from "./harness.js";

const DENIED = "Forbidden.AccessDenied";

/** @type {[number, string, string, boolean][]} status, code, kind, retryable */
const TABLE = [
  [400, "paramsError", "rejected", false],
  [400, "commandError", "rejected", false],
  [400, "confClosed", "conference-closed", false],
  [400, "noPermission", "permission", false],
  [403, "noPermission", "permission", false],
  [500, "systemError", "server", true],
  [400, "InvalidAuthentication", "authentication", false],
  [401, "InvalidAuthentication", "authentication", false],
  [401, "SomethingNew", "authentication", false],
  [400, "AuthenticationFailed.MissingParameter", "rejected", false],
  [403, `${DENIED}.AccessTokenPermissionDenied`, "permission", false],
  [403, `${DENIED}.IpNotInWhiteList`, "permission", false],
  [403, "SomethingNew", "permission", false],
  [403, `${DENIED}.QpsLimitForAppkeyAndApi`, "throttled", true],
  [403, `${DENIED}.QpsLimitForApi`, "throttled", true],
  [429, `${DENIED}.QpsLimitForApi`, "throttled", true],
  [429, "SomethingNew", "throttled", true],
  [403, `${DENIED}.ApiCountLimitForOrg`, "quota", false],
  [429, `${DENIED}.ApiCountLimitForOrg`, "quota", false],
  [503, "ServiceUnavailable", "server", true],
  [500, "SomethingNew", "server", true],
  [502, "SomethingNew", "server", true],
  [599, "SomethingNew", "server", true],
  [404, "SomethingNew", "rejected", false],
  [408, "SomethingNew", "rejected", true],
  [418, "SomethingNew", "rejected", false],
  [499, "constructor", "rejected", false],
];
for (const [status, code, kind, retryable] of TABLE) {
  test(`${status} ${code} is ${kind}`, async (t) => {
    const { client, faults } = await simulate(t);
    await faults({ status, body: { code, message: "some words", requestid: "r-1" } });
    const error = await failure(client().unlock(MEETING));
    assert.deepEqual(
      [error.kind, error.code, error.status, error.retryable, error.requestId, error.attempts],
      [kind, code, status, retryable, "r-1", 1],
    );
    assert.deepEqual([error.action, error.conferenceId, error.retryAfterMs], ["unlock", MEETING, null]);
    assert.match(error.message, /some words/);
  });
}

test("what the simulator refuses by itself arrives as DingTalk has it", async (t) => {
  const { client, control } = await simulate(t);
  assert.equal((await failure(client().lock("unknown"))).code, "paramsError");
  assert.equal((await failure(client({ accessToken: "another" }).lock(MEETING))).kind, "authentication");
  await control(`meetings/${MEETING}/end`, {});
  assert.equal((await failure(client().lock(MEETING))).kind, "conference-closed");
});

/** @type {[string, Response, string, string?][]} */
const PLAIN = [
  ["HTML", reply(502, "<html>Bad gateway</html>"), "server"],
  ["nothing", new Response(null, { status: 500 }), "server"],
  ["an array", reply(400, []), "rejected"],
  ["null", reply(403, null), "permission"],
  ["a number", reply(401, 1), "authentication"],
  ["a text", reply(429, '"x"'), "throttled"],
  ["fields of other types", reply(404, { code: 7, message: {}, requestid: [], accessdenieddetail: 1 }), "rejected"],
  ["empty fields", reply(400, { code: "", message: "", requestid: "" }), "rejected"],
  ["hostile names", reply(400, '{"__proto__":{"code":"confClosed"},"constructor":1}'), "rejected"],
  ["the words of AWS's gateway", reply(403, { message: "Forbidden" }), "protocol"],
  ["the words of Kong", reply(401, { message: "No API key found in request" }), "protocol"],
  ["the words of Spring", reply(404, { timestamp: "t", status: 404, error: "Not Found", path: "/v1.0" }), "protocol"],
  ["the words of a proxy", reply(407, { error: "proxy authentication required" }), "protocol"],
  ["a code as DingTalk's older calls have it", reply(400, { errcode: 40014, errmsg: "m" }), "rejected", "40014"],
  ["the same as a text", reply(400, { errcode: "40014", errmsg: "m" }), "rejected", "40014"],
];
for (const [what, response, kind, code = `Http${response.status}`] of PLAIN) {
  test(`${response.status} with ${what} for a body is ${kind}, with the code ${code}`, async () => {
    const error = await failure(clientOf(scripted(response).fetch).lock("m"));
    assert.deepEqual([error.kind, error.code, error.status, error.requestId], [kind, code, response.status, null]);
    assert.deepEqual(error.requiredScopes, []);
  });
}

test("success: false is rejected, whatever else it says", async () => {
  for (const more of [{}, { code: "confClosed" }, { code: "systemError", message: "no" }]) {
    const { fetch } = scripted(reply(200, { success: false, requestid: "r-2", ...more }));
    const error = await failure(clientOf(fetch).lock("m"));
    assert.deepEqual([error.kind, error.status, error.requestId, error.retryable], ["rejected", 200, "r-2", false]);
    if (more.code) assert.equal(error.code, more.code);
  }
});

/** @type {[string, unknown][]} */
const NO_SUCCESS = [
  ["no success", {}],
  ["an unknown path", { errcode: 404, errmsg: "the path does not exist" }],
  ["success as text", { success: "true" }],
  ["success as a number", { success: 1 }],
  ["success null", { success: null }],
  ["success inside", { result: { success: true } }],
  ["an array", [{ success: true }]],
  ["null", null],
  ["a number", 1],
  ["true", true],
  ["a text", '"success"'],
  ["HTML", "<html></html>"],
  ["an empty text", ""],
  ["two JSON texts", '{"success":true}{"success":true}'],
  ["JSON cut off", '{"success":tr'],
  ["JSON of another prototype", '{"__proto__":{"success":true}}'],
];
for (const [what, body] of NO_SUCCESS) {
  test(`200 with ${what} is protocol`, async () => {
    const { fetch, calls } = scripted(reply(200, body));
    const error = await failure(clientOf(fetch, { maxRetries: 2 }).lock("m"));
    assert.deepEqual([error.kind, error.status, error.retryable, error.attempts], ["protocol", 200, false, 1]);
    assert.equal(calls.length, 1);
  });
}

for (const status of [200, 400, 403, 429, 503]) {
  test(`an address ban with ${status} is a limit, which passes after as long as it says`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    for (const wait of [5, "5"]) {
      const ban = reply(status, { status: 1111, wait, punish: "deny" });
      const error = await failure(clientOf(scripted(ban).fetch).lock("m"));
      assert.deepEqual([error.kind, error.code, error.status, error.retryable, error.retryAfterMs], ["throttled", "AddressBanned", status, true, 5_000]);
      const { fetch, calls } = scripted(ban, accepted());
      const call = clientOf(fetch, { maxRetries: 1 }).lock("m");
      await settle();
      t.mock.timers.tick(4_999);
      await settle();
      assert.equal(calls.length, 1);
      t.mock.timers.tick(1);
      assert.equal((await call).attempts, 2);
    }
  });
}

test("no content is protocol", async () => {
  const error = await failure(clientOf(scripted(new Response(null, { status: 204 })).fetch).lock("m"));
  assert.deepEqual([error.kind, error.status], ["protocol", 204]);
});

test("any 2xx that says success is a success", async () => {
  for (const status of [200, 201, 202]) await clientOf(scripted(reply(status, { success: true })).fetch).lock("m");
});

test("the request id is met under each of its names and in the header, the body first", async () => {
  const failed = { code: "commandError" };
  for (const [body, headers, id] of /** @type {[object, Record<string, string>, string][]} */ ([
    [{ requestid: "a" }, {}, "a"],
    [{ requestId: "b" }, {}, "b"],
    [{ RequestId: "c" }, {}, "c"],
    [{}, { "x-acs-request-id": "d" }, "d"],
    [{ requestid: "e" }, { "x-acs-request-id": "f" }, "e"],
    [{ requestid: 7 }, { "x-acs-request-id": "g" }, "g"],
  ])) {
    const { fetch } = scripted(reply(400, { ...failed, ...body }, headers));
    assert.equal((await failure(clientOf(fetch).lock("m"))).requestId, id);
  }
});

test("the scopes that lack are told, and only texts", async () => {
  const code = `${DENIED}.AccessTokenPermissionDenied`;
  for (const [requiredScopes, told] of /** @type {[unknown, string[]][]} */ ([
    [["A.Read", "B.Write"], ["A.Read", "B.Write"]],
    [["A.Read", 1, null], ["A.Read"]],
    ["A.Read", []],
    [{ length: 1e9 }, []],
    [[], []],
  ])) {
    const { fetch } = scripted(reply(403, { code, accessdenieddetail: { requiredScopes } }));
    const scopes = (await failure(clientOf(fetch).lock("m"))).requiredScopes;
    if (requiredScopes !== "A.Read") assert.deepEqual(scopes, told);
    assert.ok(Array.isArray(scopes));
  }
});

test("the simulator's app without the permission is told which", async (t) => {
  const { client } = await simulate(t, { tokens: [{ accessToken: "token-without", scopes: [] }] });
  const error = await failure(client({ accessToken: "token-without" }).lock(MEETING));
  assert.deepEqual([error.kind, error.requiredScopes], ["permission", ["VideoConference.Conference.Write"]]);
});

test("DingTalk's words stay on one line of bearable length", async () => {
  const { fetch } = scripted(reply(400, { code: "x\ny", message: `a\r\nb${"c".repeat(50_000)}`, requestid: "r\n1" }));
  const error = await failure(clientOf(fetch).lock("m"));
  assert.ok(error.message.length < 2_000);
  for (const text of [error.code, error.requestId]) assert.equal(/[\r\n]/.test(String(text)), false);
});
