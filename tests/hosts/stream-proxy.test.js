import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { blame, wayTo } from "../../worker/hosts/way.js";
import { HOSTS, startHost } from "./hosts.js";
import { AUTHORITY, PASSWORD, startProxied } from "./proxied.js";

// DINGTALK_EVENTS=stream where only a proxy leads to DingTalk: its names lead nowhere.

const ENCRYPTED = "https://dingtalk.invalid";
const PLAIN = "http://dingtalk.invalid";
const LOOK_MS = 20;
const WAIT_MS = 60_000;
/** Each host knows another name for whom it trusts. */
const TRUST = ["NODE_EXTRA_CA_CERTS", "DENO_CERT"];

/**
 * @param {import("node:test").TestContext} t
 * @param {import("./hosts.js").Host} host
 * @param {string} endpoint
 * @param {Record<string, string>} variables
 */
async function startStream(t, host, endpoint, variables) {
  const folder = mkdtempSync(join(tmpdir(), "trust-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "authority.pem");
  writeFileSync(file, AUTHORITY);
  const trust = Object.fromEntries(TRUST.map((name) => [name, file]));
  const worker = await startHost(t, host, endpoint, { ...trust, ...variables, DINGTALK_EVENTS: "stream" });
  assert.ok(worker.url, worker.stderr());
  /** Its first line about events. */
  const says = async () => {
    const first = () => worker.stderr().split("\n").slice(0, -1).find((line) => line.startsWith("events: "));
    for (const end = Date.now() + WAIT_MS; first() === undefined; await pause(LOOK_MS)) assert.ok(Date.now() < end, worker.stderr());
    return first();
  };
  /** Whatever it does, nobody reads there how to use the proxy. */
  const end = async () => {
    await worker.end();
    const all = worker.stderr() + worker.stdout();
    for (const secret of [PASSWORD, Buffer.from(`user:${PASSWORD}`).toString("base64"), "ticket="]) assert.ok(!all.includes(secret), all);
  };
  return { says, end };
}

/** Whether an event has come and was stored. @param {import("../simulator/serve.js").RunningSimulator} running */
async function delivers({ simulator }) {
  const ask = async (/** @type {string} */ path, /** @type {RequestInit} */ init = {}) =>
    (await simulator.fetch(new Request(`http://simulator/_sim/${path}`, init))).json();
  await ask("meetings", { method: "POST", body: JSON.stringify({ conferenceId: "m1", title: "Board" }) });
  const delivered = async () => /** @type {any} */ (await ask("events")).subscriptions[0].delivered;
  for (const end = Date.now() + WAIT_MS; (await delivered()) < 1; await pause(LOOK_MS)) assert.ok(Date.now() < end, "no event has come");
}

for (const host of HOSTS.filter(({ name }) => name !== "Node 22")) {
  describe(`Stream through a proxy, in ${host.name}`, () => {
    it("is opened by a tunnel, of which each part is encrypted to its end", async (t) => {
      const { simulator, asked, proxy } = await startProxied(t, { encrypted: true });
      const { says, end } = await startStream(t, host, ENCRYPTED, { HTTPS_PROXY: proxy });
      assert.equal(await says(), "events: connected to DingTalk");
      await delivers(simulator);
      // To ask where to connect to, and to connect there.
      assert.deepEqual([asked.length >= 2, [...new Set(asked)]], [true, ["tunnel to dingtalk.invalid:443"]]);
      await end();
    });

    it("is opened to a simulator too, by the proxy for what is not encrypted", async (t) => {
      const { simulator, asked, proxy } = await startProxied(t);
      const { says, end } = await startStream(t, host, PLAIN, { http_proxy: proxy.replace(/^.*@/, "") });
      assert.equal(await says(), "events: connected to DingTalk");
      await delivers(simulator);
      assert.ok(asked.length >= 2 && asked.every((url) => url.includes("dingtalk.invalid")), asked.join("\n"));
      await end();
    });

    it("goes past it to what NO_PROXY names", async (t) => {
      const { simulator, asked, proxy } = await startProxied(t);
      const { says, end } = await startStream(t, host, simulator.url, { HTTP_PROXY: proxy, NO_PROXY: "other.example, 127.0.0.1" });
      assert.equal(await says(), "events: connected to DingTalk");
      await delivers(simulator);
      assert.deepEqual(asked, []);
      await end();
    });

    for (const status of [407, 502]) {
      // Deno keeps to itself with which.
      const known = host.name !== "Deno" || status === 407;
      const refusal = `the proxy of HTTPS_PROXY ${known ? `refused with the status ${status}` : "did not let the connection through"}`;

      it(`names the proxy where it refuses with ${status}`, async (t) => {
        const { proxy } = await startProxied(t, { encrypted: true, refuse: () => status });
        const { says, end } = await startStream(t, host, ENCRYPTED, { HTTPS_PROXY: proxy });
        assert.equal(await says(), `events: ${refusal}; next try in 1 s`);
        await end();
      });

      it(`names it where it refuses the WebSocket alone with ${status}`, async (t) => {
        const { proxy } = await startProxied(t, { encrypted: true, refuse: (tunnel) => (tunnel > 1 ? status : 0) });
        const { says, end } = await startStream(t, host, ENCRYPTED, { HTTPS_PROXY: proxy });
        // Node's WebSocket says nothing.
        const why = host.example === "node" ? "DingTalk did not open the connection through the proxy of HTTPS_PROXY" : refusal;
        assert.equal(await says(), `events: ${why}; next try in 1 s`);
        await end();
      });
    }

    it("names it where nothing listens there", async (t) => {
      const { says, end } = await startStream(t, host, ENCRYPTED, { HTTPS_PROXY: `http://user:${PASSWORD}@127.0.0.1:1` });
      assert.equal(await says(), "events: DingTalk cannot be reached through the proxy of HTTPS_PROXY; next try in 1 s");
      await end();
    });
  });
}

it("Stream in a Node that goes past the proxy says that it does", async (t) => {
  const { asked, proxy } = await startProxied(t);
  const { says, end } = await startStream(t, HOSTS[0], ENCRYPTED, { HTTPS_PROXY: proxy });
  assert.equal(await says(), "events: DingTalk cannot be reached, past the proxy of HTTPS_PROXY; next try in 1 s");
  assert.deepEqual(asked, []);
  await end();
});

it("what NO_PROXY names is a name or all within, with a port or any, as Node reads it", () => {
  const isMeant = (/** @type {string} */ url, /** @type {string} */ NO_PROXY) => wayTo({ HTTPS_PROXY: "http://p:1", NO_PROXY }, new URL(url)) !== undefined;
  for (const [names, url, meant] of /** @type {const} */ ([
    ["", "wss://a.example", true],
    ["a.example", "wss://a.example", false],
    ["A.example other.example", "wss://a.example", false],
    ["a.example:443", "wss://a.example", false],
    ["a.example:8443", "wss://a.example", true],
    ["example", "wss://a.example", true],
    [".example", "wss://a.example", false],
    ["*.example,x", "https://a.example", false],
    [".example", "wss://anexample", true],
    [",", "wss://a.example", true],
    ["x", "ws://a.example", false],
  ])) {
    assert.equal(isMeant(url, names), meant, `${names} ${url}`);
  }
});

it("a proxy is blamed for what it says, and for nothing that only has its word in an address", () => {
  const way = { name: "HTTPS_PROXY", past: false };
  const nothing = "it fails through the proxy of HTTPS_PROXY";
  assert.equal(blame("it fails", undefined, 407), "it fails");
  for (const failure of [undefined, null, "proxy", 502, new Error("for https://proxy.example:443/x: eof"), { message: 5 }]) assert.equal(blame("it fails", way, failure), nothing);
  const endless = new Error("x");
  endless.cause = endless;
  assert.equal(blame("it fails", way, endless), nothing);
  assert.equal(blame("it fails", way, 407), "the proxy of HTTPS_PROXY refused with the status 407");
  const hidden = new TypeError("fetch failed", { cause: new Error("aborted", { cause: new Error("Proxy response (403) !== 200 when HTTP Tunneling") }) });
  assert.equal(blame("it fails", way, hidden), "the proxy of HTTPS_PROXY refused with the status 403");
});
