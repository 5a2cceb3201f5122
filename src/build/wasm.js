/**
 * A crate of this workspace as a WebAssembly module with its JavaScript: cargo, wasm-bindgen, wasm-opt. What is
 * for the package alone, or for the worker, is in package.js and worker.js.
 */

import { spawn } from "node:child_process";
import { mkdir, readdir, realpath, rename } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

const TARGET = "wasm32-unknown-unknown";
/** What every runtime and browser of the contract has. */
const FEATURES = ["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"];

/**
 * @param {string} crate its name, of which the two files have one with underscores
 * @param {string} out their folder
 * @param {string} target of wasm-bindgen
 * @param {"z" | "3"} level small, or fast
 * @param {readonly string[]} [optimise] more arguments of `wasm-opt`
 * @returns {Promise<{ js: string, wasm: string, printed: string, manifests: string[] }>} the paths of the two
 *   files, what the optimiser printed, and the manifests of the crates that are in it
 */
export async function buildWasm(crate, out, target, level, optimise = []) {
  console.log(`Compiling ${crate} to WebAssembly (about 1 minute the first time, then some seconds)`);
  const { compiled, manifests } = await compile(crate, level);
  const name = crate.replaceAll("-", "_");
  await mkdir(out, { recursive: true });
  const bindings = ["--target", target, "--out-dir", out, "--out-name", name, "--no-typescript"];
  // One way to encode a text, which all runtimes of the contract have; and no import.meta.url, which workerd lacks.
  const ours = ["--encode-into", "always", ...(target === "web" ? ["--omit-default-module-path"] : [])];
  await run(join(ROOT, "target/tools/bin/wasm-bindgen"), [...bindings, ...ours, compiled]);

  console.log("Optimising it (some seconds, the edge worker about 1 minute)");
  const wasm = join(out, `${name}_bg.wasm`);
  const flags = [`-O${level}`, "--strip-debug", "--strip-producers", ...FEATURES.map((feature) => `--enable-${feature}`), ...optimise];
  const optimiser = join(ROOT, "node_modules/binaryen/bin/wasm-opt");
  const printed = await run(process.execPath, [optimiser, wasm, "-o", `${wasm}.opt`, ...flags]);
  await rename(`${wasm}.opt`, wasm);
  return { js: join(out, target === "web" ? `${name}.js` : `${name}_bg.js`), wasm, printed, manifests };
}

/** @param {string} crate @param {string} level @returns the path of the module, and of the manifests of the crates of registries in it */
async function compile(crate, level) {
  // Where the module is depends on a person's settings, so cargo says it.
  const args = ["build", "--release", "--lib", "--target", TARGET, "-p", crate, "--quiet", "--message-format", "json-render-diagnostics"];
  // Their own flags, as cargo takes them, then ours. Separated by 0x1f, since a path may have spaces.
  const { CARGO_ENCODED_RUSTFLAGS: encoded, RUSTFLAGS: plain } = process.env;
  const theirs = encoded?.split("\u001f") ?? plain?.split(/\s+/) ?? [];
  const flags = [...theirs, ...(await hidden()).map(([path, instead]) => `--remap-path-prefix=${path}=${instead}`)];
  const output = await run("cargo", args, { ...process.env, CARGO_ENCODED_RUSTFLAGS: flags.filter(Boolean).join("\u001f"), CARGO_PROFILE_RELEASE_OPT_LEVEL: level });
  const messages = output.split("\n").filter((text) => text.startsWith("{")).map((text) => JSON.parse(text));
  const artifacts = messages.filter(({ reason }) => reason === "compiler-artifact");
  const files = artifacts.filter(({ target }) => target.name === crate.replaceAll("-", "_"));
  const compiled = files.flatMap(({ filenames }) => filenames).find((path) => path.endsWith(".wasm"));
  if (!compiled) throw new Error(`cargo built no WebAssembly module for ${crate}`);
  // What ran on this machine only, as a macro does, is in no folder of the target's.
  const linked = artifacts.filter(({ package_id: id, filenames }) => !id.startsWith("path+") && filenames[0]?.includes(TARGET));
  const manifests = linked.map(({ manifest_path: path }) => /** @type {string} */ (path));
  return { compiled: /** @type {string} */ (compiled), manifests: [...new Set(manifests)] };
}

/**
 * The folders of this machine that the compiler would write into the module, in messages of panics, and what
 * it is to write instead. The innermost last, since of several that fit the last wins.
 */
async function hidden() {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const sources = join(cargoHome, "registry/src");
  const registries = await readdir(sources).catch(() => []);
  const sysroot = (await run("rustc", ["--print", "sysroot"])).trim();
  const folders = [
    [homedir(), "/home"],
    [sysroot, "/rust"],
    [cargoHome, "/cargo"],
    ...registries.map((name) => [join(sources, name), ""]),
    [ROOT, "."],
  ];
  // A root folder stands in every path, and tells nothing.
  const telling = folders.filter(([path = ""]) => path.length > 1 && path !== "/usr");
  const spelt = telling.map(async ([path = "", instead]) => [[path, instead], [await realpath(path).catch(() => path), instead]]);
  return (await Promise.all(spelt)).flat();
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
