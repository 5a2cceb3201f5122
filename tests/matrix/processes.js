/**
 * Child processes that never outlive the run: each leads a process group of
 * its own, and the whole group is ended, whichever way the run ends.
 */

import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  child.once("error", () => running.delete(child));
  return child;
}

/**
 * Ends a process and what it started. Safe to repeat.
 * @param {import("node:child_process").ChildProcess} child
 */
export async function stop(child) {
  if (!running.delete(child)) return;
  const ended = hasEnded(child) ? Promise.resolve() : new Promise((resolve) => child.once("exit", resolve));
  signal(child, "SIGTERM");
  await Promise.race([ended, pause(2_000, undefined, { ref: false })]);
  signal(child, "SIGKILL"); // also what is left of the group after its leader
  await Promise.race([ended, pause(2_000, undefined, { ref: false })]);
}

/** Ends everything at once, for signal handlers and the way out. */
export function stopAllNow() {
  for (const child of running) signal(child, "SIGKILL");
  running.clear();
}

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs: number }} options
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string, timedOut: boolean }>}
 */
export async function run(command, args, { timeoutMs, ...options }) {
  const child = start(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text) => (stderr += text));
  /** @type {Promise<number | null>} */
  const closed = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void stop(child);
  }, timeoutMs);
  try {
    return { code: await closed, stdout, stderr, timedOut };
  } finally {
    clearTimeout(timer);
    await stop(child);
  }
}

/**
 * Rejects when the work takes longer than it may.
 * @template T
 * @param {Promise<T>} work
 * @param {number} ms
 * @param {string} what
 * @returns {Promise<T>}
 */
export async function within(work, ms, what) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no end after ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {import("node:child_process").ChildProcess} child */
function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} name
 */
function signal(child, name) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // the group has ended
  }
}
