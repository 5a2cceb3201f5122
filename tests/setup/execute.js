import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * @typedef {{ command: string[], env?: Record<string, string>, minutes?: number }} Job
 * @typedef {{ code: number | null, output: string }} Outcome
 */

/** @type {Set<number>} */
const running = new Set();

/** The exit code, once this process is to end. @type {number | null} */
let ending = null;

/**
 * Runs a command, shows what it prints as it comes, and keeps it. Nothing it started outlives it:
 * it is a process group of its own, which is ended with it, with this process, or after so many
 * minutes (15 by default).
 *
 * @param {string} folder
 * @param {Job} job
 * @param {(chunk: string) => void} show
 * @returns {Promise<Outcome>} code null: stopped from outside, or by the time limit
 */
export function execute(folder, { command, env = {}, minutes = 15 }, show) {
  return new Promise((resolve) => {
    const [program = "", ...args] = command;
    let output = "";
    const take = (/** @type {string} */ chunk) => {
      output += chunk;
      show(chunk);
    };
    const child = spawn(program, args, {
      cwd: folder,
      // Set by a `node --test` above this one, it would change how the one below reports.
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const { pid } = child;
    if (pid) running.add(pid);
    const limit = setTimeout(() => {
      take(`\nstopped: no end after ${minutes} minutes\n`);
      if (pid) killGroup(pid, "SIGKILL");
    }, minutes * 60_000);
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    child.on("error", (error) => {
      clearTimeout(limit);
      take(`${program} does not start: ${error.message}\n`);
      resolve({ code: 127, output });
    });
    // What it left running would hold its output open, so "close" would never come.
    child.on("exit", () => {
      if (pid) killGroup(pid, "SIGKILL");
    });
    child.on("close", (code) => {
      clearTimeout(limit);
      if (pid) running.delete(pid);
      if (ending === null) resolve({ code, output });
      else process.exit(ending);
    });
  });
}

/** Makes Ctrl-C and SIGTERM end the command that runs, with everything it started, and then this process. */
export function endWithThis() {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.once(signal, () => {
      ending = 128 + constants.signals[signal];
      if (running.size === 0) process.exit(ending);
      for (const pid of running) killGroup(pid, signal);
      // Time for a suite to end what it started in groups of their own.
      setTimeout(() => {
        for (const pid of running) killGroup(pid, "SIGKILL");
      }, 5000);
    });
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing is left of it.
  }
}
