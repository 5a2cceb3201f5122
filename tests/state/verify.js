/** `make verify`, as somebody calls it who has an exported record. */

import { spawnSync } from "node:child_process";

import { ROOT } from "../setup/suites.js";

/** What checks it may have to be compiled first, on a small machine beside others. */
const WAIT_MS = 600_000;

/** @param {string[]} given what stands behind `make verify` */
export function makeVerify(...given) {
  // Not a part of the make that runs the tests.
  const { MAKEFLAGS, MAKELEVEL, MFLAGS, FILE, LOG, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync("make", ["verify", ...given], { cwd: ROOT, env, encoding: "utf8", timeout: WAIT_MS });
  // What make itself says of a command that failed has its name in front.
  const said = stderr.split("\n").filter((line) => !/^(make\b|Compiling )/.test(line));
  return { good: status === 0, stdout, said: said.join("\n").trim() };
}
