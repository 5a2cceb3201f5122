/**
 * Run by each host: asks the built worker, with each of the endpoints in `WAYS` in turn, for a lock and for the
 * doctor's report in both languages. Prints what it answered as JSON; its log goes beside it, a line each.
 */

import process from "node:process";

const { answer } = await import(new URL("../../../dist/worker/portable.js", import.meta.url).href);
const { WAYS = "{}", KEY = "", LOCK_PATH = "" } = process.env;
const headers = { "x-acs-dingtalk-access-token": KEY };
/** @type {Record<string, unknown>} */
const told = {};

for (const [way, endpoint] of Object.entries(JSON.parse(WAYS))) {
  process.env.DINGTALK_ENDPOINT = endpoint;
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
