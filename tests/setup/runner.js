import { count } from "./count.js";
import { execute } from "./execute.js";
import { inTurn } from "./in-turn.js";

/**
 * One command; a suite is one or more of them.
 * @typedef {import("./execute.js").Job & { label: string, count: import("./count.js").Format }} Step
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {() => Step[] | Promise<Step[]>} steps asked for only when the suite runs
 * @property {string} [group] of which one runs at a time
 *
 * @typedef {{ name: string, passed: number, failed: number, seconds: number, problems: string[] }} Row
 */

/** How many run at a time. */
const LANES = 2;

/**
 * Runs suites, two at a time, all of them whatever fails, and ends with the table and the line
 * `N passed, N failed`. What suites print that run together is shown in turn.
 *
 * @param {string} folder
 * @param {Suite[]} suites
 * @param {(text: string) => void} show
 * @returns {Promise<boolean>} whether all is well
 */
export async function runSuites(folder, suites, show) {
  /** @type {Map<Suite, Row>} */
  const done = new Map();
  const speaker = inTurn(show);
  const waiting = [...suites];
  /** @type {Set<string>} */
  const busy = new Set();
  const lane = async () => {
    for (;;) {
      // Where all that is left has to wait for the other lane, that one does it.
      const at = waiting.findIndex(({ group }) => !group || !busy.has(group));
      const [suite] = at < 0 ? [] : waiting.splice(at, 1);
      if (!suite) return;
      const { group = "" } = suite;
      const { say, end } = speaker();
      busy.add(group);
      done.set(suite, await runSuite(folder, suite, say));
      busy.delete(group);
      end();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const rows = suites.flatMap((suite) => done.get(suite) ?? []);
  show(`\n${table(rows)}\n`);
  for (const { name, problems } of rows) {
    for (const problem of problems) show(`FAILED ${name}: ${problem}\n`);
  }
  const passed = rows.reduce((sum, row) => sum + row.passed, 0);
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  show(`${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0;
}

/**
 * @param {string} folder
 * @param {Suite} suite
 * @param {(text: string) => void} show
 * @returns {Promise<Row>}
 */
async function runSuite(folder, suite, show) {
  const started = performance.now();
  const row = { name: suite.name, passed: 0, failed: 0, seconds: 0, problems: /** @type {string[]} */ ([]) };
  /** @type {Step[]} */
  let steps = [];
  try {
    steps = await suite.steps();
    if (steps.length === 0) throw new Error("has no tests");
  } catch (error) {
    row.failed += 1;
    row.problems.push(error instanceof Error ? error.message : String(error));
  }
  for (const step of steps) {
    show(`\n=== ${suite.name}: ${step.label}\n`);
    const { code, output } = await execute(folder, step, show);
    const { passed, failed, remarks } = count(step.count, output, code);
    row.passed += passed;
    row.failed += failed;
    if (failed > 0) row.problems.push([step.label, `${failed} failed`, ...remarks].join(", "));
  }
  row.seconds = (performance.now() - started) / 1000;
  return row;
}

/** @param {Row[]} rows */
function table(rows) {
  const cells = [
    ["suite", "passed", "failed", "seconds"],
    ...rows.map(({ name, passed, failed, seconds }) => [name, `${passed}`, `${failed}`, seconds.toFixed(1)]),
  ];
  const width = Math.max(...cells.map(([name = ""]) => name.length));
  return cells
    .map(([name = "", ...numbers]) => [name.padEnd(width), ...numbers.map((cell) => cell.padStart(8))].join(" "))
    .join("\n");
}
