import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { ROOT } from "./suites.js";

// What becomes of the official Python SDK where it cannot be had.

/**
 * Runs the set-up in a folder of its own, with only these programs.
 * @param {import("node:test").TestContext} t
 * @param {string | null} python3 a shell script in its place; null for none
 */
function setUp(t, python3) {
  const folder = mkdtempSync(join(tmpdir(), "official-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "tests/official"), { recursive: true });
  for (const file of ["python.sh", "python.js", "requirements.txt"]) {
    cpSync(join(ROOT, "tests/official", file), join(folder, "tests/official", file));
  }
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const tool of ["sh", "dirname", "cmp", "rm", "mkdir", "cp", "cat"]) {
    const found = (process.env.PATH ?? "").split(delimiter).map((path) => join(path, tool)).find(existsSync);
    if (found) symlinkSync(found, join(bin, tool));
  }
  if (python3 !== null) writeFileSync(join(bin, "python3"), `#!/bin/sh\n${python3}\n`, { mode: 0o755 });
  const script = join(folder, "tests/official/python.sh");
  const { status, stdout } = spawnSync(join(bin, "sh"), [script], { env: { PATH: bin }, encoding: "utf8", timeout: 60_000 });
  /** @returns {Promise<string | null>} */
  const missing = async () => (await import(pathToFileURL(join(folder, "tests/official/python.js")).href)).pythonMissing();
  return { status, stdout, missing };
}

/** A Python whose venv has a pip that ends so. @param {number} code */
const withPip = (code) => `
[ "$1" = -c ] && exit 0
mkdir -p "$3/bin"
printf '#!/bin/sh\\nexit ${code}\\n' >"$3/bin/python"
/bin/chmod +x "$3/bin/python"`;

/** @type {[string, string | null, RegExp][]} */
const cases = [
  ["there is no Python", null, /^there is no python3$/],
  ["Python is too old", "exit 1", /^python3 is older than 3\.10$/],
  ["Python has no venv", '[ "$1" = -c ]', /^python3 -m venv fails, .*python3-venv/],
  ["the packages cannot be had", withPip(1), /^its packages cannot be installed, see /],
];

for (const [what, python3, reason] of cases) {
  test(`where ${what}, that is said and is no failure`, async (t) => {
    const { status, stdout, missing } = setUp(t, python3);
    assert.equal(status, 0, stdout);
    assert.match((await missing()) ?? "", reason);
    assert.ok(stdout.includes(`The official Python SDK is not tested here: ${await missing()}`), stdout);
  });
}

test("where all is there, it is tested", async (t) => {
  const { status, stdout, missing } = setUp(t, withPip(0));
  assert.equal(status, 0, stdout);
  assert.equal(await missing(), null);
});
