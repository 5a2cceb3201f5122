/** Where `python.sh` has put Python with the official SDK, or why it could not. */

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = new URL("../../target/official-python/", import.meta.url);

export const PYTHON = fileURLToPath(new URL("venv/bin/python", FOLDER));

/** @returns {string | null} why the official Python SDK cannot be tested here; null where it can */
export function pythonMissing() {
  if (existsSync(new URL("installed", FOLDER))) return null;
  const reason = new URL("missing", FOLDER);
  return existsSync(reason) ? readFileSync(reason, "utf8").trim() : "tests/official/python.sh has not run";
}
