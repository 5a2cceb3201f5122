/**
 * The processes beside this one. What is measured has one of its own, so that nobody pays for what another
 * left in memory. They end with this one: each leaves when nobody is connected to it any more.
 */

import { fork } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { findNode } from "../../matrix/runtimes/servers.js";
import { CONFERENCE_ID, TOKEN } from "../subject.js";

/**
 * @typedef {{ time: (calls: number) => Promise<number>, close: () => void }} Timed `time` tells the mean time of a
 *   call in a batch, in µs
 */

/**
 * The server in DingTalk's place.
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function startUpstream() {
  const child = start("upstream.js");
  return { url: String(await said(child)), close: () => void child.kill() };
}

/**
 * A client.
 * @param {string} module
 * @param {string} [endpoint] without one, over a fetch that answers at once
 */
export function startClient(module, endpoint) {
  return startTimed("calls.js", module, ...(endpoint ? [endpoint] : []));
}

/**
 * The handler of a worker, on the newest Node: not every one has what ours keeps its state in.
 * @param {string} file
 */
export function startHandler(file) {
  return timed(start("handler.js", [file], findNode("node-newest").command));
}

/**
 * A client's import and first call, in ms.
 * @param {string} module
 * @param {string} endpoint
 */
export async function timeFirstCall(module, endpoint) {
  const child = start("first-call.js", [module, endpoint, TOKEN, CONFERENCE_ID]);
  const times = /** @type {{ import: number, call: number }} */ (await said(child));
  // The next one is not to start while this one ends.
  if (child.exitCode === null) await once(child, "exit");
  return times;
}

/**
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<Timed>}
 */
function startTimed(file, ...args) {
  return timed(start(file, args));
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<Timed>}
 */
async function timed(child) {
  await said(child);
  return {
    time: (calls) => {
      child.send(calls);
      return /** @type {Promise<number>} */ (said(child));
    },
    close: () => void child.kill(),
  };
}

/** @param {string} file @param {string[]} [args] @param {string} [execPath] */
function start(file, args, execPath = process.execPath) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return fork(path, args, { execPath, execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

/**
 * The next that a process says.
 * @param {import("node:child_process").ChildProcess} child
 */
function said(child) {
  return new Promise((resolve, reject) => {
    const failed = (/** @type {unknown} */ why) => reject(new Error(`${child.spawnargs.join(" ")} ended: ${why}`));
    child.once("exit", failed).once("error", failed);
    child.once("message", (message) => {
      child.off("exit", failed).off("error", failed);
      resolve(message);
    });
  });
}
