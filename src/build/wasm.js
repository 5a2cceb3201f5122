/**
 * A crate of this workspace as a WebAssembly module with its JavaScript: cargo, wasm-bindgen, wasm-opt.
 */

import { spawn } from "node:child_process";
import { readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

const TARGET = "wasm32-unknown-unknown";

/** What every runtime and browser of the contract has. */
const FEATURES = ["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"];

/**
 * @typedef {object} WasmOptions
 * @property {string} package the crate's name
 * @property {string} out the folder for `NAME.js` and `NAME_bg.wasm`
 * @property {string} [name] of the two files; by default the crate's, with underscores
 * @property {readonly string[]} [features] of cargo
 * @property {boolean} [small] whether the standard library is built anew for size and without the
 *   messages of panics, which saves 1.5 KB of 20: nothing here panics, and who would read them?
 * @property {readonly string[]} [bindgen] more arguments of `wasm-bindgen`
 * @property {readonly string[]} [optimise] more arguments of `wasm-opt`
 */

/**
 * Builds a crate for `--target web`: the one form that runs in every runtime.
 * @param {WasmOptions} options
 * @returns {Promise<{ js: string, wasm: string }>} the paths of the two files
 */
export async function buildWasm(options) {
  const crate = options.package.replaceAll("-", "_");
  const { out, name = crate } = options;
  const js = join(out, `${name}.js`);
  const wasm = join(out, `${name}_bg.wasm`);
  const hidden = await machinePaths();

  console.log(`Compiling ${options.package} to WebAssembly (about 1 minute the first time, then some seconds)`);
  const compiled = await compile(options, crate, hidden);

  const binder = join(ROOT, "target/tools/bin/wasm-bindgen");
  const bindings = ["--target", "web", "--out-dir", out, "--out-name", name, "--no-typescript", "--omit-default-module-path"];
  await run(binder, [...bindings, ...(options.bindgen ?? []), compiled]);

  console.log("Optimising it (some seconds)");
  const optimiser = join(ROOT, "node_modules/binaryen/bin/wasm-opt");
  const optimised = `${wasm}.opt`;
  const flags = ["-Oz", "--strip-debug", "--strip-producers", ...FEATURES.map((feature) => `--enable-${feature}`)];
  await run(process.execPath, [optimiser, wasm, "-o", optimised, ...flags, ...(options.optimise ?? [])]);
  await writeFile(wasm, withoutPaths(await readFile(optimised), hidden));
  await rm(optimised);
  return { js, wasm };
}

/**
 * @param {WasmOptions} options
 * @param {string} crate
 * @param {Map<string, string>} hidden
 * @returns {Promise<string>} the path of the module
 */
async function compile(options, crate, hidden) {
  const args = ["build", "--release", "--lib", "--target", TARGET, "-p", options.package, "--quiet"];
  if (options.features?.length) args.push("--features", options.features.join(","));
  // Where the module is depends on a person's settings, so cargo says it.
  args.push("--message-format", "json-render-diagnostics");
  // In a folder of its own, since other flags would make cargo build everything anew each time.
  if (options.small) args.push("-Zbuild-std=std", "-Zbuild-std-features=optimize_for_size", "--target-dir", join(ROOT, "target/small"));

  // Their own flags, as cargo takes them, then ours. Separated by 0x1f, since a path may have spaces.
  const { CARGO_ENCODED_RUSTFLAGS: encoded, RUSTFLAGS: plain } = process.env;
  const flags = encoded?.split("\u001f") ?? plain?.split(/\s+/) ?? [];
  for (const [path, replacement] of hidden) flags.push(`--remap-path-prefix=${path}=${replacement}`);
  if (options.small) flags.push("-Zunstable-options", "-Cpanic=immediate-abort");
  // Node 20 can crash where it inlines a call into WebAssembly that returns a reference.
  if (options.small) flags.push("-Ctarget-feature=-reference-types,-multivalue");
  const env = { ...process.env, CARGO_ENCODED_RUSTFLAGS: flags.filter(Boolean).join("\u001f") };
  // What build-std needs of a stable compiler.
  if (options.small) Object.assign(env, { RUSTC_BOOTSTRAP: "1" });

  const output = await run("cargo", args, env);
  for (const line of output.split("\n").filter((text) => text.startsWith("{")).reverse()) {
    const message = JSON.parse(line);
    if (message.reason !== "compiler-artifact" || message.target.name !== crate) continue;
    const file = message.filenames.find((/** @type {string} */ path) => path.endsWith(".wasm"));
    if (file) return file;
  }
  throw new Error(`cargo built no WebAssembly module for ${options.package}`);
}

/**
 * The folders of this machine that the compiler would write into the module, in messages of panics,
 * and what it is to write instead. The innermost last, since of several that fit the last wins.
 * @returns {Promise<Map<string, string>>}
 */
async function machinePaths() {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const sysroot = (await run("rustc", ["--print", "sysroot"])).trim();
  const folders = [
    { path: homedir(), replacement: "/home" },
    { path: sysroot, replacement: "/rust" },
    { path: cargoHome, replacement: "/cargo" },
    ...(await registries(cargoHome)),
    { path: ROOT, replacement: "." },
  ];
  const paths = new Map();
  for (const { path, replacement } of folders) {
    // A root folder stands in every path, and tells nothing.
    if (path.length < 2 || path === "/usr") continue;
    for (const spelling of [path, await realpath(path).catch(() => path)]) paths.set(spelling, replacement);
  }
  return paths;
}

/** The folders that crates are unpacked to, one for each registry. @param {string} cargoHome */
async function registries(cargoHome) {
  const folder = join(cargoHome, "registry/src");
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => ({ path: join(folder, name), replacement: "" }));
}

/**
 * A standard library that was built on this machine, as Debian's compiler needs it, has the paths it
 * was built with. They are crossed out, at their length, so that nothing moves.
 * @param {Buffer} module
 * @param {Map<string, string>} hidden
 */
function withoutPaths(module, hidden) {
  const longestFirst = [...hidden.keys()].sort((a, b) => b.length - a.length);
  for (const path of longestFirst.map((folder) => `${folder}/`)) {
    for (let at = module.indexOf(path); at >= 0; at = module.indexOf(path, at)) {
      module.fill("-", at + 1, at + Buffer.byteLength(path) - 1);
    }
  }
  return module;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} what it printed
 */
async function run(command, args, env = process.env) {
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  const code = await new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`cannot run ${command}: ${error.message}`, { cause: error })));
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${command} failed (exit code ${code})`);
  return output;
}
