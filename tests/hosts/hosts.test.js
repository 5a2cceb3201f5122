import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { describe, it } from "node:test";

import { DEFAULT_APP, DEFAULT_MEETING } from "../simulator/defaults.js";
import { serve } from "../simulator/serve.js";
import { CALLER_KEYS, KEYS, LOCK_PATH, lockPath, noSecretIn, sendRaw } from "../worker/harness.js";
import { HOSTS, startHost } from "./hosts.js";

const MEETING = DEFAULT_MEETING.conferenceId;
const BODY = '{"action":"lock"}';

/** @param {string} url @param {string} action @param {string} [key] @param {RequestInit} [init] */
async function call(url, action, key = KEYS.both, init = {}) {
  const headers = { "x-acs-dingtalk-access-token": key, "content-type": "application/json" };
  const body = JSON.stringify({ action });
  const response = await fetch(url + LOCK_PATH, { method: "POST", headers, body, ...init });
  return { status: response.status, body: /** @type {any} */ (await response.json()) };
}

/** @param {import("node:test").TestContext} t */
async function simulate(t) {
  const simulator = await serve({ port: 0 });
  t.after(() => simulator.close());
  /** @param {string} path @param {unknown} [body] */
  const sim = async (path, body) =>
    /** @type {any} */ (await (await fetch(`${simulator.url}/_sim/${path}`, body ? { method: "POST", body: JSON.stringify(body) } : {})).json());
  const joins = async () => (await fetch(`${simulator.url}/_sim/meetings/${MEETING}/join`, { method: "POST" })).status;
  const locks = async () => (await sim("requests")).filter((/** @type {{ path: string }} */ { path }) => path.endsWith("/lock"));
  return { url: simulator.url, sim, joins, locks };
}

/** When a lock has come to the simulator. @param {() => Promise<unknown[]>} locks */
async function reached(locks) {
  for (let asked = 0; asked < 2_000; asked++) if ((await locks()).length > 0) return;
  assert.fail("no lock has come to the simulator");
}

for (const host of HOSTS) {
  describe(`the edge worker in ${host.name}`, () => {
    it("locks, unlocks, refuses, serves the page, logs and ends", async (t) => {
      const { url, joins, sim } = await simulate(t);
      const worker = await startHost(t, host, url);
      assert.ok(worker.url, worker.stderr());

      assert.deepEqual(await call(worker.url, "lock"), { status: 200, body: { success: true } });
      assert.equal(await joins(), 423);
      assert.deepEqual(await call(worker.url, "unlock"), { status: 200, body: { success: true } });
      assert.equal(await joins(), 200);
      const refused = await call(worker.url, "lock", "not-a-key");
      assert.deepEqual([refused.status, refused.body.code], [401, "InvalidAuthentication"]);
      const forbidden = await call(worker.url, "unlock", KEYS.lockOnly);
      assert.deepEqual([forbidden.status, forbidden.body.code], [403, "noPermission"]);

      const page = await fetch(`${worker.url}/`);
      assert.deepEqual([page.status, page.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
      assert.match(await page.text(), /^<!doctype html>/);
      for (const name of ["page.js", "style.css", "pinyin.js", "several.js", "automatic.js", "history.js", "dingtalk-conference-lock.js"]) {
        const asked = async (/** @type {Record<string, string>} */ headers) => {
          const reply = await fetch(`${worker.url}/${name}`, { headers });
          return { reply, coding: reply.headers.get("content-encoding"), text: await reply.text() };
        };
        const plain = await asked({ "accept-encoding": "identity" });
        assert.ok(plain.reply.status === 200 && plain.coding === null && plain.text.length > 0, name);
        for (const [accepted, coding] of /** @type {const} */ ([["gzip, deflate, br", "br"], ["gzip;q=1, br;q=0", "gzip"]])) {
          const small = await asked({ "accept-encoding": accepted });
          assert.deepEqual([small.reply.status, small.coding, small.text], [200, coding, plain.text], name);
          assert.match(small.reply.headers.get("vary") ?? "", /Accept-Encoding/i);
        }
        const tag = plain.reply.headers.get("etag") ?? "";
        assert.equal((await asked({ "if-none-match": tag })).reply.status, 304, name);
      }
      const health = await fetch(`${worker.url}/healthz`);
      assert.deepEqual([health.status, await health.json()], [200, { status: "ok" }]);
      const head = await fetch(`${worker.url}/`, { method: "HEAD" });
      assert.deepEqual([head.status, await head.text()], [200, ""]);

      const tokens = (await sim("requests")).map((/** @type {any} */ { headers }) => headers["x-acs-dingtalk-access-token"]).filter(Boolean);
      const code = await worker.end();
      if (host.name !== "Deno") assert.equal(code, 0, worker.stderr());
      await assert.rejects(fetch(`${worker.url}/healthz`));

      const lines = worker.stdout().split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
      assert.ok(lines.some(({ status, caller, action }) => status === 200 && caller === "both" && action === "unlock"), worker.stdout());
      assert.ok(lines.some(({ status, code }) => status === 401 && code === "InvalidAuthentication"));
      noSecretIn([worker.stdout(), worker.stderr()], [...Object.values(KEYS), DEFAULT_APP.appSecret, CALLER_KEYS, ...tokens]);
    });

    it("takes a path as it was sent, and only its own", async (t) => {
      const { url, locks } = await simulate(t);
      const worker = await startHost(t, host, url);
      for (const target of [
        `/x/..${LOCK_PATH}`, `/%2e%2e${LOCK_PATH}`, `/./${LOCK_PATH.slice(1)}`, `/${LOCK_PATH}`, `${LOCK_PATH}/`, `${LOCK_PATH}#x`,
        LOCK_PATH.replace("/v1.0", "/v1%2e0"), lockPath("."), lockPath("%2e%2e"),
        lockPath(`x/../${MEETING}`), lockPath(`x/%2e%2e/${MEETING}`), lockPath("a/b"), lockPath("a\\b"), lockPath('a"b'), lockPath("%zz"),
        "//127.0.0.1/v1.0/conference/videoConferences/a/lock",
      ]) {
        const head = `POST ${target} HTTP/1.1\nx-acs-dingtalk-access-token: ${KEYS.both}\ncontent-length: ${BODY.length}`;
        const reply = await sendRaw(worker.url, head, BODY);
        assert.match(reply, /^HTTP\/1\.1 404 /, target);
        assert.match(reply, /"code":"NotFound"/, target);
      }
      for (const target of ["*", "evil.example:443", "http://evil.example/healthz", LOCK_PATH.replace("/lock", "%2flock")]) {
        const head = `POST ${target} HTTP/1.1\nx-acs-dingtalk-access-token: ${KEYS.both}\ncontent-length: ${BODY.length}`;
        assert.match(await sendRaw(worker.url, head, BODY), /^HTTP\/1\.1 4/, target);
      }
      assert.deepEqual(await locks(), []);
      assert.equal((await call(worker.url, "lock")).status, 200);
    });

    it("answers whatever the host header says", async (t) => {
      const { url, locks } = await simulate(t);
      const worker = await startHost(t, host, url);
      for (const name of ["1.2.3.4.5", "a:b:c", "x:99999", "evil.example/healthz?", "[::1", "%00", "-"]) {
        for (const target of ["/x/../y", "/x", `/healthz/..${LOCK_PATH}`]) {
          const head = `POST ${target} HTTP/1.1\nhost: ${name}\nx-acs-dingtalk-access-token: ${KEYS.both}\ncontent-length: ${BODY.length}`;
          const reply = await sendRaw(worker.url, head, BODY);
          assert.match(reply, /^HTTP\/1\.1 40[04] /, `${name} ${target}`);
          // By the worker, as it refuses everything.
          assert.match(reply, /^x-request-id: .+\r$/im, `${name} ${target}`);
          assert.match(reply, /^content-security-policy: /im);
          assert.match(reply, /^\{"code":"(paramsError|NotFound)",/m);
        }
      }
      assert.deepEqual(await locks(), []);
      assert.equal((await call(worker.url, "lock")).status, 200);
      await worker.end();
      assert.doesNotMatch(worker.stderr(), /error|exception|reject/i);
      const refused = worker.stdout().split("\n").filter((line) => /"status":40[04]/.test(line));
      assert.equal(refused.length, 21, worker.stdout());
    });

    it("is where PUBLIC_ORIGIN says, for cookies and for the pages that use them", async (t) => {
      const { url } = await simulate(t);
      const PUBLIC_ORIGIN = "https://lock.example.com";
      const worker = await startHost(t, host, url, { PUBLIC_ORIGIN });
      const signIn = await fetch(`${worker.url}/session`, { method: "POST", headers: { authorization: `Bearer ${KEYS.both}` } });
      assert.equal(signIn.status, 201);
      const cookie = signIn.headers.get("set-cookie") ?? "";
      assert.match(cookie, /^__Host-session=/);
      for (const [origin, status] of /** @type {const} */ ([[PUBLIC_ORIGIN, 200], [worker.url, 403]])) {
        const headers = { cookie: cookie.split(";")[0] ?? "", origin };
        assert.equal((await fetch(worker.url + LOCK_PATH, { method: "POST", headers, body: BODY })).status, status);
      }
    });

    it("outlives bodies that are too large, and clients that leave", async (t) => {
      const { url, sim, locks } = await simulate(t);
      const worker = await startHost(t, host, url);
      const large = await call(worker.url, "lock", KEYS.both, { body: "x".repeat(1024 * 1024) });
      assert.deepEqual([large.status, large.body.code], [413, "RequestTooLarge"]);

      // Before the body is whole.
      const { hostname, port } = new URL(worker.url);
      const socket = connect(Number(port), hostname);
      const head = `POST ${LOCK_PATH} HTTP/1.1\r\nhost: x\r\nx-acs-dingtalk-access-token: ${KEYS.both}\r\ncontent-length: 99\r\n\r\n{`;
      await new Promise((resolve) => socket.write(head, resolve));
      socket.resetAndDestroy();
      // While DingTalk is asked.
      await sim("faults", [{ on: "lock", delay: 1_000 }]);
      const leaving = new AbortController();
      const left = call(worker.url, "lock", KEYS.both, { signal: leaving.signal });
      await reached(locks);
      leaving.abort();
      await assert.rejects(left, { name: "AbortError" });

      assert.equal((await call(worker.url, "unlock")).status, 200);
      await worker.end();
      assert.doesNotMatch(worker.stderr(), /error|exception|reject/i);
    });

    it("says which port is taken", async (t) => {
      const { url } = await simulate(t);
      const server = createServer();
      t.after(() => server.close());
      const port = await new Promise((resolve) =>
        server.listen(0, "127.0.0.1", () => resolve(String(/** @type {import("node:net").AddressInfo} */ (server.address()).port))),
      );
      const worker = await startHost(t, host, url, { PORT: port });
      assert.notEqual(await worker.end(), 0);
      if (host.name === "Deno") assert.match(worker.stderr(), /address already in use/i);
      else assert.equal(worker.stderr(), `port ${port} is taken: choose another by PORT\n`);
    });

    it("names a variable of the host's that is wrong, and does not start", async (t) => {
      const { url } = await simulate(t);
      const wrong = { PUBLIC_ORIGIN: "https://lock.example.com/path" };
      for (const environment of host.name === "Deno" ? [wrong] : [wrong, { PORT: "x" }, { PORT: "65536" }]) {
        const worker = await startHost(t, host, url, environment);
        assert.equal(worker.url, "");
        assert.equal(await worker.end(), 1);
        assert.match(worker.stderr(), new RegExp(`${Object.keys(environment)[0]} must be `));
      }
    });
  });
}

for (const host of HOSTS.filter(({ name }) => name !== "Deno")) {
  it(`in ${host.name}, a call that runs is finished before the end`, async (t) => {
    const { url, sim, locks, joins } = await simulate(t);
    const worker = await startHost(t, host, url);
    assert.equal((await call(worker.url, "unlock")).status, 200);
    await sim("reset", {});
    await sim("faults", [{ on: "lock", delay: 1_500 }]);
    const running = call(worker.url, "lock");
    await reached(locks);
    const ended = worker.end();
    assert.deepEqual(await running, { status: 200, body: { success: true } });
    assert.equal(await ended, 0);
    assert.equal(await joins(), 423);
  });
}
