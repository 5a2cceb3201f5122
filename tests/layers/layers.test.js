import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { describe, it } from "node:test";

import { ROOT } from "../setup/suites.js";
import { circles, upwards } from "./graph.js";
import { readImports } from "./javascript.js";
import { readCrate } from "./rust.js";

/**
 * @template T
 * @param {Record<string, string>} files
 * @param {(folder: string) => T} use
 * @returns {T}
 */
function within(files, use) {
  const folder = mkdtempSync(join(tmpdir(), "layers-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const remove = () => rmSync(folder, { recursive: true });
  const result = use(folder);
  if (result instanceof Promise) return /** @type {T} */ (result.finally(remove));
  remove();
  return result;
}

/** @param {string} lib */
function problems(lib) {
  const { layers, graph } = readCrate(lib);
  return { upwards: upwards(layers, graph), circles: circles(graph) };
}

const LIB = "//! 1. [`low`]: first\n//! 2. [`high`]: then\n\npub mod high;\nmod low;\n";

/** A crate of two layers, each with one file more. @param {Record<string, string>} files */
function crate(files) {
  const all = { "lib.rs": LIB, "low/mod.rs": "mod a;\nmod b;\n", "low/a.rs": "", "low/b.rs": "", "high.rs": "", ...files };
  return within(all, (folder) => problems(join(folder, "lib.rs")));
}

const FINE = { upwards: [], circles: [] };

describe("this project", () => {
  /** @type {{ packages: { name: string, targets: { kind: string[], src_path: string }[] }[] }} */
  const { packages } = JSON.parse(execFileSync("cargo", ["metadata", "--no-deps", "--format-version", "1"], { cwd: ROOT, encoding: "utf8" }));
  const libraries = packages.flatMap(({ targets }) => targets.filter(({ kind }) => kind.some((it) => it.endsWith("lib"))));

  for (const { src_path: lib } of libraries) {
    it(`uses nothing upwards or in a circle from ${relative(ROOT, lib)}`, () => assert.deepEqual(problems(lib), FINE));
  }

  it("has its crates looked at", () => {
    const seen = libraries.map(({ src_path: lib }) => relative(ROOT, lib));
    for (const lib of ["src/lib.rs", "worker/src/lib.rs"]) assert.ok(seen.includes(lib), seen.join());
  });

  it("imports nothing in a circle in JavaScript", async () => {
    const graph = await readImports(ROOT, ["src", "tests", "worker", "www"]);
    assert.ok(graph.has("worker/index.js") && graph.has("www/page.js"));
    assert.deepEqual(circles(graph), []);
  });
});

describe("an upward arrow is found", () => {
  for (const [how, a] of Object.entries({
    "by its path": "use crate::high::Thing;",
    "in a group": "use std::{rc::Rc, fmt};\nuse crate::{\n    low::b,\n    high::{Thing, Other as Another},\n};",
    "as a module": "pub(crate) use crate::{high::{self as top}, low};",
    "under another name": "use crate::high as low;",
    "as all there is": "use crate::high::*;",
    "through super": "use super::super::high::Thing;",
    "without a use": "fn f() -> u8 { 1 + crate::high::thing(b'\"', '\"') }",
    "behind a lifetime": "struct A<'a>(&'a str);\nimpl<'a> A<'a> { const C: char = 'a'; fn f() { crate::high::f() } }",
    "behind a text": 'const A: &str = "\\"//";\nconst B: &str = r#"" /* "#;\nuse crate::high::Thing;',
    "behind a test": '#[cfg(test)]\n#[path = "x.rs"]\nmod tests;\n#[cfg(test)]\nmod more {\n    fn f() { g(); }\n}\nuse crate::high::Thing;',
  })) {
    it(how, () => assert.deepEqual(crate({ "low/a.rs": a }).upwards, ["crate::low::a uses crate::high"]));
  }

  it("through a name that lib.rs passes on", () => {
    const lib = `${LIB}pub use high::{Thing, thing as other};\n`;
    for (const a of ["use crate::Thing;", "fn f() { crate::other() }"]) {
      assert.deepEqual(crate({ "lib.rs": lib, "low/a.rs": a }).upwards, ["crate::low::a uses crate::high"]);
    }
  });

  it("to lib.rs itself", () => {
    const lib = `${LIB}pub struct Thing;\n`;
    assert.deepEqual(crate({ "lib.rs": lib, "low/a.rs": "use crate::Thing;" }).upwards, ["crate::low::a uses crate"]);
  });

  it("between two modules of one layer", () => {
    const lib = "//! 1. [`a`], [`b`]: both\nmod a;\nmod b;\n";
    const found = within({ "lib.rs": lib, "a.rs": "", "b.rs": "use crate::a::A;" }, (folder) => problems(join(folder, "lib.rs")));
    assert.deepEqual(found, { upwards: ["crate::b uses crate::a"], circles: [] });
  });
});

describe("a circle is found", () => {
  it("between two files", () => {
    const { circles: found } = crate({ "low/a.rs": "use super::b::B;", "low/b.rs": "use crate::low::a::A;" });
    assert.deepEqual(found, ["crate::low::a uses crate::low::b uses crate::low::a"]);
  });

  it("through the names that their folder passes on", () => {
    const mod = "mod a;\nmod b;\npub use a::A;\npub(crate) use b::{B, C};\n";
    assert.deepEqual(crate({ "low/mod.rs": mod, "low/a.rs": "use super::B;" }), FINE);
    const { circles: found } = crate({ "low/mod.rs": mod, "low/a.rs": "use super::{B, C};", "low/b.rs": "use crate::low::A;" });
    assert.deepEqual(found, ["crate::low::a uses crate::low::b uses crate::low::a"]);
  });

  it("between a folder and a file in it", () => {
    const mod = "mod a;\nmod b;\npub struct Own;\nfn f() { a::f() }\n";
    const { circles: found } = crate({ "low/mod.rs": mod, "low/a.rs": "use super::Own;" });
    assert.deepEqual(found, ["crate::low uses crate::low::a uses crate::low"]);
    assert.deepEqual(crate({ "low/mod.rs": mod.replace("a::f()", ""), "low/a.rs": "use super::Own;" }), FINE);
  });

  it("between scripts", async () => {
    const files = { "x/a.js": 'import { b } from "./b.js";\nexport const a = () => b;', "x/b.js": 'export const b = () => import("./a.js");' };
    const graph = await within(files, (folder) => readImports(folder, ["x"]));
    assert.deepEqual(circles(graph), ["x/a.js uses x/b.js uses x/a.js"]);
  });
});

describe("no fault is found", () => {
  it("with what is no arrow", () => {
    const a = [
      "//! [`Thing`](crate::high::Thing)",
      "/* use crate::high::Thing; */ // crate::high::f()",
      'const A: &str = "crate::high::f()";',
      'const B: &str = r##"use crate::high::Thing; "#"##;',
      "use other::high::Thing;",
      "use std::{high, crate_high::low};",
      "#[cfg(test)]\nuse crate::{high::Thing, high};",
      '#[cfg(test)]\n#[path = "a_tests.rs"]\nmod tests;',
      "#[cfg(all(test, unix))]\npub(crate) mod more {\n    use crate::high::Thing;\n    fn f() { if true { crate::high::f() } }\n}",
    ];
    assert.deepEqual(crate({ "low/a.rs": a.join("\n"), "high.rs": "use crate::low::{a, b::B};" }), FINE);
  });

  it("with what only types import, nor with what is yet to be built", async () => {
    const b = '/** @typedef {import("./a.js").A} A */\nimport "./built.js";\nimport "somewhere";';
    const graph = await within({ "x/a.js": 'import "./b.js";', "x/b.js": b }, (folder) => readImports(folder, ["x"]));
    assert.deepEqual([...graph], [["x/a.js", new Set(["x/b.js"])], ["x/b.js", new Set()]]);
  });
});

describe("an arrow is followed to the file that has what it names", () => {
  const low = "mod a;\nmod b;\npub use {a::A, b::B as Other};\n";
  for (const [how, high] of Object.entries({
    "by the name of its folder": "use crate::low::Other;",
    "by that of the folder, as it is called here": "use crate::low::{self};\nfn f() -> low::Other { low::Other::new() }",
    "by itself": "use crate::low::b::B;",
  })) {
    it(how, () => {
      const files = { "lib.rs": LIB, "low.rs": low, "low/a.rs": "", "low/b.rs": "", "high.rs": high };
      const { graph } = within(files, (folder) => readCrate(join(folder, "lib.rs")));
      assert.ok(graph.get("crate::high")?.has("crate::low::b") && !graph.get("crate::high")?.has("crate::low::a"), high);
      assert.deepEqual([...(graph.get("crate::low") ?? [])], ["crate::low::a", "crate::low::b"]);
    });
  }
});

describe("the layers are those of lib.rs", () => {
  it("which has each module once", () => {
    assert.deepEqual(crate({ "lib.rs": "mod high;\nmod low;\n" }).upwards, ["high is in no layer of lib.rs", "low is in no layer of lib.rs"]);
    const more = "//! 1. [`low`], `gone`: first\n//! 2. [`high`], [`low`]: then\nmod high;\nmod low;\n";
    const missing = "lib.rs has gone in a layer, and there is no such module";
    assert.deepEqual(crate({ "lib.rs": more }).upwards, [missing, "lib.rs has low in two layers"]);
  });

  it("and of files that can be seen", () => {
    assert.throws(() => crate({ "low/a.rs": "mod inner { fn f() {} }" }), /a\.rs: the module inner needs a file of its own/);
    assert.throws(() => crate({ "low/a.rs": "mod gone;" }), /a\.rs: there is no file for its module gone/);
  });
});
