/** Workers in the real workerd, each in a process of its own. */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";

import { Miniflare } from "miniflare";

import { serveWorker } from "../../worker/serve.js";
import { FORWARDER, ourVariables, PLAIN, plainVariables, REMEMBERING } from "./workers/workers.js";

const HOST = "127.0.0.1";

/** @typedef {{ url: string, close: () => Promise<void> }} Running */

/**
 * All that are compared, before `upstream`.
 * @param {string} upstream
 * @returns {Promise<Record<"forwarder" | "plain" | "remembering" | "ours", Running>>}
 */
export async function startWorkers(upstream) {
  const [forwarder, plain, remembering, ours] = await Promise.all([
    serveModules([FORWARDER], plainVariables(upstream)),
    serveModules([PLAIN], plainVariables(upstream)),
    serveModules([REMEMBERING, PLAIN], plainVariables(upstream)),
    // Its log is read, as the platform would, and of no interest.
    serveWorker({ port: 0, variables: ourVariables(upstream), log: () => {} }),
  ]);
  return { forwarder, plain, remembering, ours };
}

/**
 * A module and those that it imports, on the same terms as serveWorker has for ours.
 * @param {string[]} files
 * @param {import("./workers/workers.js").Env} bindings
 * @returns {Promise<Running>}
 */
export async function serveModules(files, bindings) {
  const modules = files.map(async (file) => ({ type: /** @type {const} */ ("ESModule"), path: basename(file), contents: await readFile(file, "utf8") }));
  const miniflare = new Miniflare({
    modules: await Promise.all(modules),
    compatibilityDate: "2026-07-01",
    compatibilityFlags: ["nodejs_compat"],
    bindings: { ...bindings },
    ...(files.includes(REMEMBERING) && { durableObjects: { KEEPER: { className: "Keeper", useSQLite: true } } }),
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
