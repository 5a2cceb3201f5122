import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { assertFailure, KEYS, LOCK_PATH, MEETING, sendRaw, sha256, stage } from "./harness.js";

const HOUR = 60 * 60;

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
    assert.ok(left > (HOUR - 60) * 1000 && left <= HOUR * 1000, expires);
    // The name and `Secure` are for encrypted connections, which this one is not.
    const cookie = begun.headers.get("set-cookie") ?? "";
    assert.match(cookie, /^session=\d+\.[0-9a-f]{40}\.[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=3600$/);

    const told = await set.ask("/session", { headers: { cookie: `a=b; ${cookieOf(begun)}` } });
    assert.deepEqual([told.status, told.body], [200, begun.body]);
    const locked = await lock(cookieOf(begun));
    assert.equal(locked.status, 200);
    for (const { headers } of [begun, told, locked]) {
      const line = await set.logged(headers.get("x-request-id") ?? "");
      assert.equal(line.caller, "both");
      assert.ok(!JSON.stringify(line).includes(cookieOf(begun).split(".")[2] ?? ""));
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

  it("A9: and what has ended stays so, as do its other cookies", async () => {
    const cookie = cookieOf(await begin(KEYS.readOnly));
    const another = cookieOf(await begin(KEYS.readOnly));
    const headers = { cookie, origin: set.url };
    assert.equal((await set.ask("/v1.0/conference/orgConferences", { headers })).status, 200);
    assert.equal((await set.ask("/session", { method: "DELETE", headers })).status, 204);
    const before = (await set.upstream()).length;
    for (const path of ["/session", "/v1.0/conference/orgConferences"]) {
      assert.match(assertFailure(await set.ask(path, { headers }), 401, "InvalidAuthentication").message, /session has ended/);
    }
    assertFailure(await lock(cookie), 401, "InvalidAuthentication");
    assert.equal((await set.upstream()).length, before);
    assert.equal((await set.ask("/session", { headers: { cookie: another } })).status, 200);
    // All that one request brings along are ended by it.
    const both = { cookie: `${another}; ${cookieOf(await begin(KEYS.readOnly))}`, origin: set.url };
    assert.equal((await set.ask("/session", { method: "DELETE", headers: both })).status, 204);
    assertFailure(await set.ask("/session", { headers: both }), 401, "InvalidAuthentication");
  });

  it("A2: spends no call for a page elsewhere, whichever it is", async () => {
    const cookie = cookieOf(await begin(KEYS.readOnly));
    await set.sim("reset", {});
    for (const path of [
      "/v1.0/conference/orgConferences?nextToken=1", "/v1.0/conference/roomCodes/123456789/infos", "/v1.0/conference/users/lists?unionId=u",
      `/v1.0/conference/videoConferences/${MEETING}`, `/v1.0/conference/videoConferences/${MEETING}/members`,
    ]) {
      // Raw, since `fetch` does not let one say from how far a request comes.
      for (const from of ["sec-fetch-site: cross-site", "sec-fetch-site: same-site", "origin: https://evil.example"]) {
        assert.match(await sendRaw(set.url, `GET ${path} HTTP/1.1\ncookie: ${cookie}\n${from}`), /^HTTP\/1\.1 403 [^]*OriginNotAllowed/);
      }
      assert.deepEqual(await set.upstream(), []);
    }
    assert.equal((await set.ask("/v1.0/conference/orgConferences", { headers: { cookie } })).status, 200);
  });

  it("W5: goes on over a forwarded port, and no header of a proxy is believed", async () => {
    const cookie = cookieOf(await begin()).replace("session=", "__Host-session=");
    const body = '{"action":"lock"}';
    const send = (/** @type {string[]} */ ...headers) =>
      sendRaw(set.url, [`POST ${LOCK_PATH} HTTP/1.1`, "host: name-8787.app.example", `cookie: ${cookie}`, `content-length: ${body.length}`, ...headers].join("\n"), body);
    const origin = "origin: http://localhost:8787";
    assert.match(await send(origin, "sec-fetch-site: same-origin"), /^HTTP\/1\.1 200 /);
    for (const headers of [
      [origin], [origin, "sec-fetch-site: cross-site"], [origin, "sec-fetch-site: same-site"], [origin, "x-forwarded-host: localhost:8787"],
      [origin, "forwarded: host=localhost:8787;proto=http"], [origin, "x-forwarded-proto: http", "x-forwarded-host: localhost:8787"],
    ]) {
      assert.match(await send(...headers), /^HTTP\/1\.1 403 [^]*OriginNotAllowed[^]*set PUBLIC_ORIGIN/);
    }
  });

  it("A22: is found among a handful of cookies, and 16 KB of forged ones are not looked through", async () => {
    const cookie = cookieOf(await begin());
    assert.equal((await lock(`session=a; session=b; session=c; ${cookie}`)).status, 200);
    const forged = cookie.replace(/\.[0-9a-f]{64}/, `.${"0".repeat(64)}`);
    assertFailure(await lock(`${`${forged}; `.repeat(100)}${cookie}`), 401, "InvalidAuthentication");
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
    const [moment = "", id = "", mac = ""] = value.split(".");
    const [, other = ""] = cookieOf(await begin()).split(".");
    for (const forged of [
      "", "x", moment, `${moment}.`, `.${mac}`, `${moment}.${mac}`, `${Number(moment) + 1}.${id}.${mac}`, `9${moment}.${id}.${mac}`,
      `${moment}.${id}.${mac.toUpperCase()}`, `${moment}.${other}.${mac}`, `${moment}.${"0".repeat(40)}.${mac}`, `${moment}.${id}.${"0".repeat(64)}`,
      `${moment}.${id}.${sha256(KEYS.both)}`, `${moment}.${id}.${mac}00`, `"${value}"`, KEYS.both,
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
