import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { DEFAULT_APP } from "../simulator/simulator.js";
import { KEYS, LOCK_PATH, MEETING, stage } from "./harness.js";

const LOCK = "/v1.0/conference/videoConferences/{conferenceId}/lock";

describe("the log has a line for each request", () => {
  const set = stage({ before, beforeEach, after });
  /** @param {string} path @param {RequestInit} [init] */
  const line = async (path, init) => {
    const { headers } = await set.ask(path, init);
    const { time, durationMs, ...rest } = await set.logged(headers.get("x-request-id") ?? "");
    assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 60_000, String(time));
    assert.ok(Number.isInteger(durationMs) && Number(durationMs) >= 0);
    return rest;
  };
  const post = (/** @type {Record<string, string>} */ headers, body = '{"action":"lock"}') => ({
    method: "POST",
    headers: { "x-acs-dingtalk-access-token": KEYS.both, ...headers },
    body,
  });

  it("with the id the caller gave it, and what was done by whom", async () => {
    await set.lock("lock");
    await set.faults([{ on: "lock", status: 400, body: { code: "confClosed", message: "over", requestid: "THEIRS-2" } }]);
    const { record, ...rest } = /** @type {any} */ (await line(LOCK_PATH, post({ "x-request-id": "mine.1_a-B" })));
    // The lock before has the first two entries of the record.
    assert.deepEqual([record.seq, /^[0-9a-f]{64}$/.test(record.hash)], [4, true]);
    assert.deepEqual(rest, {
      requestId: "mine.1_a-B",
      method: "POST",
      route: LOCK,
      status: 400,
      code: "confClosed",
      caller: "both",
      action: "lock",
      conferenceId: MEETING,
      dingtalkRequestId: "THEIRS-2",
    });
  });

  it("A13: one bounded line each, whatever DingTalk answers", async () => {
    await set.lock("lock");
    const odd = `a\n\u2028\u202eb\u2066${"x".repeat(5_000)}`;
    const body = { code: odd, message: odd, requestid: odd, accessdenieddetail: { requiredScopes: [odd, odd] } };
    await set.faults([{ on: "lock", status: 403, body }]);
    const reply = await set.ask(LOCK_PATH, post({ "x-request-id": "odd-1" }));
    const line = await set.logged("odd-1");
    for (const text of [reply.body.code, reply.body.message, reply.body.requestid, ...reply.body.accessdenieddetail.requiredScopes, line.code, line.dingtalkRequestId]) {
      assert.match(text, /^a {3}b x+$/);
      assert.ok(text.length <= 300, text);
    }
    assert.ok((reply.headers.get("x-acs-request-id") ?? "").length <= 300);
    const doctor = async (/** @type {string} */ accept) => {
      await set.faults([{ on: "lock", status: 403, body }]);
      return (await set.ask("/doctor", { headers: { accept, "x-acs-dingtalk-access-token": KEYS.admin } })).text;
    };
    for (const text of [await doctor("application/json"), await doctor("text/plain")]) {
      assert.doesNotMatch(text, /[\u2028\u202a-\u202e\u2066-\u2069]|\\n/);
      assert.ok(text.length < 4_000, text);
    }
  });

  it("with an id of its own where the caller gave none that is fit", async () => {
    for (const id of ["", "a b", "a,b", "x".repeat(129), '"', "é", KEYS.both, `a.${KEYS.both}`, KEYS.lockOnly]) {
      const headers = /** @type {Record<string, string>} */ (id ? { "x-request-id": id } : {});
      const { requestId } = await line(LOCK_PATH, post(headers));
      assert.match(String(requestId), /^[0-9A-F-]{36}$/);
    }
    const longest = "x".repeat(128);
    assert.equal((await line("/healthz", { headers: { "x-request-id": longest } })).requestId, longest);
  });

  it("with the id in refusals, and DingTalk's beside it", async () => {
    const refused = await set.ask("/x", { headers: { "x-request-id": "mine-3" } });
    assert.equal(refused.body.requestid, "mine-3");
    assert.equal(refused.headers.get("x-acs-request-id"), "mine-3");
    await set.lock("lock");
    await set.faults([{ on: "lock", status: 400, body: { code: "confClosed", message: "over", requestid: "THEIRS-4" } }]);
    const theirs = await set.ask(LOCK_PATH, post({ "x-request-id": "mine-4" }));
    assert.equal(theirs.body.requestid, "THEIRS-4");
    assert.deepEqual(["x-request-id", "x-acs-request-id"].map((name) => theirs.headers.get(name)), ["mine-4", "THEIRS-4"]);
  });

  it("with the path's template, never the path", async () => {
    for (const [path, route] of [
      ["/healthz?secret=1", "/healthz"], ["/", "/"], ["/secret?secret", null], [LOCK_PATH.replace("/lock", ""), LOCK.replace("/lock", "")],
    ]) {
      const { route: told, ...rest } = await line(String(path));
      assert.equal(told, route);
      assert.ok(!JSON.stringify(rest).includes("secret"));
    }
  });

  it("without a secret that is in no place of its own", async () => {
    // Not by `ask`, which looks for what this gives out in what it got.
    const begun = await fetch(`${set.url}/session`, post({}));
    const [, session = ""] = begun.headers.get("set-cookie")?.split(/[=;]/) ?? [];
    set.secrets.push(session);
    const authorization = `Bearer ${KEYS.lockOnly}`;
    for (const [id, headers] of /** @type {const} */ ([
      [DEFAULT_APP.appSecret, {}], [session, {}], [`x-${KEYS.lockOnly}`, { authorization }], [`x.${DEFAULT_APP.appSecret}`, {}],
    ])) {
      const told = await line(LOCK_PATH.replace(MEETING, id), post({ ...headers, "x-request-id": id }));
      assert.equal(told.conferenceId, undefined);
      assert.match(String(told.requestId), /^[0-9A-F-]{36}$/);
    }
  });

  it("without the meeting for whoever may not act on it, nor for a key in its place", async () => {
    const path = LOCK_PATH.replace(MEETING, KEYS.lockOnly);
    for (const [key, id] of [["wrong", MEETING], [KEYS.readOnly, MEETING], [KEYS.both, KEYS.both], [KEYS.both, KEYS.lockOnly]]) {
      const headers = { "x-acs-dingtalk-access-token": String(key) };
      const told = await line(path.replace(KEYS.lockOnly, String(id)), post(headers));
      assert.equal(told.conferenceId, undefined);
    }
  });
});
