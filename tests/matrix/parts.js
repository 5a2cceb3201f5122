/** Runs the parts of a table, and leaves nothing behind however it ends. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stopAllNow } from "./processes.js";
import { createReport } from "./report.js";

/** @typedef {import("./project.js").Project} Project */
/** @typedef {(project: Project, record: import("./report.js").Record) => Promise<void>} Part */

const RUN_MS = 600_000;

/**
 * Prints the table and the counts, and ends the process.
 * @param {string} name of the whole
 * @param {string} what each row is of
 * @param {() => Promise<Project>} prepare
 * @param {Part[]} parts
 * @param {number} [together] so many of them at a time
 */
export async function runParts(name, what, prepare, parts, together = 1) {
  // Browsers leave files behind, most of all those that are ended early.
  const scratch = mkdtempSync(join(tmpdir(), `${name}-`));
  process.env["TMPDIR"] = scratch;
  process.on("exit", () => {
    stopAllNow();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.once(signal, () => process.exit(130));
  }
  setTimeout(() => {
    console.error(`the ${name} has no end after ${RUN_MS / 1000} s`);
    process.exit(1);
  }, RUN_MS).unref();

  const report = createReport(console.log, what);
  const fail = (/** @type {unknown} */ error) => report.fail(name, error);
  try {
    const project = await prepare();
    const waiting = [...parts];
    const lane = async () => {
      for (let part = waiting.shift(); part; part = waiting.shift()) await part(project, report.record).catch(fail);
    };
    await Promise.all(Array.from({ length: together }, lane));
  } catch (error) {
    fail(error);
  }
  // Not left to the event loop: what a tool keeps open must not hold the run.
  process.exit(report.finish() ? 0 : 1);
}
