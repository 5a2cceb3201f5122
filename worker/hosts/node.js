/** The worker on Node and Bun: `node dist/worker/node.js`. */

import process from "node:process";

import { NodeRequest } from "srvx/node";

import { encoded, shared } from "./files.js";
import { useProxy } from "./proxy.js";
import { politeServer } from "./server.js";
import { address, cannotListen, patience } from "./settings.js";
import { variables } from "./variables.js";

/** Time for the calls that run, each of which takes at most 8 s. */
const LAST_CALLS_MS = 10_000;

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function start() {
  const { answer, openEvents } = await import("./portable.js");
  const where = address(variables);
  const proxy = useProxy(variables);
  const { server, end } = politeServer(async (req, res) => {
    const files = shared();
    // As it was sent: the host's URL is parsed.
    const target = req.url?.startsWith("/") ? req.url : undefined;
    const reply = await answer(new NodeRequest({ req, res }), target, files.texts);
    return { reply, file: files.sent && encoded(files.sent, reply.headers, req.headers["accept-encoding"]?.toString()) };
  }, patience(variables));
  await new Promise((resolve, reject) => {
    server.once("error", (error) => reject(new Error(cannotListen(error, where), { cause: error })));
    server.listen({ host: where.hostname, port: where.port }, () => resolve(undefined));
  });
  const stream = openEvents();
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      stream?.close();
      end(LAST_CALLS_MS);
    });
  }
  const { address: name, family, port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  // Standard output is the log's.
  if (proxy) console.error(proxy);
  console.error(`worker: http://${family === "IPv6" ? `[${name}]` : name}:${port}`);
}
