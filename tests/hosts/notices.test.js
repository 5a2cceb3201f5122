import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";

import { noticesOf } from "../../src/build/notices.js";
import { ROOT, textOf } from "../readme/markdown.js";

const NOTICES = "THIRD-PARTY-NOTICES.txt";
const OURS = /^dingtalk-conference-lock/;

/** The crates of other people's that Cargo compiles into a module. @param {string} crate */
function crates(crate) {
  const args = ["tree", "--offline", "-p", crate, "-e", "normal,no-proc-macro", "--target", "wasm32-unknown-unknown", "--prefix", "none", "-f", "{p}"];
  const lines = execFileSync("cargo", args, { cwd: ROOT, encoding: "utf8" }).split("\n").filter(Boolean);
  return [...new Set(lines.map((line) => line.replace(/^(\S+) v(\S+).*$/, "$1 $2")))].filter((name) => !OURS.test(name));
}

/** The npm packages in the worker's files, which are not made smaller: each part is under its path. */
function packages() {
  const files = readdirSync(join(ROOT, "dist/worker")).filter((name) => name.endsWith(".js"));
  const parts = files.flatMap((name) => [...textOf(join("dist/worker", name)).matchAll(/^ *\/\/ (?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)]);
  return [...new Set(parts.map(([, name = ""]) => name))].map((name) => `${name} ${JSON.parse(textOf(join("node_modules", name, "package.json"))).version}`);
}

/** @param {string} path @param {readonly string[]} names */
function assertNamed(path, names) {
  const text = textOf(path);
  const [list = "", ...texts] = text.split(`\n${"-".repeat(72)}\n`);
  assert.ok(names.length > 1 && texts.length > 1, path);
  for (const name of names) {
    assert.match(list, new RegExp(`^${name.replace(/[.+]/g, "\\$&")}: \\S.*$`, "m"), `${path} does not name ${name}`);
    const own = texts.filter((part) => (part.split("\n\n")[0] ?? "").split("\n").includes(name));
    assert.ok(own.some((part) => /Permission is hereby granted|Redistribution and use/.test(part)), `${path} has no licence for ${name}`);
  }
  assert.match(list, /^Rust standard library/m);
  assert.ok(!text.includes(ROOT) && !/\/(root|home)\//.test(text), "tells where it was built");
}

it("A28: what is built into the package is named with its licence, and the package has the file", () => {
  assertNamed(join("pkg", NOTICES), crates("dingtalk-conference-lock-npm"));
  assert.ok(JSON.parse(textOf("pkg/package.json")).files.includes(NOTICES));
});

it("A28: and so is what is built into the worker, with its page", () => {
  const inPage = crates("dingtalk-conference-lock-npm");
  const bundled = packages();
  assert.ok(bundled.some((name) => name.startsWith("jose ")) && bundled.some((name) => name.startsWith("srvx ")), bundled.join());
  assertNamed(join("dist/worker", NOTICES), [...crates("dingtalk-conference-lock-worker"), ...bundled, ...inPage]);
  assert.equal(readFileSync(join(ROOT, "dist/page", NOTICES), "utf8"), textOf(join("pkg", NOTICES)));
});

it("A28: each is named once, in the same order however they come, and a text that several share is there once", () => {
  const component = (/** @type {string} */ name, /** @type {string} */ text) => ({ name, licence: "MIT", source: "", texts: [text] });
  const [a, b, c] = [component("a 1", "X\n"), component("b 1", "Y\n"), component("c 1", "X\n")];
  const text = noticesOf([c, a, b, a]);
  assert.equal(text, noticesOf([a, b, c]));
  assert.deepEqual([text.match(/^X$/gm)?.length, text.match(/^a 1: MIT$/gm)?.length], [1, 1]);
  assert.match(text, /^a 1\nc 1\n\nX$/m);
});
