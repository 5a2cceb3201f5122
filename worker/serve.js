/** The built worker in the real workerd, on a port of this machine. */

import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { Miniflare } from "miniflare";

const BUILT = fileURLToPath(new URL("../dist/worker", import.meta.url));
const HOST = "127.0.0.1";
/** Marks the requests that are sent to see whether it answers: by an id that nobody else can know. */
export const OWN_REQUEST = { "x-request-id": `make-start-${randomUUID()}` };

/**
 * @typedef {object} ServeOptions
 * @property {number} port 0 is any free one
 * @property {Record<string, string>} variables what the worker finds in its `env`
 * @property {string} [keeper] the folder in which the keeper's state is kept; by default it ends with the worker
 * @property {(text: string) => void} [log] what workerd itself writes; by default to standard error
 *
 * @typedef {{ url: string, close: () => Promise<void> }} RunningWorker
 */

/**
 * @param {ServeOptions} options
 * @returns {Promise<RunningWorker>} once it answers
 */
export async function serveWorker({ port, variables, keeper, log = (text) => process.stderr.write(text) }) {
  if (!existsSync(join(BUILT, "worker.wasm"))) throw new Error("dist/worker is missing: `make start` builds it");
  // Nothing is asked of the network that nobody asked for.
  process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
  const miniflare = new Miniflare({
    modules: [
      { type: "ESModule", path: join(BUILT, "index.js") },
      { type: "CompiledWasm", path: join(BUILT, "worker.wasm") },
    ],
    modulesRoot: BUILT,
    compatibilityDate: "2026-07-01",
    bindings: variables,
    durableObjects: { KEEPER: { className: "Keeper", useSQLite: true } },
    ...(keeper && { durableObjectsPersist: keeper }),
    cf: false,
    host: HOST,
    port: 0,
    // Straight to the worker: miniflare's own entrance rewrites paths and headers.
    unsafeDirectSockets: [{ host: HOST, port }],
    handleRuntimeStdio: (/** @type {import("node:stream").Readable[]} */ ...streams) => {
      for (const stream of streams) stream.setEncoding("utf8").on("data", log);
    },
  });
  const scratch = miniflare.unsafeGetPersistPaths().get("cache");
  const close = async () => {
    await miniflare.dispose();
    // It removes its temporary folder as well, but does not wait for that.
    if (scratch) await rm(dirname(scratch), { recursive: true, force: true });
  };
  try {
    const { origin: url } = await miniflare.unsafeGetDirectURL();
    const response = await fetch(`${url}/healthz`, { headers: OWN_REQUEST });
    if (!response.ok) throw new Error(`the worker answered ${response.status}`);
    await response.body?.cancel();
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
