import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { assertFailure, CALLER_KEYS, KEYS, LOCK_PATH, lockPath, sendRaw, sha256, stage } from "./harness.js";

describe("the worker refuses by itself, and sends nothing to DingTalk:", () => {
  const set = stage({ before, beforeEach, after });
  /** @param {string | Uint8Array<ArrayBuffer> | undefined} body */
  const post = (body) =>
    set.ask(LOCK_PATH, { method: "POST", headers: { "x-acs-dingtalk-access-token": KEYS.lockOnly }, body });
  /** @param {() => Promise<void>} work */
  const quietly = (work) => async () => {
    await work();
    assert.deepEqual(await set.upstream(), []);
  };

  it("a caller it does not know", quietly(async () => {
    const digest = sha256(KEYS.both);
    for (const headers of /** @type {Record<string, string>[]} */ ([
      {},
      { "x-acs-dingtalk-access-token": "" },
      { "x-acs-dingtalk-access-token": "wrong" },
      { "x-acs-dingtalk-access-token": digest },
      { "x-acs-dingtalk-access-token": `${KEYS.both}x` },
      { "x-acs-dingtalk-access-token": KEYS.both.toUpperCase() },
      { "x-acs-dingtalk-access-token": `${KEYS.both}, ${KEYS.both}` },
      { "x-acs-dingtalk-access-token": "wrong", authorization: `Bearer ${KEYS.both}` },
      { "x-acs-dingtalk-access-token": "x".repeat(8_000) },
      { authorization: KEYS.both },
      { authorization: `Basic ${KEYS.both}` },
      { authorization: "Bearer" },
      { authorization: `Bearer ${KEYS.both} x` },
      { authorization: `Token ${KEYS.both}` },
      { "x-acs-dingtalk-access-token-x": KEYS.both, cookie: `key=${KEYS.both}` },
    ])) {
      const reply = await set.ask(LOCK_PATH, { method: "POST", headers, body: '{"action":"lock"}' });
      assertFailure(reply, 401, "InvalidAuthentication");
      assert.equal(reply.headers.get("www-authenticate"), "Bearer");
    }
  }));

  it("a key in the query", quietly(async () => {
    const path = `${LOCK_PATH}?x-acs-dingtalk-access-token=abc&access_token=abc`;
    assertFailure(await set.ask(path, { method: "POST", body: '{"action":"lock"}' }), 401, "InvalidAuthentication");
  }));

  it("an action that the key is not for", quietly(async () => {
    const told = assertFailure(await post('{"action":"unlock"}'), 403, "noPermission");
    assert.match(told.message, /unlock/);
    for (const action of ["lock", "unlock"]) {
      assertFailure(await set.lock(action, { key: KEYS.readOnly }), 403, "noPermission");
    }
  }));

  it("a body that names no action", quietly(async () => {
    for (const body of [
      undefined, "", " ", "lock", "{", "null", "true", "1", '"lock"', "[]", '["lock"]', "{}", '{"action":null}',
      '{"action":1}', '{"action":{}}', '{"action":["lock"]}', '{"Action":"lock"}', '{"a":{"action":"lock"}}',
      "action=lock", '{"action":"lock"', '{"action":"lock"}x', "{'action':'lock'}", "\ufeff{}",
      "[".repeat(60_000), `{"a":${"[".repeat(500)}${"]".repeat(500)}}`,
      new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), new Uint8Array(64 * 1024),
    ]) {
      assertFailure(await post(body), 400, "paramsError");
    }
  }));

  it("an action that there is not", quietly(async () => {
    for (const action of ["", "LOCK", "Lock", "lock ", "end", "lock\u0000", "锁定", "x".repeat(60_000)]) {
      assertFailure(await post(JSON.stringify({ action })), 400, "commandError");
    }
  }));

  it("a body that is too large, with and without a length", quietly(async () => {
    const padding = "x".repeat(64 * 1024);
    assertFailure(await post(JSON.stringify({ action: "lock", padding })), 413, "RequestTooLarge");
    // A part of a larger one is enough to know; of one that says its length, nothing is.
    for (const [framing, body] of [
      ["content-length: 9000000", ""],
      ["content-length: 9000000", padding],
      ["transfer-encoding: chunked", `fffff\r\n${padding}x`],
    ]) {
      const head = `POST ${LOCK_PATH} HTTP/1.1\nx-acs-dingtalk-access-token: ${KEYS.both}\n${framing}`;
      const reply = await sendRaw(set.url, head, body);
      assert.match(reply, /^HTTP\/1\.1 413 /, framing);
      assert.match(reply, /"code":"RequestTooLarge"/);
    }
    // Of a whole one workerd reads on for a moment only, so that its sender may find the connection
    // closed before it finds the answer.
    const whole = await post("x".repeat(8 * 1024 * 1024)).catch((/** @type {unknown} */ error) => error);
    if (whole instanceof TypeError) assert.equal(whole.message, "fetch failed");
    else assertFailure(/** @type {import("./harness.js").Reply} */ (whole), 413, "RequestTooLarge");
    assert.equal((await set.ask("/healthz")).status, 200);
  }));

  it("an id that cannot be", quietly(async () => {
    for (const segment of ["x".repeat(257), "%00", "a%0Ab", "a%0d%0ahost:%20evil", "%7F", "%E4%BC%9A".repeat(86)]) {
      assertFailure(await set.lock("lock", { path: lockPath(segment) }), 400, "paramsError");
    }
  }));

  it("a path that is not one of its own", quietly(async () => {
    for (const path of [
      "/x", "/index.html", "/favicon.ico", "/healthz/", "/HEALTHZ", "/v1.0", "/v1.0/", "/v1.0/oauth2/accessToken",
      "/v1.0/conference/orgConferences/", "/v1.0/conference/videoConferences", "/_sim/requests", "/cdn-cgi/trace",
      `${LOCK_PATH}/`, `${LOCK_PATH}/x`, LOCK_PATH.replace("/lock", "/unlock"), LOCK_PATH.toUpperCase(), `/x${LOCK_PATH}`,
    ]) {
      for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
        assertFailure(await set.ask(path, { method }), 404, "NotFound");
      }
    }
  }));

  it("a path that only looks like one of its own", quietly(async () => {
    const id = LOCK_PATH.split("/")[4] ?? "";
    for (const target of [
      lockPath(""), lockPath("."), lockPath("%2e"), lockPath("%2e%2e"), lockPath(".%2E"), lockPath("%"), lockPath("%2"),
      lockPath("%zz"), lockPath("%ff"), lockPath("%c3%28"), lockPath("a\\b"), lockPath("a|b"), lockPath('a"b'),
      lockPath("a/b"), lockPath(`${id}/`), lockPath(`/${id}`), `/${LOCK_PATH}`, `${LOCK_PATH}/`, `${LOCK_PATH}#x`,
      LOCK_PATH.replace("/v1.0", "/v1%2e0"), LOCK_PATH.replace("/lock", "%2flock/"), LOCK_PATH.replace("/lock", "//lock"),
      LOCK_PATH.replace("/conference/", "//conference/"), `${LOCK_PATH};x`, `${LOCK_PATH}%20`, `${LOCK_PATH}%00`,
      "//127.0.0.1/v1.0/conference/videoConferences/a/lock", `/%2e%2e${LOCK_PATH}`,
    ]) {
      const head = `POST ${target} HTTP/1.1\nx-acs-dingtalk-access-token: ${KEYS.both}\ncontent-length: 17`;
      const reply = await sendRaw(set.url, head, '{"action":"lock"}');
      assert.match(reply, /^HTTP\/1\.1 404 /, target);
      assert.match(reply, /"code":"NotFound"/, target);
      set.shown([reply]);
    }
  }));

  it("an id that holds what looks like the rest of a path: it is one meeting, and that is only read", quietly(async () => {
    const init = { method: "POST", headers: { "x-acs-dingtalk-access-token": KEYS.both }, body: '{"action":"lock"}' };
    assertFailure(await set.ask(LOCK_PATH.replace("/lock", "%2flock"), init), 405, "MethodNotAllowed");
  }));

  it("a target that is no path at all", quietly(async () => {
    for (const target of ["*", "http://evil.example/healthz", "evil.example:443", `http://127.0.0.1${LOCK_PATH}`]) {
      const head = `POST ${target} HTTP/1.1\nx-acs-dingtalk-access-token: ${KEYS.both}\ncontent-length: 17`;
      assert.match(await sendRaw(set.url, head, '{"action":"lock"}'), /^HTTP\/1\.1 [45]/, target);
    }
  }));

  it("a method that is not for the path", quietly(async () => {
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const reply = await set.ask(LOCK_PATH, { method, headers: { "x-acs-dingtalk-access-token": KEYS.both } });
      assert.equal(reply.status, 405);
      assert.equal(reply.headers.get("allow"), "POST");
      if (method !== "HEAD") assertFailure(reply, 405, "MethodNotAllowed");
    }
    for (const path of ["/healthz", "/", "/page.js"]) {
      const reply = await set.ask(path, { method: "POST", body: "{}" });
      assertFailure(reply, 405, "MethodNotAllowed");
      assert.equal(reply.headers.get("allow"), "GET, HEAD");
    }
  }));

  it("and never says which keys there are", quietly(async () => {
    const { text } = await set.lock("lock", { key: "wrong" });
    for (const { id, sha256: digest } of JSON.parse(CALLER_KEYS)) {
      assert.ok(!text.includes(id) && !text.toLowerCase().includes(digest.toLowerCase()));
    }
  }));
});
