/** The worker on Node and Bun: `node dist/worker/node.js`. */

import process from "node:process";

import { serve } from "srvx/node";

import { address } from "./settings.js";

/** Time for the calls that run, each of which takes at most 8 s. */
const LAST_CALLS_MS = 10_000;
/** Time for a request to arrive whole; none is long. */
const REQUEST_MS = 30_000;

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function start() {
  const { answer } = await import("./portable.js");
  const where = address(process.env);
  let ending = false;
  const server = serve({
    ...where,
    fetch: async (request) => {
      const target = request.runtime?.node?.req.url;
      const response = await answer(request, target?.startsWith("/") ? target : undefined);
      // Else the client's idle connection would hold the end up.
      if (ending) response.headers.set("connection", "close");
      return response;
    },
    node: { requestTimeout: REQUEST_MS },
    silent: true,
    gracefulShutdown: false,
  });
  await server.ready().catch((error) => {
    throw new Error(explain(error, where), { cause: error });
  });
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      ending = true;
      void server.close();
      setTimeout(() => server.close(true), LAST_CALLS_MS).unref();
    });
  }
  // Standard output is the log's.
  console.error(`worker: ${server.url?.replace(/\/$/, "")}`);
}

/**
 * @param {NodeJS.ErrnoException} error
 * @param {{ hostname: string, port: number }} where
 */
function explain({ code, message }, { hostname, port }) {
  if (code === "EADDRINUSE") return `port ${port} is taken: choose another by PORT`;
  return `cannot listen on ${hostname} port ${port}: ${message}`;
}
