/**
 * How many tests a command ran, read from what it printed.
 *
 * @typedef {"cargo" | "node" | "playwright" | "plain" | "exit"} Format
 * @typedef {{ passed: number, failed: number, remarks: string[] }} Counts
 */

/** @type {Record<Format, (output: string, code: number | null) => { passed: number, failed: number, unrun: number }>} */
const READERS = { cargo, node, playwright, plain, exit };

/**
 * Counts are never better than the truth: a command that fails has at least one failed test, a
 * command that ran none has failed, and a test that is skipped has too, since it proves nothing.
 *
 * @param {Format} format
 * @param {string} output both streams, with or without colours
 * @param {number | null} code the exit code, or null when the command was stopped
 * @returns {Counts}
 */
export function count(format, output, code) {
  const { passed, failed, unrun } = READERS[format](withoutColours(output), code);
  const remarks = [];
  let bad = failed;
  if (unrun > 0) {
    bad += unrun;
    remarks.push(`${unrun} skipped`);
  }
  if (passed + bad === 0) {
    bad = 1;
    remarks.push("ran no test");
  } else if (code !== 0 && bad === 0) {
    bad = 1;
    remarks.push("failed outside its tests");
  }
  if (code !== 0) remarks.push(code === null ? "was stopped" : `exit code ${code}`);
  return { passed, failed: bad, remarks };
}

/**
 * `cargo test` and wasm-bindgen's test runner: a line for each test program.
 * @param {string} output
 */
function cargo(output) {
  const counts = { passed: 0, failed: 0, unrun: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(
    /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm,
  )) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.unrun += Number(ignored);
  }
  return counts;
}

/**
 * `node --test`: the summary at the end, of the "spec" or the "tap" reporter.
 * @param {string} output
 */
function node(output) {
  const last = (/** @type {string} */ what) =>
    Number([...output.matchAll(new RegExp(`^[#ℹ] ${what} (\\d+)$`, "gm"))].at(-1)?.[1] ?? 0);
  return { passed: last("pass"), failed: last("fail") + last("cancelled"), unrun: last("skipped") + last("todo") };
}

/**
 * `playwright test`: one indented line for each outcome, at the end. A flaky test is a failed one.
 * @param {string} output
 */
function playwright(output) {
  const last = (/** @type {string} */ what) =>
    Number([...output.matchAll(new RegExp(`^ +(\\d+) ${what}(?: \\([\\d.]+\\w+\\))?$`, "gm"))].at(-1)?.[1] ?? 0);
  return {
    passed: last("passed"),
    failed: last("failed") + last("flaky") + last("interrupted"),
    unrun: last("skipped") + last("did not run"),
  };
}

/**
 * This project's own runners: the last line `N passed, N failed`.
 * @param {string} output
 */
function plain(output) {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return { passed: Number(last?.[1] ?? 0), failed: Number(last?.[2] ?? 0), unrun: 0 };
}

/**
 * A lint: one test, which is its exit code.
 * @param {string} _output
 * @param {number | null} code
 */
function exit(_output, code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, unrun: 0 };
}

/** @param {string} text */
function withoutColours(text) {
  return text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replaceAll("\r\n", "\n");
}
