import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, beforeEach, describe, it } from "node:test";

import { KEYS, LOCK_PATH, lockPath, MEETING, stage } from "./harness.js";

const WIRE = new URL("../fixtures/wire/", import.meta.url);

describe("the worker locks and unlocks", () => {
  const set = stage({ before, beforeEach, after });
  const joined = async () => (await set.sim(`meetings/${MEETING}/join`, {})).joined;

  it("a meeting, so that nobody can join it until it is unlocked", async () => {
    assert.equal(await joined(), true);
    const locked = await set.lock("lock");
    assert.equal(locked.status, 200);
    assert.deepEqual(locked.body, { success: true });
    assert.equal(await joined(), false);
    assert.deepEqual((await set.lock("unlock")).body, { success: true });
    assert.equal(await joined(), true);
  });

  it("with the key in either header", async () => {
    for (const headers of /** @type {Record<string, string>[]} */ ([
      { "x-acs-dingtalk-access-token": KEYS.both },
      { authorization: `Bearer ${KEYS.both}` },
      { authorization: `bEaReR  ${KEYS.both}` },
      { authorization: "Basic dTpw", "x-acs-dingtalk-access-token": KEYS.both },
    ])) {
      const reply = await set.ask(LOCK_PATH, { method: "POST", headers, body: '{"action":"lock"}' });
      assert.equal(reply.status, 200, JSON.stringify(headers));
    }
  });

  it("with the requests of the official SDKs, the key in place of their token", async () => {
    for (const name of ["official-node.json", "official-python.json"]) {
      const capture = JSON.parse(await readFile(new URL(name, WIRE), "utf8"));
      const headers = new Headers(capture.headers);
      assert.ok(headers.has("x-acs-dingtalk-access-token"));
      headers.set("x-acs-dingtalk-access-token", KEYS.both);
      // fetch sets these by itself.
      for (const own of ["transfer-encoding", "content-length"]) headers.delete(own);
      const reply = await set.ask(capture.path, { method: capture.method, headers, body: capture.body });
      assert.deepEqual([reply.status, reply.body], [200, { success: true }], name);
      assert.equal(await joined(), false);
      await set.sim("reset", {});
    }
  });

  it("and sends DingTalk what DingTalk documents, and nothing of the caller's", async () => {
    // The simulator was cleared, so the worker's token has to be renewed first.
    await set.lock("lock");
    const before = (await set.upstream()).length;
    await set.lock("lock");
    await set.ask(`${LOCK_PATH}?x=1`, {
      method: "POST",
      headers: { "x-acs-dingtalk-access-token": KEYS.both, cookie: "a=b", "x-forwarded-host": "evil" },
      body: '{"action":"unlock","more":[1]}',
    });
    const locks = (await set.upstream()).slice(before);
    assert.deepEqual(
      locks.map(({ method, path, body }) => [method, path, body]),
      [
        ["POST", LOCK_PATH, '{"action":"lock"}'],
        ["POST", LOCK_PATH, '{"action":"unlock"}'],
      ],
    );
    for (const { headers } of locks) {
      assert.ok(headers["x-acs-dingtalk-access-token"]);
      assert.notEqual(headers["x-acs-dingtalk-access-token"], KEYS.both);
      assert.equal(headers.cookie, undefined);
      assert.equal(headers["x-forwarded-host"], undefined);
      assert.ok(!JSON.stringify(headers).includes(KEYS.both));
    }
  });

  it("and keeps an id whatever it holds in its segment", async () => {
    for (const id of ["a/../../b?x=1#y", "%2e%2e", "..;", "会议1", "a\\b"]) {
      await set.sim("meetings", { conferenceId: id });
      const reply = await set.lock("lock", { path: lockPath(encodeURIComponent(id)) });
      assert.deepEqual(reply.body, { success: true }, id);
      const { path } = (await set.upstream()).at(-1) ?? {};
      assert.equal(decodeURIComponent(path?.split("/")[4] ?? ""), id);
      assert.equal(path?.split("/").length, 6);
    }
  });

  it("and gives every reply a request id: DingTalk's where there is one, else its own", async () => {
    const first = await set.lock("lock");
    assert.match(first.headers.get("x-acs-request-id") ?? "", /^[0-9A-F-]{36}$/);
    await set.faults([{ status: 400, body: { code: "confClosed", message: "over", requestid: "THEIRS-1" } }]);
    const refused = await set.lock("lock");
    assert.equal(refused.body.requestid, "THEIRS-1");
    assert.equal(refused.headers.get("x-acs-request-id"), "THEIRS-1");
    const own = [await set.lock("lock", { key: "unknown" }), await set.lock("lock", { key: "unknown" })];
    const ids = own.map(({ body }) => body.requestid);
    assert.match(ids[0], /^[0-9A-F-]{36}$/);
    assert.notEqual(ids[0], ids[1]);
  });
});

describe("the worker's token", () => {
  // Each has a worker of its own: a token lives as long as that.
  const set = stage({ before, beforeEach, after });
  const paths = async () => (await set.upstream()).map(({ path }) => path.split("/").at(-1));

  it("is fetched once for calls at the same time, and kept for later ones", async () => {
    await set.faults([{ on: "token", delay: 100 }]);
    const replies = await Promise.all(Array.from({ length: 8 }, () => set.lock("lock")));
    assert.ok(replies.every(({ status }) => status === 200));
    await set.lock("unlock");
    const seen = await paths();
    assert.equal(seen.filter((path) => path === "accessToken").length, 1, seen.join());
    assert.equal(seen.filter((path) => path === "lock").length, 9);
  });

  it("is fetched anew, once, when DingTalk no longer takes it", async () => {
    // The simulator was reset in between, so that it has forgotten the token.
    assert.equal((await set.lock("lock")).status, 200);
    assert.deepEqual(await paths(), ["lock", "accessToken", "lock"]);
  });

  it("does not hang on a request whose caller has left", async () => {
    await set.sim("reset", {});
    await set.faults([{ on: "token", delay: 1_000 }]);
    const leaving = new AbortController();
    const left = set.ask(LOCK_PATH, {
      method: "POST",
      signal: leaving.signal,
      headers: { "x-acs-dingtalk-access-token": KEYS.both },
      body: '{"action":"lock"}',
    });
    while (!(await paths()).includes("accessToken")) await new Promise(setImmediate);
    leaving.abort();
    await assert.rejects(left, { name: "AbortError" });
    assert.equal((await set.lock("lock")).status, 200);
  });
});
