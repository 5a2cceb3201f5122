import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { before, describe, it } from "node:test";

import * as esbuild from "esbuild";
import { Miniflare } from "miniflare";

import { CASES } from "./cases.js";
import { PLACES, finish } from "./places.js";

const FILE = fileURLToPath(new URL("./file.js", import.meta.url));
const OBJECT = fileURLToPath(new URL("./object.js", import.meta.url));

for (const place of PLACES) {
  suite(place.name, async () => {
    const folder = mkdtempSync(join(tmpdir(), "state-"));
    try {
      const { stdout, stderr } = await finish(place, [FILE, folder]);
      assert.equal(stderr, "");
      return JSON.parse(String(stdout));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

suite("workerd", async () => {
  const { outputFiles } = await esbuild.build({
    entryPoints: [OBJECT],
    bundle: true,
    write: false,
    format: "esm",
    external: ["cloudflare:workers"],
  });
  const miniflare = new Miniflare({
    modules: [{ type: "ESModule", path: "worker.js", contents: outputFiles[0]?.text ?? "" }],
    compatibilityDate: "2026-07-01",
    durableObjects: { CASE: { className: "Case", useSQLite: true } },
    cf: false,
  });
  try {
    return await (await miniflare.dispatchFetch("http://worker/")).json();
  } finally {
    await miniflare.dispose();
  }
});

/**
 * @param {string} where
 * @param {() => Promise<any>} ask what is wrong, by the case's name
 */
function suite(where, ask) {
  describe(`the state in ${where}`, () => {
    /** @type {Record<string, string>} */
    let told = {};
    before(async () => (told = await ask()));
    for (const name of Object.keys(CASES)) it(name, () => assert.equal(told[name], ""));
  });
}
