import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonOf, LOCK_PATH, simulate } from "./harness.js";
import { createSimulator, DEFAULT_APP } from "./simulator.js";

test("the handler alone, without a server, locks the meeting", async () => {
  const { fetch } = createSimulator();
  const token = await fetch(
    new Request("http://any.host/v1.0/oauth2/accessToken", {
      method: "POST",
      body: JSON.stringify({ appKey: DEFAULT_APP.appKey, appSecret: DEFAULT_APP.appSecret }),
    }),
  );
  const { accessToken } = await jsonOf(token);
  const locked = await fetch(
    new Request(`http://any.host${LOCK_PATH}`, {
      method: "POST",
      headers: { "x-acs-dingtalk-access-token": accessToken },
      body: '{"action":"lock"}',
    }),
  );
  assert.equal(locked.status, 200);
  assert.deepEqual(await locked.json(), { success: true });
});

test("every answer names the simulator; only API answers have a request id", async () => {
  const { get, post, lock } = simulate();
  const api = [await lock("nope"), await get("/v1.0/elsewhere"), await get(LOCK_PATH)];
  const control = [await get("/_sim/meetings"), await post("/_sim/elsewhere"), await post("/_sim/clock", [])];
  for (const { headers } of [...api, ...control]) assert.equal(headers.get("server"), "dingtalk-simulator");
  const ids = api.map(({ headers }) => headers.get("x-acs-request-id"));
  assert.equal(new Set(ids).size, 3);
  for (const id of ids) assert.match(id ?? "", /^[0-9A-F-]{36}$/);
  for (const { headers } of control) assert.equal(headers.get("x-acs-request-id"), null);
});

test("the request id of an error is the same in header and body", async () => {
  const { headers, body } = await simulate().lock("nope");
  assert.equal(body.requestid, headers.get("x-acs-request-id"));
  assert.deepEqual(Object.keys(body), ["code", "message", "requestid"]);
});

test("an unknown path is 200 with an errcode, whatever the method", async () => {
  const { get, post } = simulate();
  for (const { status, body } of [await get("/"), await post("/v1.0/conference/nothing"), await get("/v1.0/oauth2")]) {
    assert.equal(status, 200);
    assert.equal(body.errcode, 404);
    assert.equal(typeof body.errmsg, "string");
  }
});

test("a wrong method on a known path is 405", async () => {
  const { get, send } = simulate();
  const paths = [LOCK_PATH, "/v1.0/oauth2/accessToken", "/v1.0/oauth2/corpAccessToken", "/v1.0/oauth2/corp/token"];
  for (const path of paths) {
    const { status, headers, body } = await get(path);
    assert.deepEqual([status, body.code, headers.get("allow")], [405, "MethodNotAllowed", "POST"]);
  }
  const options = await send(LOCK_PATH, { method: "OPTIONS" });
  assert.equal(options.status, 405);
});

test("a body over 1 MiB is refused and not kept; one of exactly 1 MiB is read", async () => {
  const { post, get } = simulate();
  const { status, body } = await post("/v1.0/oauth2/accessToken", "x".repeat(1024 * 1024 + 1));
  assert.deepEqual([status, body.code], [413, "RequestTooLarge"]);
  assert.equal((await post("/v1.0/oauth2/accessToken", "x".repeat(1024 * 1024))).body.code, "paramsError");
  const log = (await get("/_sim/requests")).body;
  assert.deepEqual(log.map((/** @type {any} */ entry) => entry.body?.length ?? null), [null, 1024 * 1024]);
  assert.equal((await post("/_sim/faults", "x".repeat(1024 * 1024 + 1))).status, 413);
});

test("without cors there is no CORS header, and a preflight is a wrong method", async () => {
  const { send } = simulate();
  const { status, headers } = await send(LOCK_PATH, {
    method: "OPTIONS",
    headers: { origin: "http://page.test", "access-control-request-method": "POST" },
  });
  assert.equal(status, 405);
  assert.equal(headers.get("access-control-allow-origin"), null);
});

test("with cors a preflight is answered, not logged, and takes no fault", async () => {
  const { send, get, post, lock } = simulate({ cors: true });
  await post("/_sim/faults", [{ status: 503 }]);
  const asked = "content-type, x-acs-dingtalk-access-token";
  const { status, headers } = await send(LOCK_PATH, {
    method: "OPTIONS",
    headers: { "access-control-request-method": "POST", "access-control-request-headers": asked },
  });
  assert.equal(status, 204);
  assert.equal(headers.get("access-control-allow-origin"), "*");
  assert.equal(headers.get("access-control-allow-headers"), asked);
  assert.match(headers.get("access-control-allow-methods") ?? "", /POST/);
  assert.deepEqual((await get("/_sim/requests")).body, []);

  const faulty = await lock("tok");
  assert.equal(faulty.status, 503);
  assert.equal(faulty.headers.get("access-control-allow-origin"), "*");
  assert.match(faulty.headers.get("access-control-expose-headers") ?? "", /x-acs-request-id/);
});

test("options that mean nothing are refused by name", () => {
  const wrong = /** @type {[any, RegExp][]} */ ([
    [{ port: 1, ports: 2 }, /unknown simulator option: port, ports/],
    [{ now: 5 }, /now must be a function/],
    [{ qps: 0 }, /qps must be a number/],
    [{ cors: "yes" }, /cors must be true or false/],
    [{ lively: 1 }, /lively must be true or false/],
    [{ seed: 0.5 }, /seed must be a whole number/],
    [{ apps: {} }, /apps must be an array/],
    [{ apps: [{ appKey: "k" }] }, /apps: each needs the text appSecret, corpId/],
    [{ suites: [{}] }, /suites: each needs the text suiteKey/],
    [{ tokens: ["tok"] }, /tokens: each needs the text accessToken/],
  ]);
  for (const [options, message] of wrong) assert.throws(() => createSimulator(options), message);
});
