/** The hosts that keep the state in a file, and how a script is run by each. */

import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";

import { start } from "../../matrix/processes.js";
import { findNode } from "../../matrix/runtimes/servers.js";
import { CLEAN, TOOLS } from "../hosts.js";

/** A first start on a small machine, and with others beside it. */
const WAIT_MS = 60_000;
const ENV = { ...CLEAN, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", DENO_NO_PROMPT: "1" };

/** @typedef {{ name: string, program: string, args: string[] }} Place */

/**
 * Every Node that is here and has an SQLite: the oldest binds and reads in ways of its own.
 * @returns {Place[]}
 */
function nodes() {
  const found = ["node-22", "node-newest"].map(findNode).filter(({ note }) => !note);
  const programs = found.length > 0 ? found.map(({ command }) => command) : [process.execPath];
  return programs.map((program) => ({ name: `Node ${execFileSync(program, ["--version"], { encoding: "utf8" }).trim()}`, program, args: [] }));
}

export const PLACES = [
  ...nodes(),
  { name: "Bun", program: join(TOOLS, "bun"), args: [] },
  { name: "Deno", program: join(TOOLS, "deno"), args: ["run", "--allow-read", "--allow-write"] },
];

/**
 * Runs a script to its end, well or not.
 * @param {Place} place
 * @param {string[]} args the script, and what it is given
 * @param {import("node:child_process").ExecFileOptions} [options]
 * @returns {Promise<{ stdout: string, stderr: string }>}
 */
export function finish({ program, args: own }, args, options = {}) {
  return new Promise((resolve, reject) => {
    execFile(program, [...own, ...args], { ...options, env: ENV, timeout: WAIT_MS, encoding: "utf8" }, (error, stdout, stderr) => {
      // A number is its exit code.
      if (error && typeof error.code !== "number") reject(error);
      else resolve({ stdout: String(stdout), stderr: String(stderr) });
    });
  });
}

/**
 * Starts a script in a process group of its own.
 * @param {Place} place
 * @param {string[]} args
 */
export function begin({ program, args: own }, args) {
  return start(program, [...own, ...args], { env: ENV, stdio: ["ignore", "pipe", "inherit"] });
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {(line: string) => boolean} [is] the one that is meant
 * @returns {Promise<string>}
 */
export function firstLine(child, is = () => true) {
  return new Promise((resolve, reject) => {
    let said = "";
    child.once("close", () => reject(new Error(`ended before: ${said}`)));
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      said += text;
      const line = said.split("\n").slice(0, -1).find(is);
      if (line !== undefined) resolve(line);
    });
  });
}
