/** The worker on the newest Node that is here, whose state is a file. */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { findNode } from "../../matrix/runtimes/servers.js";
import { ourVariables } from "../workers/workers.js";

const NODE = findNode("node-newest").command;
const HOST = fileURLToPath(new URL("../../../dist/worker/node.js", import.meta.url));
const RECORD = fileURLToPath(new URL("record.js", import.meta.url));

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/**
 * @param {string} endpoint
 * @param {string} file of its state
 * @param {Record<string, string>} [variables]
 * @returns {Promise<{ url: string, memory: () => number, close: () => Promise<void> }>} `memory`: in bytes
 */
export async function startHost(endpoint, file, variables = {}) {
  const env = { PATH: process.env.PATH, ...ourVariables(endpoint), ...variables, STATE_FILE: file, PORT: "0" };
  const child = spawn(NODE, [HOST], { env, stdio: ["ignore", "ignore", "pipe"] });
  running.add(child);
  let said = "";
  const url = await new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error(said)));
    child.stderr.setEncoding("utf8").on("data", (text) => {
      const [found] = /http:\S+(?=\n)/.exec((said += text)) ?? [];
      if (found) resolve(found);
    });
  });
  const close = async () => {
    child.kill();
    await once(child, "exit");
    running.delete(child);
  };
  const memory = () => 1_024 * Number(execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" }));
  return { url, memory, close };
}

/** @param {string} file of a state @param {number} entries that its record is to have; it has none */
export function writeRecord(file, entries) {
  execFileSync(NODE, ["--no-warnings", RECORD, file, String(entries)]);
}
