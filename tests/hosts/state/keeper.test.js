import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";

import * as esbuild from "esbuild";
import { Miniflare } from "miniflare";

const TRAPPING = fileURLToPath(new URL("./trapping.js", import.meta.url));
/** (module (func (export "trap") unreachable)) */
const TRAP = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 116, 114, 97, 112, 0, 0, 10, 5, 1, 3, 0, 0, 11]);

const { outputFiles } = await esbuild.build({
  entryPoints: [TRAPPING],
  bundle: true,
  write: false,
  format: "esm",
  external: ["cloudflare:workers", "./trap.wasm"],
  alias: { "dingtalk-conference-lock-worker": TRAPPING },
});

/** @param {string} [folder] in which the state is kept */
function start(folder) {
  let said = "";
  /** @type {() => void} */
  let more = () => {};
  const miniflare = new Miniflare({
    modules: [
      { type: "ESModule", path: "worker.js", contents: outputFiles[0]?.text ?? "" },
      { type: "CompiledWasm", path: "trap.wasm", contents: TRAP },
    ],
    compatibilityDate: "2026-07-01",
    durableObjects: { KEEPER: { className: "Keeper", useSQLite: true } },
    ...(folder && { durableObjectsPersist: folder }),
    cf: false,
    handleRuntimeStdio: (/** @type {import("node:stream").Readable[]} */ ...streams) => {
      for (const stream of streams) stream.setEncoding("utf8").on("data", (text) => ((said += text), more()));
    },
  });
  return {
    ask: async (/** @type {string} */ body) => (await miniflare.dispatchFetch("http://worker/", { method: "POST", body })).text(),
    /** @param {string} text */
    says: (text) => new Promise((resolve) => (more = () => said.includes(text) && resolve(undefined))),
    end: () => miniflare.dispose(),
  };
}

describe("the keeper as a Durable Object", () => {
  it("answers, and goes on with what it has kept when it is started again", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "keeper-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const first = start(folder);
    assert.deepEqual([await first.ask("a"), await first.ask("b")], ["1 of 1", "2 of 2"]);
    await first.end();
    const second = start(folder);
    assert.equal(await second.ask("c"), "1 of 3");
    await second.end();
  });

  it("is woken when it has asked for it", async () => {
    const worker = start();
    const woken = worker.says("woken after 2 of 2");
    assert.equal(await worker.ask("wake me"), "1 of 1");
    await woken;
    await worker.end();
  });

  it("does not let who asks wait for ever after a WebAssembly trap, and is loaded anew", { timeout: 60_000 }, async () => {
    const worker = start();
    assert.equal(await worker.ask("a"), "1 of 1");
    let count = 1;
    for (const when of ["now", "later", "in a task"]) {
      assert.equal(await worker.ask(when), "failed: unreachable", when);
      assert.equal(await worker.ask("again"), `1 of ${(count += 1)}`, when);
    }
    await worker.end();
  });
});
