import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { assertFailure, KEYS, LOCK_PATH, stage } from "./harness.js";

const APP = "https://app.example.com";
const LOCAL = "http://localhost:3000";

describe("pages of other origins", () => {
  const set = stage({ before, beforeEach, after }, { variables: { ALLOWED_ORIGINS: `${APP}, ${LOCAL}` } });
  const asks = (/** @type {string} */ origin, path = LOCK_PATH, method = "POST") =>
    set.ask(path, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": method, "access-control-request-headers": "content-type" },
    });
  const allowed = (/** @type {import("./harness.js").Reply} */ { headers }) => headers.get("access-control-allow-origin");

  for (const origin of [APP, LOCAL]) {
    it(`may call from ${origin}: with a key, never with a cookie`, async () => {
      const may = await asks(origin);
      assert.equal(may.status, 204);
      assert.equal(may.headers.get("access-control-allow-methods"), "POST");
      for (const name of ["authorization", "content-type", "x-acs-dingtalk-access-token", "x-request-id"]) {
        assert.ok(may.headers.get("access-control-allow-headers")?.split(", ").includes(name), name);
      }
      const headers = { origin, "x-acs-dingtalk-access-token": KEYS.both };
      const replies = [
        may,
        await set.ask(LOCK_PATH, { method: "POST", headers, body: '{"action":"lock"}' }),
        await set.ask(LOCK_PATH, { method: "POST", headers, body: "{}" }),
        await set.ask(LOCK_PATH, { method: "POST", headers: { origin } }),
        await set.ask("/x", { headers: { origin } }),
      ];
      assert.deepEqual(replies.map(({ status }) => status), [204, 200, 400, 401, 404]);
      for (const reply of replies) {
        assert.equal(allowed(reply), origin);
        assert.equal(reply.headers.get("vary"), "Origin");
        assert.equal(reply.headers.get("access-control-allow-credentials"), null);
        assert.equal(reply.headers.get("access-control-expose-headers"), "x-request-id, x-acs-request-id, retry-after, x-outcome, x-error-kind, x-record-head, location, date");
      }
    });
  }

  it("W1: may send whatever header they ask for, such as what tracing adds", async () => {
    const may = async (/** @type {string} */ asked) => {
      const headers = { origin: APP, "access-control-request-method": "POST", "access-control-request-headers": asked };
      const reply = await set.ask(LOCK_PATH, { method: "OPTIONS", headers });
      assert.equal(reply.status, 204);
      return reply.headers.get("access-control-allow-headers")?.split(", ") ?? [];
    };
    const ours = ["authorization", "content-type", "x-acs-dingtalk-access-token", "x-request-id"];
    const tracing = ["baggage", "sentry-trace", "traceparent", "tracestate", "x-b3-traceid", "x-datadog-trace-id", "x-acs-action"];
    assert.deepEqual(await may(`content-type,${tracing.join(",")},x-acs-dingtalk-access-token`), [...ours, ...tracing]);
    assert.deepEqual(await may("a b, é, x:y, "), ours);
    assert.equal((await may("x,".repeat(3_000))).length, ours.length + 64);
  });

  it("are asked about each path and its methods", async () => {
    for (const [path, methods] of [["/session", "GET, POST, DELETE"], ["/v1.0/conference/orgConferences", "GET"], ["/doctor", "GET"]]) {
      assert.equal((await asks(APP, path)).headers.get("access-control-allow-methods"), methods);
    }
    assertFailure(await asks(APP, "/x"), 404, "NotFound");
  });

  it("may not call from anywhere else", async () => {
    for (const origin of [
      "https://evil.example", "http://app.example.com", `${APP}/`, `${APP}:443`, `${APP}.evil.example`, "https://sub.app.example.com",
      "https://APP.example.com", "null", "*", `${APP}, ${LOCAL}`, "http://localhost:3001",
    ]) {
      const may = await asks(origin);
      assertFailure(may, 403, "OriginNotAllowed");
      const reply = await set.ask("/healthz", { headers: { origin } });
      for (const { headers } of [may, reply]) {
        assert.equal(headers.get("access-control-allow-origin"), null, origin);
        assert.equal(headers.get("vary"), "Origin");
      }
    }
    assert.deepEqual(await set.upstream(), []);
  });

  it("have no part in a session", async () => {
    const headers = { origin: APP, "x-acs-dingtalk-access-token": KEYS.both };
    const begun = await set.ask("/session", { method: "POST", headers });
    const cookie = begun.headers.get("set-cookie")?.split(";")[0] ?? "";
    const init = { method: "POST", headers: { cookie, origin: APP }, body: '{"action":"lock"}' };
    assertFailure(await set.ask(LOCK_PATH, init), 403, "OriginNotAllowed");
  });
});

describe("without ALLOWED_ORIGINS", () => {
  const set = stage({ before, beforeEach, after });
  it("no other origin may call, and its own page needs no leave", async () => {
    const headers = { origin: APP, "access-control-request-method": "POST" };
    assertFailure(await set.ask(LOCK_PATH, { method: "OPTIONS", headers }), 403, "OriginNotAllowed");
    const reply = await set.ask("/healthz", { headers: { origin: set.url } });
    assert.equal(reply.headers.get("access-control-allow-origin"), null);
    assert.equal(reply.headers.get("vary"), "Origin");
  });
});

describe("W2: an origin in ALLOWED_ORIGINS", () => {
  describe("may be of any scheme that has a host", () => {
    const origins = ["chrome-extension://abcdefghijklmnopabcdefghijklmnop", "capacitor://localhost", "https://a.example"];
    const set = stage({ before, beforeEach, after }, { variables: { ALLOWED_ORIGINS: origins.join(",") } });
    it("and is matched exactly", async () => {
      for (const origin of origins) {
        const headers = { origin, "x-acs-dingtalk-access-token": KEYS.both };
        const reply = await set.ask(LOCK_PATH, { method: "POST", headers, body: '{"action":"lock"}' });
        assert.deepEqual([reply.status, reply.headers.get("access-control-allow-origin")], [200, origin]);
      }
      for (const origin of ["chrome-extension://bbcdefghijklmnopabcdefghijklmnop", "capacitor://localhost:1", "CAPACITOR://localhost", "null"]) {
        const headers = { origin, "access-control-request-method": "POST" };
        assertFailure(await set.ask(LOCK_PATH, { method: "OPTIONS", headers }), 403, "OriginNotAllowed");
      }
    });
  });

  for (const wrong of ["*", "null", "file://"]) {
    describe(`and what is none, ${wrong}, is named`, () => {
      const set = stage({ before, beforeEach, after }, { variables: { ALLOWED_ORIGINS: `https://a.example,${wrong}` } });
      it("to callers from pages, and touches nobody else", async () => {
        assert.equal((await set.lock("lock")).status, 200);
        assert.equal((await set.ask("/", { headers: { origin: "https://a.example" } })).status, 200);
        const key = { "x-acs-dingtalk-access-token": KEYS.both };
        for (const origin of ["https://a.example", "https://b.example", "null"]) {
          const call = await set.ask(LOCK_PATH, { method: "POST", headers: { origin, ...key }, body: '{"action":"lock"}' });
          const may = await set.ask(LOCK_PATH, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
          for (const reply of [call, may]) {
            const { message } = assertFailure(reply, 500, "ConfigurationError");
            assert.ok(message.startsWith(`ALLOWED_ORIGINS [1] is ${wrong}`), message);
          }
        }
        const own = await set.ask(LOCK_PATH, { method: "POST", headers: { origin: set.url, ...key }, body: '{"action":"lock"}' });
        assert.equal(own.status, 200);
      });
    });
  }
});
