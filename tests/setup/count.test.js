import assert from "node:assert/strict";
import { test } from "node:test";

import { count } from "./count.js";

/** @param {string[]} lines */
const text = (...lines) => `${lines.join("\n")}\n`;

test("cargo: the programs of one run are added up", () => {
  const output = text(
    "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
    "running 3 tests",
    "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
  );
  assert.deepEqual(count("cargo", output, 101), { passed: 14, failed: 1, remarks: ["exit code 101"] });
});

test("cargo: the line of wasm-bindgen's runner, and its colours", () => {
  const output = "test result: \u001b[32mok\u001b[0m. 2 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.02s\n";
  assert.deepEqual(count("cargo", output, 0), { passed: 2, failed: 0, remarks: [] });
});

test("cargo: ignored tests count as failed", () => {
  const output = "test result: ok. 2 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out\n";
  assert.deepEqual(count("cargo", output, 0), { passed: 2, failed: 3, remarks: ["3 skipped"] });
});

for (const [reporter, mark] of [["spec", "ℹ"], ["tap", "#"]]) {
  test(`node: the summary of the ${reporter} reporter`, () => {
    const output = text(
      `${mark} tests 9`,
      `${mark} suites 0`,
      `${mark} pass 5`,
      `${mark} fail 1`,
      `${mark} cancelled 1`,
      `${mark} skipped 1`,
      `${mark} todo 1`,
      `${mark} duration_ms 60.1`,
    );
    assert.deepEqual(count("node", output, 1), { passed: 5, failed: 4, remarks: ["2 skipped", "exit code 1"] });
  });
}

test("node: only the last summary counts, not what a test printed", () => {
  const output = text("ℹ pass 70", "ℹ fail 9", "ℹ pass 3", "ℹ fail 0", "ℹ cancelled 0", "ℹ skipped 0", "ℹ todo 0");
  assert.deepEqual(count("node", output, 0), { passed: 3, failed: 0, remarks: [] });
});

test("playwright: every outcome", () => {
  const output = text(
    "  1 failed",
    "    page.test.js:3:1 › locks ─────",
    "  1 flaky",
    "  1 skipped",
    "  2 did not run",
    "  4 passed (3.2s)",
  );
  assert.deepEqual(count("playwright", output, 1), { passed: 4, failed: 5, remarks: ["3 skipped", "exit code 1"] });
});

test("playwright: all well, in minutes too", () => {
  assert.deepEqual(count("playwright", "Running 2 tests using 1 worker\n\n  2 passed (1.4m)\n", 0).passed, 2);
  assert.deepEqual(count("playwright", "  2 passed (900ms)\n", 0).passed, 2);
});

test("plain: the last of its lines", () => {
  const output = text("1 passed, 0 failed", "41 passed, 2 failed");
  assert.deepEqual(count("plain", output, 1), { passed: 41, failed: 2, remarks: ["exit code 1"] });
});

test("exit: one test", () => {
  assert.deepEqual(count("exit", "anything", 0), { passed: 1, failed: 0, remarks: [] });
  assert.deepEqual(count("exit", "1 passed, 0 failed", 2), { passed: 0, failed: 1, remarks: ["exit code 2"] });
});

for (const format of /** @type {const} */ (["cargo", "node", "playwright", "plain"])) {
  test(`${format}: running no test is a failure, whatever the exit code`, () => {
    assert.deepEqual(count(format, "", 0), { passed: 0, failed: 1, remarks: ["ran no test"] });
    assert.equal(count(format, "error: could not compile\n", 101).failed, 1);
  });
}

test("a command that fails although its tests pass has failed", () => {
  const remarks = ["failed outside its tests", "exit code 3"];
  assert.deepEqual(count("plain", "2 passed, 0 failed\n", 3), { passed: 2, failed: 1, remarks });
  assert.deepEqual(count("plain", "2 passed, 0 failed\n", null).remarks.at(-1), "was stopped");
});
