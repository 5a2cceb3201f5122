/** A person's project in which the package is installed, a folder for each example. */

import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "./markdown.js";

const PACKAGE = "dingtalk-conference-lock";
const HOSTS = ["https://api.dingtalk.io", "https://lock.example.com"];

/**
 * @param {string} name
 * @param {Record<string, string>} files
 * @returns {Promise<string>} the folder
 */
export async function project(name, files) {
  const folder = join(ROOT, "target/readme", name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await cp(join(ROOT, "pkg"), join(folder, "node_modules", PACKAGE), { recursive: true });
  const manifest = { private: true, type: "module", dependencies: { [PACKAGE]: "*" } };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  return folder;
}

/**
 * The example with the real hosts replaced, and nothing else.
 * @param {string} code
 * @param {string} url
 */
export function redirected(code, url) {
  return HOSTS.reduce((text, host) => text.replaceAll(host, url), code);
}

/**
 * A module to load before an example that names no host: requests to the real ones go to `url`, and
 * there are no others.
 * @param {string} url
 */
export function preload(url) {
  return `const { fetch } = globalThis;
globalThis.fetch = async (address, init) => {
  const host = ${JSON.stringify(HOSTS)}.find((host) => String(address).startsWith(host + "/"));
  if (!host) throw new TypeError("a request to " + address);
  return fetch(String(address).replace(host, ${JSON.stringify(url)}), init);
};
`;
}
