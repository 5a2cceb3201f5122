import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";

import { Miniflare } from "miniflare";

import { serve } from "../simulator/serve.js";
import { DEFAULT_APP } from "../simulator/simulator.js";
import { CALLER_KEYS, KEYS, LOCK_PATH } from "./harness.js";
import { KEEPER } from "./keepers.js";

const BUILT = new URL("../../dist/worker/", import.meta.url);

// Before 2024-10-14 the runtime let what waits for a promise run in the turn of the request that kept it;
// before 2024-11-11 it threw on `cache`. A worker of one's own may have any date.
for (const compatibilityDate of ["2023-10-30", "2024-10-01", "2024-11-01", "2026-07-01"]) {
  describe(`the worker with the compatibility date ${compatibilityDate}`, () => {
    /** @type {import("miniflare").Miniflare} */
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
        compatibilityDate,
        bindings: { DINGTALK_ENDPOINT: simulator.url, DINGTALK_APP_KEY: appKey, DINGTALK_APP_SECRET: appSecret, CALLER_KEYS },
        ...KEEPER,
        cf: false,
      });
      await miniflare.ready;
    });
    after(async () => {
      await miniflare.dispose();
      await simulator.close();
    });

    const lock = async () => {
      const headers = { "x-acs-dingtalk-access-token": KEYS.both };
      const response = await miniflare.dispatchFetch(`http://worker${LOCK_PATH}`, { method: "POST", headers, body: '{"action":"lock"}' });
      return [response.status, await response.text()].join(" ");
    };

    it("locks for many at once with one token, and again", async () => {
      const replies = await Promise.all(Array.from({ length: 10 }, lock));
      assert.deepEqual(replies, Array(10).fill('200 {"success":true}'));
      assert.equal(await lock(), '200 {"success":true}');
      /** @type {any[]} */
      const requests = await (await fetch(`${simulator.url}/_sim/requests`)).json();
      const paths = requests.map(({ path }) => path.split("/").at(-1));
      assert.deepEqual(paths.filter((it) => it !== "lock"), ["accessToken"]);
      assert.equal(paths.length, 12);
    });
  });
}
