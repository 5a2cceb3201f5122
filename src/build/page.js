/** The page's files as they are served: bundled and made small. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import * as esbuild from "esbuild";

import { ROOT } from "./wasm.js";

/** What the page loads beside its own code, under the name it loads it by. */
const PACKAGE_NAME = "dingtalk-conference-lock.js";

/**
 * The names are those of the router, worker/src/http/route.rs.
 * @param {string} packageEntry what is served as the page's `dingtalk-conference-lock.js`
 * @returns {Promise<Record<string, string>>}
 */
export async function pageAssets(packageEntry) {
  return {
    "index.html": await readFile(join(ROOT, "www/index.html"), "utf8"),
    "page.js": await oneFile(join(ROOT, "www/page.js")),
    "style.css": await oneFile(join(ROOT, "www/style.css")),
    [PACKAGE_NAME]: await oneFile(packageEntry),
  };
}

/**
 * A file with all that it imports.
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
    // It is fetched while the page is read already.
    external: [`*/${PACKAGE_NAME}`],
    legalComments: "none",
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}
