/**
 * The scratch project: what a person has after `npm install` of the packed
 * tarball, with the matrix's own files beside it.
 */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { run } from "./processes.js";

export const PACKAGE = "dingtalk-conference-lock";

const HERE = fileURLToPath(new URL(".", import.meta.url));
export const ROOT = join(HERE, "../..");
const HOME = join(ROOT, "target/matrix");
const INSTALL_MS = 120_000;

/**
 * @typedef {object} Project
 * @property {string} folder
 * @property {string} tarball
 * @property {string} installed the package's folder
 * @property {Record<string, any>} manifest the package's package.json
 */

/**
 * Installs the tarball unless exactly this one is there already, and lays the
 * matrix's files anew.
 * @param {string} tarball
 * @returns {Promise<Project>}
 */
export async function prepareProject(tarball) {
  const folder = join(HOME, "project");
  const installed = join(folder, "node_modules", PACKAGE);
  const stamp = join(folder, "installed.sha256");
  if (!existsSync(tarball)) throw new Error(`there is no ${tarball}`);
  const hash = createHash("sha256").update(await readFile(tarball)).digest("hex");
  if ((await readFile(stamp, "utf8").catch(() => "")) !== hash) {
    await install(tarball, folder);
    await writeFile(stamp, hash);
  }
  await layFiles(folder);
  const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  return { folder, tarball, installed, manifest };
}

/**
 * The only tarball in `dist/`.
 * @returns {Promise<string>}
 */
export async function findTarball() {
  const folder = join(ROOT, "dist");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(PACKAGE) && name.endsWith(".tgz"));
  const [name, ...others] = names;
  if (!name) throw new Error(`no tarball in ${folder}: run \`make pack\` first`);
  if (others.length > 0) throw new Error(`several tarballs in ${folder}: ${names.join(", ")}; name one`);
  return join(folder, name);
}

/**
 * @param {string} tarball
 * @param {string} folder
 */
async function install(tarball, folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest = {
    name: "matrix",
    private: true,
    type: "module",
    dependencies: { [PACKAGE]: `file:${tarball}` },
  };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  const args = ["install", "--offline", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code, stdout, stderr, timedOut } = await run("npm", args, { cwd: folder, timeoutMs: INSTALL_MS });
  if (code !== 0) {
    const end = timedOut ? `no end after ${INSTALL_MS / 1000} s` : `exit code ${code}`;
    throw new Error(`npm install of ${tarball}: ${end}\n${stdout}${stderr}`);
  }
}

/** @param {string} folder */
async function layFiles(folder) {
  for (const name of ["hosts", "scenario.js", "scenario-tools.js"]) {
    await cp(join(HERE, name), join(folder, name), { recursive: true });
  }
}
