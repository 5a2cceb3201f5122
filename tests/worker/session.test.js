import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { assertFailure, KEYS, LOCK_PATH, sha256, stage } from "./harness.js";

const HOURS_8 = 8 * 60 * 60;

describe("a session of the page", () => {
  const set = stage({ before, beforeEach, after });
  const begin = (key = /** @type {string} */ (KEYS.both)) =>
    set.ask("/session", { method: "POST", headers: { "x-acs-dingtalk-access-token": key } });
  /** @param {import("./harness.js").Reply} reply */
  const cookieOf = (reply) => reply.headers.get("set-cookie")?.split(";")[0] ?? "";
  /** @param {string} cookie @param {Record<string, string>} [headers] */
  const lock = (cookie, headers = { origin: set.url }) =>
    set.ask(LOCK_PATH, { method: "POST", headers: { cookie, ...headers }, body: '{"action":"lock"}' });

  it("begins with a key, which it then stands for", async () => {
    const begun = await begin();
    assert.equal(begun.status, 201);
    const { caller, actions, expires } = begun.body;
    assert.deepEqual([caller, actions], ["both", ["lock", "unlock"]]);
    const left = Date.parse(expires) - Date.now();
    assert.ok(left > (HOURS_8 - 60) * 1000 && left <= HOURS_8 * 1000, expires);
    // The name and `Secure` are for encrypted connections, which this one is not.
    const cookie = begun.headers.get("set-cookie") ?? "";
    assert.match(cookie, /^session=\d+\.[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=28800$/);

    const told = await set.ask("/session", { headers: { cookie: `a=b; ${cookieOf(begun)}` } });
    assert.deepEqual([told.status, told.body], [200, begun.body]);
    const locked = await lock(cookieOf(begun));
    assert.equal(locked.status, 200);
    for (const { headers } of [begun, told, locked]) {
      const line = await set.logged(headers.get("x-request-id") ?? "");
      assert.equal(line.caller, "both");
      assert.ok(!JSON.stringify(line).includes(cookieOf(begun).split(".")[1] ?? ""));
    }
  });

  it("reads, too, for which a browser sends no origin", async () => {
    const cookie = cookieOf(await begin(KEYS.readOnly));
    assert.equal((await set.ask("/v1.0/conference/orgConferences", { headers: { cookie } })).status, 200);
    const query = (/** @type {Record<string, string>} */ headers) =>
      set.ask("/v1.0/conference/videoConferences/query", { method: "POST", headers, body: '{"conferenceIdList":["a"]}' });
    assertFailure(await query({ cookie }), 403, "OriginNotAllowed");
    assert.equal((await query({ cookie, origin: set.url })).status, 200);
  });

  it("changes nothing for a page of another origin", async () => {
    const cookie = cookieOf(await begin());
    const { port } = new URL(set.url);
    for (const origin of [
      "null", "https://evil.example", `${set.url}/`, `${set.url}.evil.example`, `http://localhost:${port}`,
      `https://127.0.0.1:${port}`, "http://127.0.0.1", `${set.url}, ${set.url}`, set.url.toUpperCase(),
    ]) {
      assertFailure(await lock(cookie, { origin }), 403, "OriginNotAllowed");
      assertFailure(await set.ask("/session", { method: "DELETE", headers: { cookie, origin } }), 403, "OriginNotAllowed");
    }
    assertFailure(await lock(cookie, {}), 403, "OriginNotAllowed");
    assert.deepEqual(await set.upstream(), []);
  });

  it("ends", async () => {
    const cookie = cookieOf(await begin());
    const ended = await set.ask("/session", { method: "DELETE", headers: { cookie, origin: set.url } });
    assert.equal(ended.status, 204);
    assert.match(ended.headers.get("set-cookie") ?? "", /^session=; HttpOnly; SameSite=Strict; Path=\/; Max-Age=0$/);
    assert.equal((await set.ask("/session", { method: "DELETE" })).status, 204);
    assertFailure(await set.ask("/session"), 401, "InvalidAuthentication");
  });

  it("is not begun without a good key", async () => {
    const cookie = cookieOf(await begin());
    for (const headers of /** @type {Record<string, string>[]} */ ([
      {}, { cookie, origin: set.url }, { authorization: "Bearer wrong" }, { "x-acs-dingtalk-access-token": sha256(KEYS.both) },
      { "x-acs-dingtalk-access-token": KEYS.expired },
    ])) {
      const reply = await set.ask("/session", { method: "POST", headers });
      assertFailure(reply, 401, "InvalidAuthentication");
      assert.equal(reply.headers.get("set-cookie"), null);
    }
  });

  it("is not forged, nor made longer, nor another's", async () => {
    const value = cookieOf(await begin()).replace("session=", "");
    const [moment = "", mac = ""] = value.split(".");
    for (const forged of [
      "", "x", moment, `${moment}.`, `.${mac}`, `${Number(moment) + 1}.${mac}`, `9${moment}.${mac}`, `${moment}.${mac.toUpperCase()}`,
      `${moment}.${"0".repeat(64)}`, `${moment}.${sha256(KEYS.both)}`, `${moment}.${mac}00`, `"${value}"`, KEYS.both,
    ]) {
      assertFailure(await lock(`session=${forged}`), 401, "InvalidAuthentication");
    }
    // On loopback without encryption, that name was never given.
    assertFailure(await lock(`__Host-session=${value}`), 401, "InvalidAuthentication");
    assert.deepEqual(await set.upstream(), []);
    // Another program on this machine may have set a cookie of that name.
    assert.equal((await lock(`session=x; session=${value}`)).status, 200);
  });

  it("does not count where a key is presented", async () => {
    const cookie = cookieOf(await begin());
    assertFailure(await lock(cookie, { origin: set.url, authorization: "Bearer wrong" }), 401, "InvalidAuthentication");
    assert.equal((await lock(cookie, { "x-acs-dingtalk-access-token": KEYS.lockOnly })).status, 200);
  });
});
