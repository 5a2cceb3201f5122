#!/usr/bin/env node
/**
 * Builds the edge worker into dist/worker: `worker.wasm`, `index.js` for Cloudflare's platform, in
 * which the page's files are texts, and `node.js` (Bun's too) and `deno.js`, which share
 * `portable.js`. Needs pkg/, whose browser entry the page uses.
 */

import { existsSync } from "node:fs";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import * as esbuild from "esbuild";

import { pageAssets } from "./page.js";
import { buildWasm, ROOT } from "./wasm.js";

const OUT = join(ROOT, "dist/worker");
const PAGE = join(ROOT, "dist/page");
/** What is served as the page's `dingtalk-conference-lock.js`; another one for trying things out. */
const PACKAGE = process.argv[2] ?? join(ROOT, "pkg/index.js");

if (!existsSync(PACKAGE)) {
  console.error(`${PACKAGE} is missing: run \`make build\` first`);
  process.exit(1);
}

const assets = await pageAssets(PACKAGE);
// The same for a web server of one's own, see www/api.js.
await rm(PAGE, { recursive: true, force: true });
await mkdir(PAGE, { recursive: true });
for (const [name, text] of Object.entries(assets)) await writeFile(join(PAGE, name), text);
const { js, wasm } = await buildWasm("dingtalk-conference-lock-worker", join(ROOT, "target/worker"), "web");

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await copyFile(wasm, join(OUT, "worker.wasm"));
// For Node, where the folder is copied to another place.
await writeFile(join(OUT, "package.json"), '{ "type": "module", "private": true }\n');
await bundle(["worker/index.js"]);
await bundle(["portable", "node", "deno"].map((name) => `worker/hosts/${name}.js`));
console.log("dist/worker is ready");

/** @param {string[]} entryPoints each of which becomes a file of its name */
async function bundle(entryPoints) {
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: OUT,
    bundle: true,
    format: "esm",
    charset: "utf8",
    target: "es2022",
    external: ["./worker.wasm", "./portable.js", "node:*", "cloudflare:workers"],
    alias: { "dingtalk-conference-lock-worker": js },
    plugins: [embed("page-assets", assets)],
    logLevel: "warning",
  });
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {import("esbuild").Plugin} that makes `import value from "name"` mean `value`
 */
function embed(name, value) {
  return {
    name,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
      build.onLoad({ filter: /.*/, namespace: name }, () => ({ contents: JSON.stringify(value), loader: "json" }));
    },
  };
}
