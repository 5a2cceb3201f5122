import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { serve } from "../../simulator/serve.js";
import { DEFAULT_MEETING } from "../../simulator/simulator.js";
import { LOCK_PATH, TOKEN } from "../subject.js";
import { serveModules } from "../workerd.js";
import forwarder from "./forwarder.js";
import plain from "./plain.js";
import { lockRequest, PLAIN, plainVariables, REMEMBERING } from "./workers.js";

const ORIGIN = "http://127.0.0.1:8787";

/** @param {import("node:test").TestContext} t */
async function stage(t) {
  const { url, close } = await serve({ port: 0, tokens: [{ accessToken: TOKEN }] });
  t.after(close);
  const log = t.mock.method(console, "log", () => {});
  const lines = () => log.mock.calls.map(({ arguments: [line] }) => JSON.parse(String(line)));
  /** @param {string} path @param {unknown} body */
  const control = (path, body) => fetch(`${url}/_sim/${path}`, { method: "POST", body: JSON.stringify(body) });
  const joined = async () => (await control(`meetings/${DEFAULT_MEETING.conferenceId}/join`, {})).ok;
  return { env: plainVariables(url), lines, control, joined };
}

/** @param {(request: Request) => RequestInit} change */
function changed(change) {
  const request = lockRequest(ORIGIN);
  return new Request(request, change(request));
}

describe("the forwarder", () => {
  it("hands on the request as it came, and the reply", async (t) => {
    const { env, joined } = await stage(t);
    const refused = await forwarder.fetch(lockRequest(ORIGIN), env);
    assert.deepEqual([refused.status, (await refused.json()).code], [400, "InvalidAuthentication"]);
    const headers = { "x-acs-dingtalk-access-token": TOKEN, "content-type": "application/json" };
    const locked = await forwarder.fetch(changed(() => ({ headers })), env);
    assert.deepEqual([locked.status, await locked.json()], [200, { success: true }]);
    assert.equal(await joined(), false);
  });
});

describe("the worker in plain JavaScript", () => {
  it("locks, says so in one line of the log, and sends what every reply of ours has", async (t) => {
    const { env, lines, joined } = await stage(t);
    const reply = await plain.fetch(lockRequest(ORIGIN), env);
    assert.deepEqual([reply.status, await reply.json()], [200, { success: true }]);
    assert.equal(await joined(), false);
    const requestId = reply.headers.get("x-request-id");
    assert.match(String(requestId), /^[\dA-F-]{36}$/);
    for (const name of ["content-security-policy", "x-content-type-options", "x-acs-request-id"]) assert.ok(reply.headers.get(name), name);
    const [line, ...more] = lines();
    assert.deepEqual(more, []);
    assert.deepEqual([line.requestId, line.status, line.caller, line.action], [requestId, 200, "ops", "lock"]);
    assert.equal(line.dingtalkRequestId, reply.headers.get("x-acs-request-id"));
    assert.ok(!JSON.stringify(line).includes(TOKEN));
  });

  it("refuses what ours refuses", async (t) => {
    const { env, joined } = await stage(t);
    const asked = async (/** @type {Request} */ request) => {
      const reply = await plain.fetch(request, env);
      const { code, requestid } = await reply.json();
      assert.equal(requestid, reply.headers.get("x-request-id"));
      return `${reply.status} ${code}`;
    };
    const wrong = { "x-acs-dingtalk-access-token": "wrong" };
    assert.equal(await asked(new Request(`${ORIGIN}/elsewhere`)), "404 NotFound");
    assert.equal(await asked(changed(() => ({ headers: wrong }))), "401 InvalidAuthentication");
    assert.equal(await asked(changed(() => ({ body: '{"action":"end"}' }))), "400 commandError");
    assert.equal(await asked(changed(() => ({ body: "x" }))), "400 paramsError");
    assert.equal(await asked(changed(() => ({ body: `{"action":"lock","x":"${"x".repeat(65_536)}"}` }))), "413 RequestTooLarge");
    assert.equal(await joined(), true);
  });

  it("tells what DingTalk refused, and takes nothing else for success", async (t) => {
    const { env, control } = await stage(t);
    for (const [fault, expected] of /** @type {[object, string][]} */ ([
      [{ status: 400, body: { code: "confClosed", message: "ended" } }, "400 confClosed"],
      [{ status: 200, body: { success: false } }, "502 UnexpectedReply"],
      [{ status: 307, headers: { location: LOCK_PATH } }, "502 UnexpectedReply"],
      [{ garbage: true }, "502 UnexpectedReply"],
      [{ huge: true }, "502 UnexpectedReply"],
      [{ reset: true }, "502 NetworkError"],
    ])) {
      await control("faults", [fault]);
      const reply = await plain.fetch(lockRequest(ORIGIN), env);
      const { code } = await reply.json();
      assert.equal(`${reply.status} ${code}`, expected, JSON.stringify(fault));
    }
  });
});

describe("the plain worker with a memory", () => {
  it("locks, also what several ask of one meeting at once, and tells what DingTalk refused", async (t) => {
    const { env, control, joined } = await stage(t);
    const { url, close } = await serveModules([REMEMBERING, PLAIN], env);
    t.after(close);
    const replies = await Promise.all([1, 2, 3].map(() => fetch(lockRequest(url))));
    assert.deepEqual(await Promise.all(replies.map((reply) => reply.json())), Array(3).fill({ success: true }));
    assert.equal(await joined(), false);
    await control("faults", [{ status: 400, body: { code: "confClosed", message: "ended" } }]);
    const refused = await fetch(lockRequest(url));
    assert.deepEqual([refused.status, (await refused.json()).code], [400, "confClosed"]);
  });
});
