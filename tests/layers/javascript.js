/** Which JavaScript files import which: read by esbuild, so without what only types import. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import * as esbuild from "esbuild";

/**
 * @param {string} root
 * @param {string[]} folders below `root`
 * @returns {Promise<import("./graph.js").Graph>} by path from `root`
 */
export async function readImports(root, folders) {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: folders.flatMap((folder) => scriptsBelow(root, folder)),
    outdir: "nowhere",
    write: false,
    bundle: true,
    metafile: true,
    format: "esm",
    packages: "external",
    // The sample projects of frameworks have markup in their scripts, and components.
    loader: { ".js": "jsx", ".vue": "empty" },
    plugins: [{ name: "not-yet-built", setup: leaveOut }],
    logLevel: "warning",
  });
  // Sorted, since esbuild has them in whichever order it came to them.
  const files = Object.entries(metafile.inputs).sort(([one], [other]) => (one < other ? -1 : 1));
  return new Map(files.map(([path, { imports }]) => [path, new Set(imports.filter(({ external }) => !external).map((it) => it.path))]));
}

/** What a build has yet to make has no file. @param {import("esbuild").PluginBuild} build */
function leaveOut(build) {
  build.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => (existsSync(join(resolveDir, path)) ? undefined : { external: true }));
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function scriptsBelow(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    // Wrangler leaves bundles in `.wrangler`.
    if (entry.isDirectory()) return /^(node_modules$|\.)/.test(entry.name) ? [] : scriptsBelow(root, path);
    return entry.name.endsWith(".js") ? [path] : [];
  });
}
