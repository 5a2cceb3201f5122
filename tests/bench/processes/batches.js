/** What a process that is measured does: batches, whenever it is told to. */

import process from "node:process";

/**
 * Answers each number of calls with the mean time of one of them, in µs.
 * @param {(calls: number) => Promise<number>} batch
 */
export function serveBatches(batch) {
  process.on("message", async (/** @type {number} */ calls) => process.send?.(await batch(calls)));
  process.once("disconnect", () => process.exit());
  process.send?.("ready");
}
