/** The page's files as they are served: bundled and made small. */

import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "./wasm.js";

/** What the page loads beside its own code, under the names it loads them by. */
const PACKAGE_NAME = "dingtalk-conference-lock.js";
const PINYIN = "pinyin.js";
/** Views; what one takes of the page it takes of the page itself, which exports that. */
const VIEWS = ["several.js", "automatic.js", "history.js"];
const OUTSIDE = /^\.\.\//;

/**
 * The names are those of the router, worker/src/http/route.rs.
 * @param {string} packageEntry what is served as the page's `dingtalk-conference-lock.js`
 * @returns {Promise<Record<string, string>>}
 */
export async function pageAssets(packageEntry) {
  return {
    "index.html": await readFile(join(ROOT, "www/index.html"), "utf8"),
    // As it is: it runs in engines that know no newer syntax.
    "probe.js": await readFile(join(ROOT, "www/probe.js"), "utf8"),
    "page.js": await oneFile(join(ROOT, "www/page.js")),
    "style.css": await oneFile(join(ROOT, "www/style.css")),
    [PINYIN]: await oneFile(join(ROOT, "www", PINYIN)),
    ...Object.fromEntries(await Promise.all(VIEWS.map(async (name) => [name, await oneFile(join(ROOT, "www", name), [ofThePage])]))),
    [PACKAGE_NAME]: await oneFile(packageEntry),
  };
}

/** @type {import("esbuild").Plugin} */
const ofThePage = {
  name: "of the page",
  setup: ({ onResolve }) => onResolve({ filter: OUTSIDE }, () => ({ path: "./page.js", external: true })),
};

/**
 * A file with all that it imports, but for what is fetched while the page is read already, or when it is needed.
 * @param {string} entry
 * @param {import("esbuild").Plugin[]} [plugins]
 */
async function oneFile(entry, plugins = []) {
  const options = { bundle: true, write: false, minify: true, charset: "utf8", target: "es2022", legalComments: "none" };
  const small = /** @type {import("esbuild").BuildOptions} */ (options);
  const { outputFiles } = await build({ ...small, entryPoints: [entry], format: "esm", conditions: ["browser"], external: [PACKAGE_NAME, PINYIN, ...VIEWS].map((name) => `*/${name}`), plugins });
  return outputFiles?.[0]?.text ?? "";
}
