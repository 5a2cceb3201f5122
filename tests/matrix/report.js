/** The table: a row for each runtime or surrounding, printed as it ends. */

import { within } from "./processes.js";

/** @typedef {import("./scenario.js").Outcome} Outcome */
/** @typedef {{ version: string, outcomes: Outcome[] }} Result */
/** @typedef {(name: string, work: () => Promise<Result>) => Promise<void>} Record */

const ROW_MS = 90_000;
const WIDTHS = [26, 34];

/**
 * @param {(line: string) => void} print
 * @param {string} [what] each row is of
 */
export function createReport(print, what = "runtime") {
  let passed = 0;
  /** @type {string[]} */
  const failures = [];
  print(row(what, "version", "tests passed"));
  print(row(...[...WIDTHS, 12].map((width) => "-".repeat(width))));

  /**
   * @param {string} name
   * @param {Outcome} outcome
   */
  const fail = (name, { name: test, error }) => {
    failures.push(`FAILED ${name}: ${test}${error ? `\n  ${error.trimEnd().replaceAll("\n", "\n  ")}` : ""}`);
  };

  return {
    /**
     * Runs one runtime's tests. Whatever goes wrong with it is its failure, and no other's.
     * @type {Record}
     */
    async record(name, work) {
      const started = performance.now();
      const { version, outcomes } = await within(work(), ROW_MS, name).catch(broken);
      if (outcomes.length === 0) outcomes.push({ name: "ran no test", ok: false });
      const good = outcomes.filter(({ ok }) => ok).length;
      passed += good;
      for (const outcome of outcomes) if (!outcome.ok) fail(name, outcome);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      print(row(name, version, `${good} of ${outcomes.length} (${seconds} s)`));
    },

    /**
     * What went wrong outside any runtime.
     * @param {string} name
     * @param {unknown} error
     */
    fail: (name, error) => broken(error).outcomes.forEach((outcome) => fail(name, outcome)),

    /** Prints every failure and the counts; says whether all is well. */
    finish() {
      if (failures.length > 0) print(`\n${failures.join("\n\n")}`);
      print(`\n${passed} passed, ${failures.length} failed`);
      return failures.length === 0 && passed > 0;
    },
  };
}

/**
 * @param {unknown} error
 * @returns {Result}
 */
function broken(error) {
  const text = error instanceof Error ? `${error.message}${error.cause ? `\n${error.cause}` : ""}` : String(error);
  return { version: "-", outcomes: [{ name: "did not run", ok: false, error: text }] };
}

/** @param {string[]} cells */
function row(...cells) {
  return cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join(" | ");
}
