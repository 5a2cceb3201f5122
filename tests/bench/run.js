/** The benchmark tables of `make bench`: measured, never asserted. About 15 seconds. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const STARTS = 15;
const CALLS_MS = 2_500;
const BATCH = 100;
const ID = "644272f14ba3310xxxxxxxxx";
const FILES = ["index.js", "index.workerd.js", "dingtalk_conference_lock.wasm"];
const ENTRY = new URL("../../pkg/index.js", import.meta.url).href;

const model = cpus()[0]?.model ?? "unknown processor";
console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} × ${model}`);

console.log("\nSize, in bytes");
console.table(Object.fromEntries(FILES.map((file) => [file, sizes(file)])));

console.log(`\nFirst use in a fresh process, in ms (${STARTS} processes)`);
const starts = Array.from({ length: STARTS }, freshStart);
console.table({
  "import (load and parse)": summary(starts.map((times) => times.import)),
  "start (decode, compile, instantiate)": summary(starts.map((times) => times.start)),
});

console.log(`\nOne call against a fetch that answers at once, in µs (batches of ${BATCH}, one after the other)`);
/** @type {Record<string, unknown>} */
const rows = {};
for (const [name, call] of Object.entries(await callsToMeasure())) rows[name] = summary(await microseconds(call));
console.table(rows);

/** @param {string} file */
function sizes(file) {
  const bytes = readFileSync(new URL(`../../pkg/${file}`, import.meta.url));
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
}

/** @returns {{ import: number, start: number }} */
function freshStart() {
  const script = fileURLToPath(new URL("startup.js", import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [script, ENTRY], { encoding: "utf8" }));
}

/** @returns {Promise<Record<string, () => Promise<unknown>>>} */
async function callsToMeasure() {
  /** @type {typeof import("dingtalk-conference-lock")} */
  const { ConferenceClient, lock } = await import(ENTRY);
  /** @type {typeof fetch} */
  const answer = async () => new Response('{"success":true}', { headers: { "content-type": "application/json" } });
  const client = new ConferenceClient({ accessToken: "token", fetch: answer });
  return {
    "fetch and json() by hand": () => bare(answer),
    "client.lock(id)": () => client.lock(ID),
    "lock(id, options)": () => lock(ID, { accessToken: "token", fetch: answer }),
  };
}

/**
 * The least that a person would write in its place: no time-out, no retry, no error but a bad status.
 * @param {typeof fetch} send
 */
async function bare(send) {
  const url = `https://api.dingtalk.io/v1.0/conference/videoConferences/${encodeURIComponent(ID)}/lock`;
  const headers = { "x-acs-dingtalk-access-token": "token", "content-type": "application/json" };
  const response = await send(url, { method: "POST", headers, body: JSON.stringify({ action: "lock" }) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

/**
 * The time per call in each batch; the first fifth warms up and does not count.
 * @param {() => Promise<unknown>} call
 */
async function microseconds(call) {
  /** @type {number[]} */
  const times = [];
  const end = performance.now() + CALLS_MS;
  while (performance.now() < end) {
    const before = performance.now();
    for (let count = 0; count < BATCH; count++) await call();
    times.push(((performance.now() - before) * 1000) / BATCH);
  }
  return times.slice(Math.floor(times.length / 5));
}

/** @param {number[]} times */
function summary(times) {
  const sorted = times.toSorted((a, b) => a - b);
  /** @param {number} part */
  const at = (part) => Number(sorted[Math.floor((sorted.length - 1) * part)]?.toFixed(2));
  return { median: at(0.5), "10 %": at(0.1), "90 %": at(0.9), samples: sorted.length };
}
