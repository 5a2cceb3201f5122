import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { README, blocks, table, textOf } from "./markdown.js";

test("the defaults are those of src/call/options.rs", () => {
  const source = textOf("src/call/options.rs");
  const defaults = Object.fromEntries(table("option").map(([name, value]) => [name, value]));
  /** @param {string} name */
  const constant = (name) => {
    const value = new RegExp(`pub const ${name}: [^=]+= ([^;]+);`).exec(source)?.[1];
    return value?.replace(/^"|"$|_/g, "");
  };
  assert.equal(defaults.endpoint, constant("DEFAULT_ENDPOINT")?.replaceAll('"', ""));
  assert.equal(defaults.timeoutMs, constant("DEFAULT_TIMEOUT_MS"));
  assert.equal(defaults.maxRetries, constant("DEFAULT_MAX_RETRIES"));
  const most = Number(constant("MAX_TIMEOUT_MS"));
  assert.ok(README.includes(`1 to ${most}.`), `the longest time-out, ${most}`);
});

test("the options are those of src/call/settings.rs", () => {
  const names = /const KEYS: [^=]+= \[([^\]]+)\]/.exec(textOf("src/call/settings.rs"))?.[1]?.match(/\w+/g);
  const listed = [
    ...table("option").map(([name]) => name),
    ...table("form").flatMap(([form]) => form?.split(", ")),
  ];
  assert.deepEqual(listed.sort(), names?.sort());
});

test("the kinds of error are those of src/model/error.rs, and retried are those that it says", () => {
  const source = textOf("src/model/error.rs");
  const words = Object.fromEntries(Array.from(source.matchAll(/Self::(\w+) => "([a-z-]+)"/g), ([, name, word]) => [name, word]));
  const [passing = ""] = /fn passes\(self\) -> bool \{[^}]+\}/.exec(source) ?? [];
  const retryable = Array.from(passing.matchAll(/Self::(\w+)/g), ([, name = ""]) => words[name]);
  const rows = table("kind");
  assert.deepEqual(rows.map(([kind]) => kind), Object.values(words));
  assert.equal(rows.length, 11);
  assert.deepEqual(rows.filter(([, , retried]) => retried === "yes").map(([kind]) => kind).sort(), retryable.sort());
});

test("the times are those of the sources", () => {
  for (const [file, constant, words] of /** @type {const} */ ([
    ["src/call/retry.rs", "BASE_MS: f64 = 500.0", "at most 0.5 s"],
    ["src/call/retry.rs", "CAP_MS: f64 = 8_000.0", "up to 8 s"],
    ["src/call/retry.rs", "THROTTLED_MS: f64 = 1_000.0", "least 1 s"],
    ["src/call/retry.rs", "MAX_RETRY_AFTER_MS: f64 = 60_000.0", "not beyond 60 s"],
    ["src/wire/request.rs", "MAX_BODY_BYTES: usize = 64 * 1024", "64 KiB at most"],
  ])) {
    assert.ok(textOf(file).includes(constant), `${file}: ${constant}`);
    assert.ok(README.includes(words), words);
  }
});

test("the Rust example is the one of src/lib.rs", () => {
  const documented = /\/\/! ```no_run\n([^]*?)\/\/! ```/.exec(textOf("src/lib.rs"))?.[1] ?? "";
  const shown = documented.split("\n").map((line) => line.replace(/^\/\/! ?/, "")).filter((line) => !/^#( |$)/.test(line));
  assert.equal(blocks().find(({ language }) => language === "rust")?.code, shown.join("\n"));
});

test("the commands are those of the Makefile", () => {
  const made = Array.from(textOf("Makefile").matchAll(/^([a-z]+):.*## /gm), ([, name]) => name);
  for (const [command] of table("command")) assert.ok(made.includes(command?.replace("make ", "")), command);
  const version = JSON.parse(textOf("src/npm/package.json")).version;
  assert.deepEqual([...new Set(README.match(/dingtalk-conference-lock-[\d.]+\.tgz/g))], [`dingtalk-conference-lock-${version}.tgz`]);
});

test("the variables of the edge worker are those that it reads", () => {
  const source = textOf("worker/src/variables.rs") + textOf("src/call/names.rs");
  for (const name of table("variable").flatMap(([names]) => names?.split(", ") ?? [])) assert.ok(source.includes(`"${name}"`), name);
});

test("the sizes are the package's, to two per cent", () => {
  const bytes = Buffer.from(textOf("pkg/index.js"));
  const measured = { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
  const shown = Object.fromEntries(table("`pkg/index.js`").map(([name, size]) => [name, Number(size?.replace(",", ""))]));
  assert.deepEqual(Object.keys(shown), Object.keys(measured));
  for (const [name, size] of Object.entries(measured)) {
    assert.ok(Math.abs((shown[name] ?? 0) - size) <= size / 50, `${name}: ${size}, and the README says ${shown[name]}`);
  }
});
