/** The edge worker on a host, in a folder with nothing but what the guide says it needs. */

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { start as spawnGroup, stop } from "../matrix/processes.js";
import { findNode } from "../matrix/runtimes/servers.js";
import { ROOT } from "../readme/markdown.js";
import { DEFAULT_APP } from "../simulator/defaults.js";
import { CALLER_KEYS } from "../worker/harness.js";
import { command } from "./guide.js";

export const TOOLS = join(ROOT, "tests/node_modules/.bin");
/** A first start on a small machine, and with others beside it. */
const START_MS = 60_000;

/** How each is started, and by what program. */
export const HOSTS = /** @type {const} */ ([
  { name: "Node 22", example: "node", program: () => findNode("node-22").command },
  { name: "Node, newest", example: "node", program: () => findNode("node-newest").command },
  { name: "Bun", example: "bun", program: () => join(TOOLS, "bun") },
  { name: "Deno", example: "deno", program: () => join(TOOLS, "deno") },
]);

/** @typedef {typeof HOSTS[number]} Host */

/** What is not to come from whoever runs the test. */
const NOT_OURS =
  /^(DINGTALK_|ACCESS_|CALLER_KEY|ALLOWED_ORIGINS$|PUBLIC_ORIGIN$|STATE_FILE$|CALLS_PER_SECOND$|MONTHLY_CALLS$|RECORD_DAYS$|READ_CACHE_SECONDS$|HOST$|PORT$|KEEP_ALIVE_|REQUEST_|NODE_TEST)|^(HTTPS?|ALL|NO)_PROXY$/i;
export const CLEAN = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_OURS.test(name)));

/**
 * @typedef {object} Running
 * @property {string} url empty where it did not start
 * @property {() => number} memory that it has, in bytes
 * @property {() => string} stdout
 * @property {() => string} stderr
 * @property {(signal?: NodeJS.Signals) => Promise<number | null>} end its exit code
 */

/**
 * Starts a host by the guide's command, on any free port unless told which.
 * @param {import("node:test").TestContext} t
 * @param {Host} host
 * @param {string} endpoint
 * @param {Record<string, string>} [environment]
 * @param {(text: string) => string} [write] how the file of variables is written
 * @returns {Promise<Running>}
 */
export async function startHost(t, { example, program }, endpoint, { PORT = "0", ...environment } = {}, write = (text) => text) {
  const folder = mkdtempSync(join(tmpdir(), "hosts-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(ROOT, "dist/worker"), join(folder, "dist/worker"), { recursive: true });
  const variables = join(folder, "worker.env");
  writeFileSync(variables, write(variablesFile(endpoint)));
  chmodSync(variables, 0o600);
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(program(), join(bin, example));

  const child = spawnGroup("sh", ["-c", `exec ${commandOf(example, PORT, environment.STATE_FILE)}`], {
    cwd: folder,
    env: {
      ...CLEAN,
      ...environment,
      PORT,
      PATH: [bin, process.env.PATH].join(delimiter),
      NO_COLOR: "1",
      DENO_NO_UPDATE_CHECK: "1",
      DENO_NO_PROMPT: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => stop(child));
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text) => (stderr += text));
  const closed = once(child, "close");
  await listening(child);
  const url = addressIn(stdout + stderr);
  return {
    url,
    memory: () => memoryOf(child.pid ?? 0),
    stdout: () => stdout,
    stderr: () => stderr,
    end: async (signal = "SIGTERM") => {
      // All of it, since what npm installs as `deno` may be a script that starts the program.
      if (child.exitCode === null && child.pid) process.kill(-child.pid, signal);
      const [code] = await closed;
      return code;
    },
  };
}

/**
 * The guide's command; where it names the state's file, it names that one.
 * @param {Host["example"]} example
 * @param {string} port
 * @param {string} [file]
 */
function commandOf(example, port, file) {
  const text = command(example).replace("--port=8787", `--port=${port}`);
  return file ? text.replaceAll("dingtalk-conference-lock.sqlite", file) : text;
}

/**
 * The guide's file with the simulator's app and the tests' keys in it.
 * @param {string} endpoint
 */
function variablesFile(endpoint) {
  const { appKey, appSecret } = DEFAULT_APP;
  const text = command("variables")
    .replace("dingxxxxxxxx", appKey)
    .replace("the-app-secret", appSecret)
    .replace(/'\[.*\]'/, () => `'${CALLER_KEYS}'`);
  return `${text}\nDINGTALK_ENDPOINT=${endpoint}\n`;
}

/** What the processes of a group have of the machine's memory, in bytes. @param {number} group */
function memoryOf(group) {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pgid=", "-o", "rss="], { encoding: "utf8" });
  const lines = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return lines.reduce((sum, [of, kilobytes = 0]) => (of === group ? sum + kilobytes * 1_024 : sum), 0);
}

/** @param {string} text */
function addressIn(text) {
  return /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? "";
}

/**
 * Resolves when it has said where it listens, or has ended.
 * @param {import("node:child_process").ChildProcess} child
 */
async function listening(child) {
  const signal = AbortSignal.timeout(START_MS);
  let said = "";
  await new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error(`does not listen after ${START_MS / 1000} s: ${said}`)));
    child.once("close", resolve);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (text) => {
        said += text;
        if (addressIn(said)) resolve(undefined);
      });
    }
  });
}
