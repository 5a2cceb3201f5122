/** Node, Deno and Bun: the same script, run from the project's folder as a person would. */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { run } from "../processes.js";
import { ROOT } from "../project.js";
import { startServer } from "../server.js";

/** @typedef {import("../project.js").Project} Project */
/** @typedef {import("../report.js").Result} Result */

const SCRIPT = "hosts/server.js";
const SCRIPT_MS = 45_000;
/** A timer left behind would hold the script for most of the client's default time-out, 10 s. */
const END_MS = 4_000;
const TOOLS = join(ROOT, "tests/node_modules/.bin");
const require = createRequire(import.meta.url);

/**
 * @param {Project} project
 * @param {import("../report.js").Record} record
 */
export async function runServers(project, record) {
  for (const [name, alias] of /** @type {const} */ ([["Node 20", "node-20"], ["Node, newest", "node-newest"]])) {
    const node = findNode(alias);
    await record(name, () => runScript(project, node.command, () => [], node.note));
  }
  await record("Deno", () =>
    runScript(project, join(TOOLS, "deno"), (host) => ["run", "--no-prompt", "--no-remote", `--allow-net=${host}`]),
  );
  await record("Bun", () => runScript(project, join(TOOLS, "bun"), () => ["--no-install"]));
}

/**
 * @param {Project} project
 * @param {string} command
 * @param {(host: string) => string[]} flags
 * @param {string} [note]
 * @returns {Promise<Result>}
 */
async function runScript({ folder }, command, flags, note) {
  const server = await startServer();
  try {
    const args = [...flags(new URL(server.url).host), SCRIPT, server.url];
    const { code, stdout, stderr, timedOut } = await run(command, args, {
      cwd: folder,
      timeoutMs: SCRIPT_MS,
      env: { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    });
    const endedAt = Date.now();
    if (timedOut) throw new Error(`${command}: no end after ${SCRIPT_MS / 1000} s\n${stdout}${stderr}`);
    if (code !== 0) throw new Error(`${command}: exit code ${code}\n${stdout}${stderr}`);
    const { version, outcomes, doneAt } = JSON.parse(stdout);
    outcomes.push(
      { name: "the script ends by itself", ok: endedAt - doneAt < END_MS, error: `${endedAt - doneAt} ms after its last line` },
      { name: "nothing is printed to stderr", ok: stderr === "", error: stderr },
    );
    return { version: note ? `${version} (${note})` : version, outcomes };
  } finally {
    await server.close();
  }
}

/**
 * The Node that npm installed for this platform, else the one that runs this.
 * @param {string} alias
 */
export function findNode(alias) {
  const name = `${alias}-${process.platform}-${process.arch}`;
  try {
    return { command: join(dirname(require.resolve(`${name}/package.json`)), "bin/node") };
  } catch {
    return { command: process.execPath, note: `the running one: no ${name}` };
  }
}
