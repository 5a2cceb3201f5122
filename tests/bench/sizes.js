/** What code weighs: the one way of measuring it, for the limits of tests/size.js and for `make bench`. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import * as esbuild from "esbuild";

/** @typedef {{ raw: number, gzip: number, brotli: number }} Size in bytes */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @param {Uint8Array} code
 * @param {number} [quality] of brotli
 * @returns {Size} each at its best, as a web server stores it ahead
 */
export function weigh(code, quality = constants.BROTLI_MAX_QUALITY) {
  const brotli = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
  return { raw: code.length, gzip: gzipSync(code, { level: 9 }).length, brotli: brotli.length };
}

/** @param {string} file of pkg/ */
export function packaged(file) {
  return weigh(readFileSync(new URL(`../../pkg/${file}`, import.meta.url)));
}

/** What a page's bundle has of the package when the page calls by it and describes no error. */
export async function withoutDescribeError() {
  return weigh(await bundle({ stdin: { contents: 'export { ConferenceClient } from "./pkg/index.js";', resolveDir: ROOT } }));
}

/**
 * What a bundler makes of an entry: one file, minified.
 * @param {import("esbuild").BuildOptions} options the entry, and the platform where it is not the browser
 * @throws {import("esbuild").BuildFailure} where it does not bundle
 */
export async function bundle(options) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    write: false,
    platform: "browser",
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "silent",
    ...options,
  });
  const [file] = outputFiles ?? [];
  if (!file) throw new Error("esbuild gave no file");
  return file.contents;
}
