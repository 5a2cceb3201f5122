import assert from "node:assert/strict";
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
