/** The bundlers, each with its default configuration. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { nodeResolve } from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import * as rollup from "rollup";
import * as vite from "vite";
import webpack from "webpack";

import { pageWith } from "./pages.js";

/**
 * @typedef {object} Bundler
 * @property {string} name
 * @property {string} version
 * @property {(project: string) => Promise<Bundle>} build
 */

/**
 * @typedef {object} Bundle
 * @property {string} folder to serve, with an index.html
 * @property {string[]} warnings
 */

const ENTRY = "hosts/page.js";

/** @type {Bundler[]} */
export const bundlers = [
  { name: "Vite bundle", version: vite.version, build: buildWithVite },
  { name: "webpack bundle", version: webpack.version, build: buildWithWebpack },
  { name: "esbuild bundle, iife", version: esbuild.version, build: (project) => buildWithEsbuild(project, "iife") },
  { name: "esbuild bundle, esm", version: esbuild.version, build: (project) => buildWithEsbuild(project, "esm") },
  { name: "Rollup bundle", version: rollup.VERSION, build: buildWithRollup },
];

/**
 * @param {string} project
 * @returns {Promise<Bundle>}
 */
async function buildWithVite(project) {
  const folder = join(project, "bundles/vite");
  await writeFile(join(project, "index.html"), pageWith(`<script type="module" src="/${ENTRY}"></script>`));
  /** @type {string[]} */
  const warnings = [];
  const logger = vite.createLogger("warn");
  logger.warn = logger.warnOnce = (message) => void warnings.push(message);
  await vite.build({ root: project, configFile: false, logLevel: "warn", customLogger: logger, build: { outDir: folder } });
  return { folder, warnings };
}

/**
 * @param {string} project
 * @returns {Promise<Bundle>}
 */
async function buildWithWebpack(project) {
  const folder = join(project, "bundles/webpack");
  const compiler = webpack({
    mode: "production",
    context: project,
    entry: `./${ENTRY}`,
    output: { path: folder },
  });
  /** @type {string[]} */
  const warnings = await new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      const { errors = [], warnings = [] } = stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
      if (error || errors.length > 0) reject(error ?? new Error(errors.map(({ message }) => message).join("\n")));
      else resolve(warnings.map(({ message }) => message));
    });
  });
  await new Promise((resolve) => compiler.close(resolve));
  return writePage(folder, '<script defer src="/main.js"></script>', warnings);
}

/**
 * `esbuild --bundle`, whose format is iife unless told otherwise.
 * @param {string} project
 * @param {"iife" | "esm"} format
 * @returns {Promise<Bundle>}
 */
async function buildWithEsbuild(project, format) {
  const folder = join(project, "bundles", `esbuild-${format}`);
  const { warnings } = await esbuild.build({
    absWorkingDir: project,
    entryPoints: [ENTRY],
    bundle: true,
    outfile: join(folder, "main.js"),
    logLevel: "silent",
    ...(format === "esm" && { format }),
  });
  const type = format === "esm" ? 'type="module"' : "defer";
  return writePage(folder, `<script ${type} src="/main.js"></script>`, warnings.map(({ text }) => text));
}

/**
 * @param {string} project
 * @returns {Promise<Bundle>}
 */
async function buildWithRollup(project) {
  const folder = join(project, "bundles/rollup");
  /** @type {string[]} */
  const warnings = [];
  const bundle = await rollup.rollup({
    input: join(project, ENTRY),
    plugins: [nodeResolve()],
    onLog: (level, { message }) => void (level === "warn" && warnings.push(message)),
  });
  try {
    await bundle.write({ file: join(folder, "main.js") });
  } finally {
    await bundle.close();
  }
  return writePage(folder, '<script type="module" src="/main.js"></script>', warnings);
}

/**
 * @param {string} folder
 * @param {string} script
 * @param {string[]} warnings
 * @returns {Promise<Bundle>}
 */
async function writePage(folder, script, warnings) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "index.html"), pageWith(script));
  return { folder, warnings };
}
