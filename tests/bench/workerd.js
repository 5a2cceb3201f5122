/** Workers in the real workerd, each in a process of its own. */

import { readFile } from "node:fs/promises";

import { Miniflare } from "miniflare";

import { serveWorker } from "../../worker/serve.js";
import { FORWARDER, ourVariables, PLAIN, plainVariables } from "./workers/workers.js";

const HOST = "127.0.0.1";

/** @typedef {{ url: string, close: () => Promise<void> }} Running */

/**
 * All that are compared, before `upstream`.
 * @param {string} upstream
 * @returns {Promise<Record<"forwarder" | "plain" | "ours", Running>>}
 */
export async function startWorkers(upstream) {
  const [forwarder, plain, ours] = await Promise.all([
    serveModule(FORWARDER, plainVariables(upstream)),
    serveModule(PLAIN, plainVariables(upstream)),
    // Its log is read, as the platform would, and of no interest.
    serveWorker({ port: 0, variables: ourVariables(upstream), log: () => {} }),
  ]);
  return { forwarder, plain, ours };
}

/**
 * One module, on the same terms as serveWorker has for ours.
 * @param {string} file
 * @param {import("./workers/workers.js").Env} bindings
 * @returns {Promise<Running>}
 */
async function serveModule(file, bindings) {
  const miniflare = new Miniflare({
    modules: [{ type: "ESModule", path: "worker.js", contents: await readFile(file, "utf8") }],
    compatibilityDate: "2026-07-01",
    bindings: { ...bindings },
    cf: false,
    host: HOST,
    port: 0,
    unsafeDirectSockets: [{ host: HOST, port: 0 }],
    handleRuntimeStdio: (/** @type {import("node:stream").Readable[]} */ ...streams) => {
      for (const stream of streams) stream.setEncoding("utf8").on("data", () => {});
    },
  });
  const { origin } = await miniflare.unsafeGetDirectURL();
  return { url: origin, close: () => miniflare.dispose() };
}
