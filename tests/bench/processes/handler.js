/**
 * The handler of one worker, called in this process over a fetch that answers at once. Ours finds its
 * variables in the environment, as on Node; its log is the standard output, as the plain one's is.
 */

import { join } from "node:path";
import process from "node:process";

import { temporaryFolder } from "../folders.js";
import { instantFetch } from "../instant.js";
import { microseconds } from "../turns.js";
import { lockRequest, OURS, ourVariables, plainVariables } from "../workers/workers.js";
import { serveBatches } from "./batches.js";

const ENDPOINT = "http://127.0.0.1:9";
const ORIGIN = "http://127.0.0.1:8787";

globalThis.fetch = instantFetch;
const handle = await handler(process.argv[2] ?? "");

serveBatches((calls) => {
  // Made before, so that they are not what is measured.
  const requests = Array.from({ length: calls }, () => lockRequest(ORIGIN));
  return microseconds(async () => {
    const response = await handle(/** @type {Request} */ (requests.pop()));
    const text = await response.text();
    if (text !== '{"success":true}') throw new Error(`not locked: ${response.status} ${text}`);
  }, calls);
});

/**
 * @param {string} file of the worker
 * @returns {Promise<(request: Request) => Promise<Response>>}
 */
async function handler(file) {
  if (file === OURS) Object.assign(process.env, ourVariables(ENDPOINT), { STATE_FILE: join(temporaryFolder(), "state.sqlite") });
  const module = await import(file);
  const env = plainVariables(ENDPOINT);
  return file === OURS ? module.answer : (request) => module.default.fetch(request, env);
}
