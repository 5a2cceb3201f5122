/**
 * A crate of this workspace as a WebAssembly module with its JavaScript: cargo, wasm-bindgen, wasm-opt.
 */

import { spawn } from "node:child_process";
import { readdir, realpath, rename } from "node:fs/promises";
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
 * @property {"web" | "bundler"} [target] of `wasm-bindgen`
 * @property {readonly string[]} [optimise] more arguments of `wasm-opt`
 */

/**
 * @param {WasmOptions} options
 * @returns {Promise<{ js: string, wasm: string, printed: string }>} the paths of the two files, and what the
 *   optimiser printed
 */
export async function buildWasm(options) {
  const crate = options.package.replaceAll("-", "_");
  const { out, name = crate, target = "web" } = options;
  const js = join(out, `${name}.js`);
  const wasm = join(out, `${name}_bg.wasm`);
  const hidden = await machinePaths();

  console.log(`Compiling ${options.package} to WebAssembly (about 1 minute the first time, then some seconds)`);
  const compiled = await compile(options, crate, hidden);

  const binder = join(ROOT, "target/tools/bin/wasm-bindgen");
  // One way to encode a text, which all runtimes of the contract have.
  const bindings = ["--target", target, "--out-dir", out, "--out-name", name, "--no-typescript", "--encode-into", "always"];
  if (target === "web") bindings.push("--omit-default-module-path");
  await run(binder, [...bindings, compiled]);

  console.log("Optimising it (some seconds)");
  const optimiser = join(ROOT, "node_modules/binaryen/bin/wasm-opt");
  const optimised = `${wasm}.opt`;
  const flags = ["-Oz", "--strip-debug", "--strip-producers", ...FEATURES.map((feature) => `--enable-${feature}`)];
  const printed = await run(process.execPath, [optimiser, wasm, "-o", optimised, ...flags, ...(options.optimise ?? [])]);
  await rename(optimised, wasm);
  return { js, wasm, printed };
}

/**
 * @param {WasmOptions} options
 * @param {string} crate
 * @param {Map<string, string>} hidden
 * @returns {Promise<string>} the path of the module
 */
async function compile(options, crate, hidden) {
  const args = ["build", "--release", "--lib", "--target", TARGET, "-p", options.package, "--quiet"];
  // Where the module is depends on a person's settings, so cargo says it.
  args.push("--message-format", "json-render-diagnostics");

  // Their own flags, as cargo takes them, then ours. Separated by 0x1f, since a path may have spaces.
  const { CARGO_ENCODED_RUSTFLAGS: encoded, RUSTFLAGS: plain } = process.env;
  const flags = encoded?.split("\u001f") ?? plain?.split(/\s+/) ?? [];
  for (const [path, replacement] of hidden) flags.push(`--remap-path-prefix=${path}=${replacement}`);
  const env = { ...process.env, CARGO_ENCODED_RUSTFLAGS: flags.filter(Boolean).join("\u001f") };
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
