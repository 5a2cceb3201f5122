/** What can be said of the package without running it: publint, arethetypeswrong and the compiler. */

import { copyFile, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { publint } from "publint";
import { formatMessage } from "publint/utils";

import { run } from "./processes.js";

/** @typedef {import("./project.js").Project} Project */
/** @typedef {import("./scenario.js").Outcome} Outcome */

const TOOL_MS = 60_000;
/** With DOM's types. */
const TYPES_TEST = "types.test-d.ts";
const WITHOUT_DOM_TEST = "types-without-dom.test-d.ts";
const require = createRequire(import.meta.url);
const TYPE_ROOT = join(require.resolve("@types/node/package.json"), "../..");

/**
 * @param {Project} project
 * @param {import("./report.js").Record} record
 */
export async function checkPackage(project, record) {
  await record("package checks", async () => ({
    version: project.manifest.version,
    outcomes: [
      checkManifest(project),
      await lint(project),
      await checkResolution(project),
      await checkTypes(project, TYPES_TEST, "nodenext resolution", { module: "nodenext", moduleResolution: "nodenext" }),
      await checkTypes(project, TYPES_TEST, "bundler resolution", { module: "esnext", moduleResolution: "bundler" }),
      await checkTypes(project, WITHOUT_DOM_TEST, "P9, A18: no types of any platform", { module: "nodenext", lib: ["es2022"] }),
      await checkTypes(project, WITHOUT_DOM_TEST, "P9, A18: those of Node alone", { module: "nodenext", lib: ["es2022"], types: ["node"], typeRoots: [TYPE_ROOT] }),
      await checkTypes(project, WITHOUT_DOM_TEST, "P9, A18: those of DOM", { module: "esnext", moduleResolution: "bundler" }),
    ],
  }));
}

/**
 * @param {Project} project
 * @returns {Outcome}
 */
function checkManifest({ manifest }) {
  const wrong = [
    manifest.type !== "module" && 'type is not "module"',
    Object.keys(manifest.dependencies ?? {}).length > 0 && "there are run-time dependencies",
    Object.keys(manifest.exports?.["."] ?? {})[0] !== "types" && "types do not come first in exports",
    ["preinstall", "install", "postinstall"].some((name) => manifest.scripts?.[name]) && "there is an install script",
  ].filter(Boolean);
  return { name: "ESM only, types first, no dependencies", ok: wrong.length === 0, error: wrong.join("\n") };
}

/**
 * @param {Project} project
 * @returns {Promise<Outcome>}
 */
async function lint({ tarball }) {
  const bytes = new Uint8Array(await readFile(tarball));
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  const error = messages.map((message) => formatMessage(message, pkg, { color: false })).join("\n");
  return { name: "publint", ok: messages.length === 0, error };
}

/**
 * @param {Project} project
 * @returns {Promise<Outcome>}
 */
async function checkResolution({ tarball, manifest }) {
  const untyped = Object.keys(manifest.exports ?? {}).filter((path) => path.includes(".wasm"));
  const args = [tarball, "--profile", "esm-only", "--no-definitely-typed", "--format", "ascii", "--no-color", "--no-emoji"];
  if (untyped.length > 0) args.push("--exclude-entrypoints", ...untyped);
  return runTool("arethetypeswrong", "@arethetypeswrong/cli/package.json", "dist/index.js", args);
}

/**
 * Compiles a types test as a person's own project would, declarations included.
 * @param {Project} project
 * @param {string} test
 * @param {string} name
 * @param {Record<string, unknown>} options
 */
async function checkTypes({ folder }, test, name, options) {
  await copyFile(fileURLToPath(new URL(test, import.meta.url)), join(folder, test));
  const file = join(folder, "tsconfig.types.json");
  const compilerOptions = {
    target: "es2022",
    lib: ["es2022", "dom"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    ...options,
  };
  await writeFile(file, JSON.stringify({ compilerOptions, files: [test] }));
  return runTool(`types, ${name}`, "typescript/package.json", "bin/tsc", ["-p", file]);
}

/**
 * @param {string} name
 * @param {string} manifest of the package that has the tool
 * @param {string} script
 * @param {string[]} args
 * @returns {Promise<Outcome>}
 */
async function runTool(name, manifest, script, args) {
  const path = join(require.resolve(manifest), "..", script);
  const { code, stdout, stderr, timedOut } = await run(process.execPath, [path, ...args], { timeoutMs: TOOL_MS });
  return { name, ok: code === 0, error: timedOut ? `no end after ${TOOL_MS / 1000} s` : `${stdout}${stderr}`.trim() };
}
