/** Where the frameworks are installed and the sample projects run. */

import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { run } from "../matrix/processes.js";
import { findTarball, prepareProject, ROOT } from "../matrix/project.js";
import { findNode } from "../matrix/runtimes/servers.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const HOME = join(ROOT, "target/surroundings");

/** @typedef {import("../matrix/project.js").Project} Project */

/** The package as packed, with a copy of this folder beside it, and the frameworks above both. */
export async function prepare() {
  if (!existsSync(join(HOME, "node_modules"))) throw new Error(`no framework in ${HOME}: \`make test\` installs them`);
  return prepareProject(await findTarball(), { home: HOME, files: [HERE] });
}

/**
 * A sample project, as a person has it.
 * @param {Project} project
 * @param {string} name
 */
export function projectFolder({ folder }, name) {
  return join(folder, basename(HERE), "projects", name);
}

/**
 * Builds a sample project, unless that is done: when the package or anything of this folder changes, the folders
 * are new ones.
 * @param {string} folder
 * @param {() => Promise<unknown>} build
 */
export async function unlessDone(folder, build) {
  const stamp = join(folder, ".built");
  if (existsSync(stamp)) return;
  await build();
  await writeFile(stamp, "");
}

/** @param {string} path below the installed frameworks */
export function framework(path) {
  return join(HOME, "node_modules", path);
}

/** @param {string} name of a framework's package */
export function versionOf(name) {
  return String(JSON.parse(readFileSync(framework(`${name}/package.json`), "utf8")).version);
}

/** The oldest and the newest Node that the package is for. */
export function nodes() {
  return /** @type {const} */ ([["Node 20", "node-20"], ["Node, newest", "node-newest"]]).map(([name, alias]) => ({
    name,
    command: findNode(alias).command,
  }));
}

/** What no tool may do here: report home, ask for updates, print colours, or take and leave settings of a person. */
const QUIET = {
  NEXT_TELEMETRY_DISABLED: "1",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_LOG_PATH: join(HOME, "logs"),
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  XDG_CONFIG_HOME: join(HOME, "config"),
  NO_COLOR: "1",
  FORCE_COLOR: undefined,
  NODE_ENV: undefined,
  NODE_OPTIONS: undefined,
};

/** @param {Record<string, string>} [variables] */
export function environment(variables) {
  return { ...process.env, ...QUIET, ...variables };
}

/**
 * Runs a Node program to its end.
 * @param {string} cwd
 * @param {string[]} args
 * @param {{ node?: string, variables?: Record<string, string>, timeoutMs?: number }} [options]
 * @returns {Promise<string>} what it printed
 * @throws {Error} with what it printed, when it fails
 */
export async function runNode(cwd, args, { node = process.execPath, variables, timeoutMs = 60_000 } = {}) {
  const { code, stdout, stderr, timedOut } = await run(node, args, { cwd, timeoutMs, env: environment(variables) });
  if (timedOut) throw new Error(`no end after ${timeoutMs / 1000} s\n${stdout}${stderr}`);
  if (code !== 0) throw new Error(`exit code ${code}\n${stdout}${stderr}`.trimEnd());
  return stdout;
}
