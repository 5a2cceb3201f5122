/** The worker on Deno: `deno serve … dist/worker/deno.js`, which listens where its flags say. */

import process from "node:process";

import { encoded, shared } from "./files.js";
import { useProxy } from "./proxy.js";
import { variables } from "./variables.js";

const { answer, openEvents } = await import("./portable.js").catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const proxy = useProxy(variables);
// Standard output is the log's.
if (proxy) console.error(proxy);
const stream = openEvents();
// Deno ends by itself once nothing is open any more.
if (stream) for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stream.close());

export default {
  /** @param {Request} request */
  fetch: async (request) => {
    const files = shared();
    const reply = await answer(request, undefined, files.texts);
    if (!files.sent) return reply;
    const { status, headers } = reply;
    const body = encoded(files.sent, headers, request.headers.get("accept-encoding"));
    return new Response(request.method === "HEAD" ? null : /** @type {Uint8Array<ArrayBuffer>} */ (body), { status, headers });
  },
};
