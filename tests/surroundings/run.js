#!/usr/bin/env node
/**
 * Uses the packed package in other people's hands: frameworks, test runners, policies and patched globals.
 *
 *   node tests/surroundings/run.js              all
 *   node tests/surroundings/run.js jest vitest  these
 */

import { parseArgs } from "node:util";

import { runParts } from "../matrix/parts.js";
import { runBrowserPages } from "./parts/browser.js";
import { runJest } from "./parts/jest.js";
import { runNext } from "./parts/next.js";
import { runNodePrograms } from "./parts/node.js";
import { runSvelteKit } from "./parts/sveltekit.js";
import { runTypes } from "./parts/types.js";
import { runVitest } from "./parts/vitest.js";
import { prepare } from "./place.js";

/** What takes longest comes first, so that the two lanes end together. */
const PARTS = {
  next: runNext,
  sveltekit: runSvelteKit,
  jest: runJest,
  vitest: runVitest,
  browser: runBrowserPages,
  types: runTypes,
  node: runNodePrograms,
};

const asked = parseArgs({ allowPositionals: true }).positionals;
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`no part is named ${unknown.join(", ")}; they are: ${Object.keys(PARTS).join(", ")}`);
  process.exit(2);
}
const parts = Object.entries(PARTS).filter(([name]) => asked.length === 0 || asked.includes(name));
// Most of the time they wait for processes and pages.
await runParts("surroundings", "surrounding", prepare, parts.map(([, part]) => part), 2);
