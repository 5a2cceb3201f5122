#!/usr/bin/env node
/**
 * Builds the edge worker into dist/worker: `index.js`, in which the page's files are texts, and
 * `worker.wasm`. Needs pkg/, whose browser entry the page uses.
 */

import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import * as esbuild from "esbuild";

import { buildWasm, ROOT } from "./wasm.js";

const OUT = join(ROOT, "dist/worker");
/** What is served as the page's `dingtalk-conference-lock.js`; another one for trying things out. */
const PACKAGE = process.argv[2] ?? join(ROOT, "pkg/index.js");

if (!existsSync(PACKAGE)) {
  console.error(`${PACKAGE} is missing: run \`make build\` first`);
  process.exit(1);
}

const assets = await pageAssets();
const { js, wasm } = await buildWasm({
  package: "dingtalk-conference-lock-worker",
  out: join(ROOT, "target/worker"),
});

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await copyFile(wasm, join(OUT, "worker.wasm"));
await esbuild.build({
  absWorkingDir: ROOT,
  entryPoints: ["worker/index.js"],
  outfile: join(OUT, "index.js"),
  bundle: true,
  format: "esm",
  charset: "utf8",
  target: "es2022",
  external: ["./worker.wasm"],
  alias: { "dingtalk-conference-lock-worker": js },
  plugins: [embed("page-assets", assets)],
  logLevel: "warning",
});
console.log("dist/worker is ready");

/**
 * The names are those of the router, worker/src/route.rs.
 * @returns {Promise<Record<string, string>>}
 */
async function pageAssets() {
  const text = (/** @type {string} */ name) => readFile(join(ROOT, "www", name), "utf8");
  return {
    "index.html": await text("index.html"),
    "page.js": await text("page.js"),
    "style.css": await text("style.css"),
    "dingtalk-conference-lock.js": await oneFile(PACKAGE),
  };
}

/**
 * The package with all that it imports.
 * @param {string} entry
 */
async function oneFile(entry) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    charset: "utf8",
    target: "es2022",
    conditions: ["browser"],
    legalComments: "none",
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
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
