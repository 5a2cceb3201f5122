/** An edge function in the real workerd. */

import { Miniflare } from "miniflare";

import { DEFAULT_MEETING } from "../simulator/defaults.js";
import { bundleWorker } from "./bundle.js";
import { redirected } from "./scratch.js";

/**
 * @param {import("node:test").TestContext} t
 * @param {string} entry
 * @param {string} url of the simulator, to which every request of the function goes
 * @param {Record<string, string>} bindings
 */
export async function edge(t, entry, url, bindings) {
  const { code, modules } = await bundleWorker(entry);
  const miniflare = new Miniflare({
    compatibilityDate: "2026-07-01",
    cf: false,
    bindings,
    modules: [
      { type: "ESModule", path: "worker.js", contents: code },
      ...Array.from(modules, ([path, contents]) => ({ type: /** @type {const} */ ("CompiledWasm"), path, contents })),
    ],
    outboundService: async (/** @type {Request} */ request) => {
      const { method, headers } = request;
      const reply = await fetch(redirected(request.url, url), { method, headers: [...headers], body: await request.text() });
      return /** @type {any} */ (new Response(await reply.text(), { status: reply.status, headers: [...reply.headers] }));
    },
  });
  t.after(() => miniflare.dispose());
  await miniflare.ready;
  /**
   * @param {Record<string, string>} headers
   * @returns {Promise<Response>}
   */
  return async (headers) => {
    const address = `https://function.example.com/?meeting=${DEFAULT_MEETING.conferenceId}`;
    return /** @type {any} */ (await miniflare.dispatchFetch(address, { headers }));
  };
}
