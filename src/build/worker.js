#!/usr/bin/env node
/**
 * Builds the edge worker into dist/worker: `worker.wasm`, `index.js` for Cloudflare's platform, in which the
 * page's files are texts, and `node.js` (Bun's too) and `deno.js`, which share `portable.js`. Needs pkg/, whose
 * browser entry the page uses.
 */

import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { NOTICES, crates, noticesOf, packages } from "./notices.js";
import { pageAssets } from "./page.js";
import { buildWasm, ROOT } from "./wasm.js";

const OUT = join(ROOT, "dist/worker");
const PAGE = join(ROOT, "dist/page");
const WORK = join(ROOT, "target/worker");

const { js, wasm, manifests } = await buildWasm("dingtalk-conference-lock-worker", WORK, "web", "3");
for (const folder of [OUT, PAGE]) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
// What is served as the page's `dingtalk-conference-lock.js`; another one for trying things out.
const assets = await pageAssets(process.argv[2] ?? join(ROOT, "pkg/index.js"));
const tags = Object.fromEntries(Object.entries(assets).map(([name, text]) => [`${name}#tag`, createHash("sha256").update(text).digest("hex").slice(0, 16)]));
await writeFile(join(WORK, "page-assets.json"), JSON.stringify({ ...assets, ...tags }));
// For the hosts that do not compress by themselves.
const small = Object.entries(assets).map(([name, text]) => [name, { br: brotliCompressSync(text).toString("base64"), gzip: gzipSync(text, { level: 9 }).toString("base64") }]);
await writeFile(join(WORK, "page-compressed.json"), JSON.stringify(Object.fromEntries(small)));
// The same for a web server of one's own, see www/api.js.
for (const [name, text] of Object.entries(assets)) await writeFile(join(PAGE, name), text);
const inPage = JSON.parse(await readFile(join(ROOT, "target/npm/components.json"), "utf8"));
await writeFile(join(PAGE, NOTICES), noticesOf(inPage));
await copyFile(wasm, join(OUT, "worker.wasm"));
// For Node, where the folder is copied to another place.
await writeFile(join(OUT, "package.json"), '{ "type": "module", "private": true }\n');
const bundles = [await bundle(["worker/index.js"]), await bundle(["portable", "node", "deno"].map((name) => `worker/hosts/${name}.js`))];
await writeFile(join(OUT, NOTICES), noticesOf([...inPage, ...(await crates(manifests)), ...(await packages(bundles))]));
console.log("dist/worker is ready");

/** @param {string[]} entryPoints each of which becomes a file of its name */
async function bundle(entryPoints) {
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: ROOT,
    entryPoints,
    outdir: OUT,
    bundle: true,
    format: "esm",
    charset: "utf8",
    target: "es2022",
    external: ["./worker.wasm", "./portable.js", "node:*", "cloudflare:workers"],
    alias: { "dingtalk-conference-lock-worker": js, "page-assets": join(WORK, "page-assets.json"), "page-compressed": join(WORK, "page-compressed.json") },
    logLevel: "warning",
  });
  return metafile;
}
