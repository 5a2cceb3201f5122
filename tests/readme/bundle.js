/** Bundles as esbuild does by default, and as the bundler of Workers does. */

import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";

import * as esbuild from "esbuild";

/**
 * @param {string} folder whose node_modules has the package
 * @param {string} code
 * @returns {Promise<string>}
 */
export async function bundle(folder, code) {
  const { outputFiles, warnings } = await esbuild.build({
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    write: false,
    logLevel: "silent",
  });
  return theOne(outputFiles, warnings);
}

/**
 * `.wasm` files stay modules of their own.
 * @param {string} entry
 */
export async function bundleWorker(entry) {
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
  const modules = new Map();
  const { outputFiles, warnings } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    conditions: ["workerd"],
    external: ["cloudflare:*"],
    logLevel: "silent",
    plugins: [
      {
        name: "wasm-modules",
        setup: ({ onResolve }) =>
          onResolve({ filter: /\.wasm$/ }, async ({ path, resolveDir }) => {
            const name = basename(path);
            modules.set(name, new Uint8Array(await readFile(resolve(resolveDir, path))));
            return { path: `./${name}`, external: true };
          }),
      },
    ],
  });
  return { code: theOne(outputFiles, warnings), modules };
}

/**
 * @param {import("esbuild").OutputFile[]} files
 * @param {import("esbuild").Message[]} warnings
 */
function theOne([file], warnings) {
  if (!file || warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join("\n"));
  return file.text;
}
