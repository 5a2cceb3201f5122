/** The sample pages, bundled by esbuild, each with its HTML. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import * as esbuild from "esbuild";

import { pageWith, REPORTER } from "../../../matrix/pages.js";

const PAGES = ["worker-page", "service-worker-page", "strict", "too-strict", "opentelemetry", "sentry"];

/**
 * @param {string} folder of the sources
 * @returns {Promise<string>} the folder to serve
 */
export async function buildPages(folder) {
  const built = join(folder, "built");
  await bundle(folder, [...PAGES, "worker"], built, "esm");
  // A service worker is a classic script unless the page says otherwise.
  await bundle(folder, ["service-worker"], built, "iife");
  for (const page of PAGES) await writePage(built, page);
  return built;
}

/**
 * @param {string} folder
 * @param {string[]} names of scripts
 * @param {string} outdir
 * @param {"esm" | "iife"} format
 */
export async function bundle(folder, names, outdir, format) {
  await esbuild.build({
    absWorkingDir: folder,
    entryPoints: names.map((name) => `${name}.js`),
    outdir,
    bundle: true,
    format,
    target: "es2022",
    logLevel: "error",
  });
}

/**
 * A page without a script of its own, which policies forbid.
 * @param {string} folder
 * @param {string} name of its script
 */
export async function writePage(folder, name) {
  await writeFile(join(folder, "reporter.js"), REPORTER);
  const html = pageWith(`<script type="module" src="${name}.js"></script>`, '<script src="reporter.js"></script>');
  await writeFile(join(folder, `${name}.html`), html);
}
