import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";

import { ROOT } from "./suites.js";

// The commands of the Makefile that no other suite runs.

/** @param {string} folder @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
function make(folder, args, env = process.env) {
  // Not a part of the make that runs the tests.
  const { MAKEFLAGS, MAKELEVEL, MFLAGS, ...rest } = env;
  const { status, stdout, stderr } = spawnSync("make", args, { cwd: folder, env: rest, encoding: "utf8", timeout: 600_000 });
  return { status, output: stdout + stderr };
}

/** A folder with what the commands need of the project. @param {import("node:test").TestContext} t */
function copy(t) {
  const folder = mkdtempSync(join(tmpdir(), "commands-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const path of ["Makefile", "Cargo.toml", "Cargo.lock", "package.json", "package-lock.json", "src", "worker", "www"]) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  return folder;
}

test("make pack, again, does nothing twice", () => {
  assert.equal(make(ROOT, ["pack"]).status, 0);
  const [tarball] = readdirSync(join(ROOT, "dist")).filter((file) => file.endsWith(".tgz"));
  const files = ["pkg/index.js", `dist/${tarball}`, "dist/worker/index.js"];
  const before = files.map((file) => statSync(join(ROOT, file)).mtimeMs);
  const { status, output } = make(ROOT, ["build", "pack"]);
  assert.equal(status, 0, output);
  assert.deepEqual(files.map((file) => statSync(join(ROOT, file)).mtimeMs), before, output);
});

test("make clean removes everything that was made, and nothing else", (t) => {
  const folder = copy(t);
  const kept = readdirSync(folder).sort();
  for (const made of ["target/stamps", "pkg", "dist/worker", "node_modules/x", "tests/node_modules/x", "tests/official/node_modules/x"]) {
    mkdirSync(join(folder, made), { recursive: true });
    writeFileSync(join(folder, made, "made"), "");
  }
  const { status, output } = make(folder, ["clean"]);
  assert.equal(status, 0, output);
  assert.deepEqual(readdirSync(folder).sort(), [...kept, "tests"].sort());
  assert.equal(existsSync(join(folder, "tests/node_modules")), false);
  assert.equal(existsSync(join(folder, "tests/official/node_modules")), false);
});

test("make says what is missing and how to get it", (t) => {
  const folder = copy(t);
  const bin = join(folder, "bin");
  mkdirSync(bin);
  // Only what a shell has: neither Node nor Rust.
  for (const tool of ["sh", "make", "sed", "head", "find", "awk", "cat", "dirname", "grep", "rm", "mkdir", "sleep", "kill", "ps"]) {
    const found = (process.env.PATH ?? "").split(delimiter).map((path) => join(path, tool)).find(existsSync);
    if (found) symlinkSync(found, join(bin, tool));
  }
  const { status, output } = make(folder, ["build"], { PATH: bin, HOME: folder });
  assert.notEqual(status, 0);
  assert.match(output, /Node\.js 20 or later with npm is needed[^]*https:\/\/nodejs\.org|Install Rust by rustup, see https:\/\/rustup\.rs/);
});

test("make bench prints its tables", () => {
  const { status, output } = make(ROOT, ["bench", "QUICK=1"]);
  assert.equal(status, 0, output);
  for (const word of ["brotli", "fetch", "ms", "µs", "requests/s"]) assert.match(output, new RegExp(word));
  const samples = output.match(/(?<=All samples: ).*/g) ?? [];
  assert.equal(samples.length, 7, output);
  for (const file of samples) assert.ok(JSON.parse(readFileSync(join(ROOT, file), "utf8")).machine.node, file);
});
