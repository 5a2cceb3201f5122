import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { execute } from "./execute.js";
import { runSuites } from "./runner.js";

/** @param {string} script @param {import("./count.js").Format} [format] */
const step = (script, format = "plain") => ({ label: "a step", command: ["node", "-e", script], count: format });
const says = (/** @type {string} */ text) => step(`console.log(${JSON.stringify(text)})`);

/** @param {import("./runner.js").Suite[]} suites */
async function run(suites) {
  let output = "";
  const well = await runSuites(process.cwd(), suites, (text) => {
    output += text;
  });
  return { well, lines: output.trimEnd().split("\n") };
}

test("adds up all suites; the last line is the counts and nothing else", async () => {
  const { well, lines } = await run([
    { name: "one", steps: () => [says("2 passed, 0 failed"), says("3 passed, 0 failed")] },
    { name: "lint", steps: async () => [step("", "exit")] },
  ]);
  assert.equal(well, true);
  assert.equal(lines.at(-1), "6 passed, 0 failed");
  assert.match(lines.at(-3) ?? "", /^one +5 +0 +\d+\.\d$/);
});

test("a failing suite, one without tests and one that cannot start stop no other", async () => {
  const { well, lines } = await run([
    { name: "fails", steps: () => [step("console.log('1 passed, 2 failed'); process.exit(1)")] },
    { name: "empty", steps: () => [] },
    {
      name: "broken",
      steps: () => {
        throw new Error("no browser was found");
      },
    },
    { name: "absent", steps: () => [{ label: "a step", command: ["no-such-program"], count: "exit" }] },
    { name: "good", steps: () => [says("1 passed, 0 failed")] },
  ]);
  assert.equal(well, false);
  assert.deepEqual(lines.slice(-5), [
    "FAILED fails: a step, 2 failed, exit code 1",
    "FAILED empty: has no tests",
    "FAILED broken: no browser was found",
    "FAILED absent: a step, 1 failed, exit code 127",
    "2 passed, 5 failed",
  ]);
});

/** A folder in which suites leave traces. @param {import("node:test").TestContext} t */
function traces(t) {
  const folder = mkdtempSync(join(tmpdir(), "lanes-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("two suites run at a time, and what each prints stays in one piece", async (t) => {
  const folder = traces(t);
  // Each waits for the other to be there: one after the other they would never end.
  const meets = (/** @type {string} */ one, /** @type {string} */ other) => ({
    name: one,
    steps: () => [
      step(`
        const { existsSync, writeFileSync } = require("node:fs");
        console.log("${one} begins");
        writeFileSync(${JSON.stringify(folder)} + "/${one}", "");
        const wait = setInterval(() => {
          if (!existsSync(${JSON.stringify(folder)} + "/${other}")) return;
          clearInterval(wait);
          console.log("1 passed, 0 failed");
        }, 10);`),
    ],
  });
  const { well, lines } = await run([meets("left", "right"), meets("right", "left"), { name: "last", steps: () => [says("3 passed, 0 failed")] }]);
  assert.equal(well, true);
  assert.equal(lines.at(-1), "5 passed, 0 failed");
  const spoken = lines.filter((line) => / begins$|^=== /.test(line));
  assert.deepEqual(spoken, ["=== left: a step", "left begins", "=== right: a step", "right begins", "=== last: a step"]);
});

test("of a group one runs at a time, and all of it", async (t) => {
  const folder = traces(t);
  // A folder can be made only where it is not.
  const alone = (/** @type {string} */ name) => ({
    name,
    group: "cargo",
    steps: () => [
      step(`
        const { mkdirSync, rmdirSync } = require("node:fs");
        mkdirSync(${JSON.stringify(folder)} + "/busy");
        setTimeout(() => {
          rmdirSync(${JSON.stringify(folder)} + "/busy");
          console.log("1 passed, 0 failed");
        }, 50);`),
    ],
  });
  const { well, lines } = await run([alone("one"), alone("two"), { name: "other", steps: () => [says("1 passed, 0 failed")] }, alone("three")]);
  assert.equal(lines.at(-1), "4 passed, 0 failed");
  assert.equal(well, true);
});

// A process below the command that holds its output open: only when that one has ended too does
// `execute` resolve.
const LINGER = `
  const { spawn } = require("node:child_process");
  spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], { stdio: "inherit" }).unref();`;

test("what a command leaves running ends with it", { timeout: 30_000 }, async () => {
  const { code } = await execute(process.cwd(), step(`${LINGER} process.exit(0);`), () => {});
  assert.equal(code, 0);
});

test("a command without end is stopped, with all below it", { timeout: 30_000 }, async () => {
  const job = { ...step(`${LINGER} setTimeout(() => {}, 60_000);`), minutes: 0.02 };
  const { code, output } = await execute(process.cwd(), job, () => {});
  assert.equal(code, null);
  assert.match(output, /stopped: no end after/);
});
