#!/usr/bin/env node
/**
 * Runs the tests that `make test` has made everything ready for: all suites, or those named.
 *
 *   node tests/run.js            all
 *   node tests/run.js lint page  these
 *   node tests/run.js --list     their names
 */

import { endWithThis } from "./setup/execute.js";
import { runSuites } from "./setup/runner.js";
import { ROOT, SUITES } from "./setup/suites.js";

const asked = process.argv.slice(2);
const names = SUITES.map(({ name }) => name);

if (asked.includes("--list")) {
  console.log(names.join("\n"));
  process.exit(0);
}

const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no suite is named ${unknown.join(", ")}; they are: ${names.join(", ")}`);
  process.exit(2);
}

endWithThis();
const chosen = SUITES.filter(({ name }) => asked.length === 0 || asked.includes(name));
const well = await runSuites(ROOT, chosen, (text) => process.stdout.write(text));
process.exitCode = well ? 0 : 1;
