/**
 * The scratch project: what a person has after `npm install` of the packed
 * tarball, with the matrix's own files beside it.
 */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { run } from "./processes.js";

export const PACKAGE = "dingtalk-conference-lock";

const HERE = fileURLToPath(new URL(".", import.meta.url));
export const ROOT = join(HERE, "../..");
const HOME = join(ROOT, "target/matrix");
const FILES = ["hosts", "scenario.js", "scenario-tools.js"].map((name) => join(HERE, name));
const INSTALL_MS = 120_000;

/**
 * @typedef {object} Project
 * @property {string} folder
 * @property {string} tarball
 * @property {string} installed the package's folder
 * @property {Record<string, any>} manifest the package's package.json
 */

/**
 * Installs the tarball and lays the files that use it beside, unless exactly
 * these are there already.
 * @param {string} tarball
 * @param {{ home?: string, files?: string[] }} [place] the folder that the project is made in, and paths of what
 *   is copied into it; by default the matrix's
 * @returns {Promise<Project>}
 */
export async function prepareProject(tarball, { home = HOME, files = FILES } = {}) {
  const folder = join(home, "project");
  const installed = join(folder, "node_modules", PACKAGE);
  const stamp = join(folder, "installed.sha256");
  if (!existsSync(tarball)) throw new Error(`there is no ${tarball}`);
  const hash = await hashOf([tarball, ...files]);
  if ((await readFile(stamp, "utf8").catch(() => "")) !== hash) {
    await install(tarball, folder);
    for (const file of files) await cp(file, join(folder, basename(file)), { recursive: true });
    await writeFile(stamp, hash);
  }
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

/** @param {string[]} paths files, and folders of which every file counts */
async function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) {
    const names = (await stat(path)).isDirectory() ? (await readdir(path, { recursive: true })).sort() : [""];
    for (const file of names.map((name) => join(path, name))) {
      if ((await stat(file)).isFile()) hash.update(`${file}\n`).update(await readFile(file));
    }
  }
  return hash.digest("hex");
}

/**
 * @param {string} tarball
 * @param {string} folder
 */
async function install(tarball, folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest = {
    name: "scratch",
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
