import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { ROOT } from "./suites.js";

for (const file of ["package-lock.json", "tests/package-lock.json", "tests/official/package-lock.json", "tests/surroundings/package-lock.json"]) {
  test(`${file}: what it names comes from the registry of whoever installs it, and is what was locked`, () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, file), "utf8"));
    const entries = Object.entries(packages).filter(([path]) => path !== "");
    assert.ok(entries.length > 0);
    for (const [path, entry] of entries) {
      assert.equal(entry.resolved, undefined, path);
      assert.ok(entry.integrity || entry.inBundle, `${path} has no checksum`);
    }
  });
}
