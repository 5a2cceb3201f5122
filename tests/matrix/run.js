#!/usr/bin/env node
/**
 * Installs the packed tarball and uses it on every runtime and in every
 * browser: `node tests/matrix/run.js [TARBALL]`, else the one in `dist/`.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { checkPackage } from "./package-checks.js";
import { stopAllNow } from "./processes.js";
import { findTarball, prepareProject } from "./project.js";
import { createReport } from "./report.js";
import { runBrowsers } from "./runtimes/browsers.js";
import { runServers } from "./runtimes/servers.js";
import { runWorkerd } from "./runtimes/workerd.js";

const RUN_MS = 600_000;

// Browsers leave files behind, most of all those that are ended early.
const scratch = mkdtempSync(join(tmpdir(), "matrix-"));
process.env["TMPDIR"] = scratch;
process.on("exit", () => {
  stopAllNow();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => process.exit(130));
}
setTimeout(() => {
  console.error(`the matrix has no end after ${RUN_MS / 1000} s`);
  process.exit(1);
}, RUN_MS).unref();

const { positionals } = parseArgs({ allowPositionals: true });
const report = createReport(console.log);
try {
  const project = await prepareProject(positionals[0] ? resolve(positionals[0]) : await findTarball());
  for (const part of [checkPackage, runServers, runWorkerd, runBrowsers]) await part(project, report.record);
} catch (error) {
  report.fail("matrix", error);
}
// Not left to the event loop: what a tool keeps open must not hold the run.
process.exit(report.finish() ? 0 : 1);
