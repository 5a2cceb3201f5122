#!/usr/bin/env node
/**
 * `make bench`: measured, never asserted. Every question has its tables, and its samples in target/bench.
 *
 *   node tests/bench/run.js               all, about 8 minutes
 *   node tests/bench/run.js bytes calls   these
 *   node tests/bench/run.js --quick       all, in too few rounds to tell anything: that it works
 */

import { mkdir, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import process from "node:process";

import * as bytes from "./questions/bytes.js";
import * as calls from "./questions/calls.js";
import * as events from "./questions/events.js";
import * as firstCall from "./questions/first-call.js";
import * as page from "./questions/page.js";
import * as state from "./questions/state.js";
import * as worker from "./questions/worker.js";

/** @type {Record<string, import("./table.js").Question>} */
const QUESTIONS = { bytes, "first-call": firstCall, calls, worker, state, events, page };
/** Nothing takes so long unless it hangs. */
const LONGEST_MS = 15 * 60_000;

const quick = process.argv.includes("--quick");
const asked = process.argv.slice(2).filter((name) => name !== "--quick");
const unknown = asked.filter((name) => !Object.hasOwn(QUESTIONS, name));
if (unknown.length > 0) {
  console.error(`no question is named ${unknown.join(", ")}; they are: ${Object.keys(QUESTIONS).join(", ")}`);
  process.exit(2);
}
setTimeout(() => {
  console.error("the benchmark has no end");
  process.exit(1);
}, LONGEST_MS).unref();

const machine = {
  node: process.versions.node,
  platform: `${process.platform} ${process.arch}`,
  processors: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
  load: loadavg()[0] ?? 0,
};
console.log(`Node ${machine.node}, ${machine.platform}, ${machine.processors}`);
if (machine.load > cpus().length / 2) console.log(`The machine is busy (load ${machine.load.toFixed(1)}): the figures will say less.`);

// What was measured is not to be lost by a run that measures nothing.
const folder = quick ? "target/bench/quick" : "target/bench";
const out = new URL(`../../${folder}/`, import.meta.url);
await mkdir(out, { recursive: true });
for (const [name, { TITLE, TAKES, answer }] of Object.entries(QUESTIONS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${TITLE}: measuring (${TAKES})`);
  const { text, raw } = await answer(quick);
  await writeFile(new URL(`${name}.json`, out), `${JSON.stringify({ machine, ...raw })}\n`);
  console.log(`\n${text}\n\nAll samples: ${folder}/${name}.json`);
}
