/**
 * Run by each host: asks the built worker, with each of the endpoints in `WAYS` in turn, for a lock and for the
 * doctor's report in both languages. Prints what it answered as JSON; its log goes beside it, a line each.
 */

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const WORKER = fileURLToPath(new URL("../../../dist/worker", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ways-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const { WAYS = "{}", KEY = "", LOCK_PATH = "" } = process.env;
const headers = { "x-acs-dingtalk-access-token": KEY };
/** @type {Record<string, unknown>} */
const told = {};

for (const [way, endpoint] of Object.entries(JSON.parse(WAYS))) {
  process.env.DINGTALK_ENDPOINT = endpoint;
  process.env.STATE_FILE = join(folder, `${way}.sqlite`);
  // A worker of its own, since each reads its variables when it starts; Bun knows a file by its path alone.
  const copy = join(folder, way);
  cpSync(WORKER, copy, { recursive: true });
  const { answer } = await import(pathToFileURL(join(copy, "portable.js")).href);
  const lock = await answer(new Request(`http://127.0.0.1${LOCK_PATH}`, { method: "POST", headers: { ...headers, "x-request-id": way }, body: '{"action":"lock"}' }));
  const reports = [];
  for (const language of ["en", "zh"]) {
    reports.push(await (await answer(new Request(`http://127.0.0.1/doctor?language=${language}`, { headers }))).json());
  }
  told[way] = { status: lock.status, outcome: lock.headers.get("x-outcome"), body: await lock.json(), reports };
}
console.log(`told: ${JSON.stringify(told)}`);
// A connection that is kept would hold the end up.
process.exit(0);
