import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRORS } from "./errors.js";
import { LOCK_PATH, simulate } from "./harness.js";
import { READ_SCOPE, WRITE_SCOPE } from "./simulator.js";

const DENIED = "Forbidden.AccessDenied";

/** @param {unknown[]} faults */
async function stage(...faults) {
  const simulator = simulate({ tokens: [{ accessToken: "tok" }] });
  assert.equal((await simulator.post("/_sim/faults", faults)).status, 200);
  /** @param {RequestInit} [init] */
  const send = (init) =>
    simulator.simulator.fetch(
      new Request(`http://simulator.test${LOCK_PATH}`, {
        method: "POST",
        headers: { "x-acs-dingtalk-access-token": "tok" },
        body: '{"action":"lock"}',
        ...init,
      }),
    );
  const isLocked = async () => /** @type {boolean} */ ((await simulator.get("/_sim/meetings")).body[0].locked);
  return { ...simulator, send, isLocked };
}

/** What DingTalk's documents, or third parties, say of its refusals. @type {[string, number][]} */
const DOCUMENTED = [
  ["paramsError", 400], ["confClosed", 400], ["noPermission", 400], ["commandError", 400], ["systemError", 500],
  ["roomNotFound", 404], ["waterLimitError", 404], ["permissionError", 404],
  ["missingRoomId", 400], ["paramError", 400], ["invalidRoomCode", 400], ["resourceClose", 400],
  ["invalidClientIdOrSecret", 400], ["invalidSuiteKey", 400], ["unknownError", 500], ["system.error", 400],
  ["InvalidAuthentication", 400], ["AuthenticationFailed.MissingParameter", 400],
  [`${DENIED}.AccessTokenPermissionDenied`, 403], [`${DENIED}.QpsLimitForAppkeyAndApi`, 403], [`${DENIED}.QpsLimitForApi`, 403],
  [`${DENIED}.ApiCountLimitForOrg`, 403], [`${DENIED}.IpNotInWhiteList`, 403], [`${DENIED}.QpmLimitForAppkeyAndApi`, 403],
  [`${DENIED}.QpsLimitForSuitekeyAndOrgAndApi`, 403], [`${DENIED}.QpmLimitForSuitekeyAndOrgAndApi`, 403],
  ["forbidden.accessDenied.realmControl", 403], ["systemBusy", 429], ["ServiceUnavailable", 503],
];

for (const [code, status] of DOCUMENTED) {
  test(`a fault can be the refusal ${status} ${code}, as the gateway writes it`, async () => {
    const { lock, isLocked } = await stage({ code });
    const reply = await lock("tok");
    assert.deepEqual([reply.status, reply.body.code], [status, code]);
    assert.equal(typeof reply.body.message, "string");
    assert.equal(reply.body.requestid, reply.headers.get("x-acs-request-id"));
    assert.equal(await isLocked(), false);
  });
}

test("there is no code but the documented ones, and two of our own", () => {
  assert.deepEqual(new Set(Object.keys(ERRORS)), new Set([...DOCUMENTED.map(([code]) => code), "MethodNotAllowed", "RequestTooLarge"]));
});

test("a code may come with another status, or be one that nobody knows yet", async () => {
  const { lock } = await stage(
    { code: "unknownError", status: 400 },
    { code: "InvalidAuthentication", status: 401, headers: { "retry-after": 1 } },
    { code: "qps.exceed.limit", status: 400 },
  );
  const replies = [await lock("tok"), await lock("tok"), await lock("tok")];
  const told = replies.map(({ status, body, headers }) => [status, body.code, headers.get("retry-after")]);
  assert.deepEqual(told, [[400, "unknownError", null], [401, "InvalidAuthentication", "1"], [400, "qps.exceed.limit", null]]);
});

test("a missing permission names the one that the call needs; a refused address is named", async () => {
  const denied = { code: `${DENIED}.AccessTokenPermissionDenied` };
  const { lock, send, get } = await stage(denied, denied, { code: `${DENIED}.IpNotInWhiteList` });
  assert.deepEqual((await lock("tok")).body.accessdenieddetail, { requiredScopes: [WRITE_SCOPE] });
  assert.deepEqual((await get("/v1.0/conference/orgConferences")).body.accessdenieddetail, { requiredScopes: [READ_SCOPE] });
  assert.match(await (await send()).text(), /203\.0\.113\.9/);
});

test("200 with an errcode is a reply as given", async () => {
  const body = { errcode: 404, errmsg: "请求的URI地址不存在" };
  const { lock } = await stage({ body });
  const reply = await lock("tok");
  assert.deepEqual([reply.status, reply.body], [200, body]);
});

for (const status of [undefined, 400, 403, 405, 502]) {
  test(`an intermediary's HTML with ${status ?? "no status of its own"} says nothing of DingTalk`, async () => {
    const { send, isLocked } = await stage({ html: true, ...(status && { status }) });
    const reply = await send();
    assert.equal(reply.status, status ?? 403);
    assert.match(reply.headers.get("content-type") ?? "", /^text\/html/);
    assert.equal(reply.headers.get("x-acs-request-id"), null);
    assert.match(await reply.text(), /^<!doctype html>/);
    assert.equal(await isLocked(), false);
  });
}

test("a banned address gets JSON that is not the gateway's", async () => {
  const { lock } = await stage({ ban: true }, { fault: "ban", status: 200 });
  for (const status of [403, 200]) {
    const reply = await lock("tok");
    const { uuid, source, ...body } = reply.body;
    assert.deepEqual([reply.status, body], [status, { status: 1111, wait: 5, punish: "deny" }]);
    assert.equal(reply.headers.get("x-acs-request-id"), null);
  }
});

/** Ways in which the reply is lost after the deed (W8). @type {Record<string, unknown>[]} */
const LOST = [
  { html: true, status: 405 }, { html: true, status: 502 }, { ban: true }, { code: "system.error" }, { status: 500, body: "" },
  { garbage: true }, { huge: 10 }, { reset: true }, { close: true }, { truncate: true }, { stall: true },
];

for (const fault of LOST) {
  test(`${JSON.stringify(fault)} after the deed: it is done, and not said to be`, async () => {
    const { send, isLocked } = await stage({ ...fault, after: true });
    const reply = await send();
    assert.equal(await isLocked(), true);
    const ends = !(fault.stall || fault.truncate || reply.type === "error");
    if (!ends) return reply.body?.cancel();
    assert.notEqual(await reply.text(), '{"success":true}');
  });
}

test("a delay comes before the deed, or after it", async () => {
  const { send, isLocked, get } = await stage({ delay: 2 ** 31 - 1 }, { delay: 2 ** 31 - 1, after: true });
  for (const [since, done] of [false, true].entries()) {
    const abort = new AbortController();
    const waiting = send({ signal: abort.signal });
    while ((await get(`/_sim/requests?since=${since}`)).body.length === 0);
    abort.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    assert.equal(await isLocked(), done);
  }
});

test("a stalled reply has begun, and does not go on until the reader has had enough", async () => {
  const { send, isLocked } = await stage({ stall: true });
  const reply = await send();
  assert.equal(reply.headers.get("content-length"), String('{"success":true}'.length));
  const reader = reply.body?.getReader();
  assert.equal(new TextDecoder().decode((await reader?.read())?.value), '{"succes');
  const next = reader?.read();
  await reader?.cancel();
  assert.deepEqual(await next, { done: true, value: undefined });
  assert.equal(await isLocked(), true);
});

test("garbage and huge replies come with any status and headers, and huge ones are as large as asked for", async () => {
  const { send } = await stage({ garbage: true, status: 400 }, { huge: 200_000, status: 500, headers: { "content-type": "text/plain" } });
  const garbage = await send();
  assert.deepEqual([garbage.status, garbage.headers.get("content-type")], [400, "application/json; charset=utf-8"]);
  const huge = await send();
  assert.deepEqual([huge.status, huge.headers.get("content-type")], [500, "text/plain"]);
  assert.equal((await huge.text()).length, 200_000 + '{"success":true,"padding":""}'.length);
});

test("a date to retry after is reckoned from the reply's own date, however wrong that is (P11)", async () => {
  const fault = { status: 429, retryAfterDateMs: 2_000 };
  const { send, post } = await stage(fault, { code: "systemBusy", retryAfterDateMs: 2_000 });
  await post("/_sim/settings", { dateSkewMs: 3_600_000 });
  for (let call = 0; call < 2; call += 1) {
    const { status, headers } = await send();
    assert.equal(status, 429);
    assert.equal(headers.get("date"), "Thu, 01 Jan 1970 01:16:40 GMT");
    assert.equal(headers.get("retry-after"), "Thu, 01 Jan 1970 01:16:42 GMT");
  }
});

test("a fault's own date stands", async () => {
  const date = "Wed, 25 Nov 2026 14:02:03 GMT";
  const { send } = await stage({ status: 429, headers: { date, "retry-after": date } });
  assert.equal((await send()).headers.get("date"), date);
});

test("a fault for a kept or a fresh connection waits where nothing is known of connections", async () => {
  const { lock } = await stage({ reset: true, connection: "kept" }, { reset: true, connection: "fresh" }, { status: 503 });
  assert.deepEqual([(await lock("tok")).status, (await lock("tok")).status], [503, 200]);
});
