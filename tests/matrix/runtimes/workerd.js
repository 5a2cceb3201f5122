/** workerd, with the worker bundled as wrangler bundles one. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";

import * as esbuild from "esbuild";
import { Miniflare } from "miniflare";

import { startServer } from "../server.js";

/** @typedef {import("../project.js").Project} Project */

const COMPATIBILITY_DATE = "2026-07-01";

/**
 * @param {Project} project
 * @param {import("../report.js").Record} record
 */
export async function runWorkerd(project, record) {
  await record("workerd", async () => {
    const { code, modules, warnings } = await bundle(project.folder);
    const server = await startServer();
    const miniflare = new Miniflare({
      compatibilityDate: COMPATIBILITY_DATE,
      modules: [
        { type: "ESModule", path: "worker.js", contents: code },
        ...Array.from(modules, ([path, contents]) => ({ type: /** @type {const} */ ("CompiledWasm"), path, contents })),
      ],
    });
    try {
      const response = await miniflare.dispatchFetch(`http://worker/?${encodeURIComponent(server.url)}`);
      if (!response.ok) throw new Error(`the worker answered ${response.status}: ${await response.text()}`);
      const outcomes = /** @type {import("../scenario.js").Outcome[]} */ (await response.json());
      outcomes.push(
        { name: "bundles without a warning", ok: warnings.length === 0, error: warnings.join("\n") },
        { name: "the wasm is a module, not bytes", ok: modules.size === 1, error: `${modules.size} wasm modules` },
      );
      return { version: workerdVersion(), outcomes };
    } finally {
      await miniflare.dispose();
      await server.close();
    }
  });
}

/**
 * `.wasm` files stay modules of their own, which workerd compiles: it compiles no bytes at run time.
 * @param {string} folder
 */
async function bundle(folder) {
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
  const modules = new Map();
  const { outputFiles, warnings } = await esbuild.build({
    absWorkingDir: folder,
    entryPoints: ["hosts/worker.js"],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    logLevel: "silent",
    plugins: [
      {
        name: "wasm-modules",
        setup: ({ onResolve }) =>
          onResolve({ filter: /\.wasm(\?module)?$/ }, async ({ path, resolveDir }) => {
            const file = resolve(resolveDir, path.replace(/\?module$/, ""));
            modules.set(basename(file), await readFile(file));
            return { path: `./${basename(file)}`, external: true };
          }),
      },
    ],
  });
  return { code: outputFiles[0]?.text ?? "", modules, warnings: warnings.map(({ text }) => text) };
}

/** The one that miniflare runs. */
function workerdVersion() {
  const miniflare = createRequire(import.meta.url).resolve("miniflare");
  return createRequire(miniflare)("workerd/package.json").version;
}
