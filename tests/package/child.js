import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const PACKAGE = new URL("../../pkg/index.js", import.meta.url).href;

/** @param {string} name of a runtime that npm has installed for the tests */
const installed = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));

/** How each runtime takes a script from its arguments. @type {Record<string, (code: string) => [string, string[]]>} */
const RUNTIMES = {
  node: (code) => [process.execPath, ["--input-type=module", "--eval", code]],
  deno: (code) => [installed("deno"), ["eval", "--no-config", code]],
  bun: (code) => [installed("bun"), ["--no-install", "--eval", code]],
};

/**
 * Runs a module in a process of its own, with the package's exports as `it` and `print`, of what it found.
 * @param {string} code @param {{ runtime?: string, flags?: string[] }} [options]
 * @returns {Promise<{ printed: any[], stderr: string, code: number | null, ms: number }>}
 */
export async function child(code, { runtime = "node", flags = [] } = {}) {
  const [command, args] = /** @type {any} */ (RUNTIMES[runtime])(`const print = (value) => console.log(JSON.stringify(value));\n${code}`);
  const begun = Date.now();
  const process = spawn(command, [...flags, ...args], { stdio: ["ignore", "pipe", "pipe"], timeout: 20_000 });
  let stdout = "";
  let stderr = "";
  process.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
  process.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const exit = await new Promise((resolve, reject) => process.once("error", reject).once("close", resolve));
  return { printed: stdout.trim().split("\n").filter(Boolean).map((line) => JSON.parse(line)), stderr, code: exit, ms: Date.now() - begun };
}

/** The same of a module that is to end well, and what it printed first. @param {string} code @param {{ runtime?: string, flags?: string[] }} [options] */
export async function printedBy(code, options) {
  const it = await child(code, options);
  assert.deepEqual([it.code, it.stderr], [0, ""], it.stderr);
  return it.printed[0];
}
