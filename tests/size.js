/**
 * What the browser entry of the npm package weighs: one file, with its WebAssembly in it.
 * `make build && node tests/size.js`
 */

import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** Brotli, in bytes: 20 KB. */
const LIMIT = 20 * 1024;

/** @param {string} file */
function sizes(file) {
  const bytes = readFileSync(new URL(`../pkg/${file}`, import.meta.url));
  return { file, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
}

const entry = sizes("index.js");
console.table([entry, sizes("index.workerd.js"), sizes("dingtalk_conference_lock.wasm")]);
const fits = entry.brotli <= LIMIT;
console.log(`${entry.file}: ${entry.brotli} bytes of at most ${LIMIT} (brotli)`);
console.log(fits ? "1 passed, 0 failed" : "0 passed, 1 failed");
process.exitCode = fits ? 0 : 1;
