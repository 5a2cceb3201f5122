import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";

import { Miniflare } from "miniflare";

import { serve } from "../simulator/serve.js";
import { DEFAULT_APP } from "../simulator/simulator.js";
import { CALLER_KEYS, KEYS, LOCK_PATH } from "./harness.js";
import { KEEPER } from "./keepers.js";

const BUILT = new URL("../../dist/worker/", import.meta.url);
const ORIGIN = "https://lock.example.com";

/** As Cloudflare runs it: what the worker is told of is an encrypted connection. */
describe("on an encrypted connection", () => {
  /** @type {Miniflare} */
  let miniflare;
  /** @type {import("../simulator/serve.js").RunningSimulator} */
  let simulator;

  before(async () => {
    simulator = await serve({ port: 0 });
    const { appKey, appSecret } = DEFAULT_APP;
    const [code, wasm] = await Promise.all(["index.js", "worker.wasm"].map((name) => readFile(new URL(name, BUILT))));
    miniflare = new Miniflare({
      modules: [
        { type: "ESModule", path: "index.js", contents: String(code) },
        { type: "CompiledWasm", path: "worker.wasm", contents: /** @type {Uint8Array<ArrayBuffer>} */ (wasm) },
      ],
      bindings: { DINGTALK_ENDPOINT: simulator.url, DINGTALK_APP_KEY: appKey, DINGTALK_APP_SECRET: appSecret, CALLER_KEYS },
      compatibilityDate: "2026-07-01",
      ...KEEPER,
      cf: false,
      handleRuntimeStdio: (/** @type {import("node:stream").Readable[]} */ ...streams) => {
        for (const stream of streams) stream.resume();
      },
    });
    await miniflare.ready;
  });
  after(async () => {
    await miniflare.dispose();
    await simulator.close();
  });

  /**
   * @param {string} path
   * @param {{ method?: string, headers?: Record<string, string>, body?: string }} [init]
   */
  const ask = async (path, init) => {
    const response = await miniflare.dispatchFetch(ORIGIN + path, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it("a browser is told to keep to it", async () => {
    for (const path of ["/", "/healthz", "/x"]) {
      assert.equal((await ask(path)).headers.get("strict-transport-security"), "max-age=63072000");
    }
  });

  it("a session is bound to it and to the host", async () => {
    const begun = await ask("/session", { method: "POST", headers: { "x-acs-dingtalk-access-token": KEYS.both } });
    assert.equal(begun.status, 201);
    const set = begun.headers.get("set-cookie") ?? "";
    assert.match(set, /^__Host-session=\d+\.[0-9a-f]{40}\.[0-9a-f]{64}; HttpOnly; Secure; SameSite=Strict; Path=\/; Max-Age=3600$/);
    const cookie = set.split(";")[0] ?? "";
    const lock = async (/** @type {Record<string, string>} */ headers) =>
      (await ask(LOCK_PATH, { method: "POST", headers, body: '{"action":"lock"}' })).status;
    assert.equal(await lock({ cookie, origin: ORIGIN }), 200);
    assert.equal(await lock({ cookie, origin: ORIGIN.replace("https", "http") }), 403);
    assert.equal(await lock({ cookie: cookie.replace("__Host-", ""), origin: ORIGIN }), 401);
    const ended = await ask("/session", { method: "DELETE", headers: { cookie, origin: ORIGIN } });
    assert.match(ended.headers.get("set-cookie") ?? "", /^__Host-session=; HttpOnly; Secure; SameSite=Strict; Path=\/; Max-Age=0$/);
  });

  it("W6: a page that came without is told that it is needed", async () => {
    const sign = async (/** @type {string} */ url, /** @type {string} */ origin) => {
      const headers = { origin, "x-acs-dingtalk-access-token": KEYS.both };
      const response = await miniflare.dispatchFetch(`${url}/session`, { method: "POST", headers });
      return { status: response.status, cookie: response.headers.get("set-cookie"), text: await response.text() };
    };
    const plain = await sign("http://192.168.1.5:8787", "http://192.168.1.5:8787");
    assert.deepEqual([plain.status, plain.cookie, JSON.parse(plain.text).code], [403, null, "HttpsRequired"]);
    assert.match(plain.text, /https/);
    for (const [url, origin] of /** @type {const} */ ([
      ["http://127.0.0.1:8787", "http://127.0.0.1:8787"], ["http://lock.example.com", ORIGIN], [ORIGIN, ORIGIN],
    ])) {
      assert.equal((await sign(url, origin)).status, 201, url);
    }
  });
});
