/** The worker on Cloudflare's platform. What it answers is decided in Rust, see src/. */

import { initSync } from "dingtalk-conference-lock-worker";

import { fetch } from "./handler.js";
import { isOrigin } from "./hosts/settings.js";
import { place } from "./place.js";
import { toTheEnd } from "./to-the-end.js";
import module from "./worker.wasm";

initSync({ module });

export { ConferenceLock } from "./rpc.js";

export default {
  /**
   * @param {Request} request
   * @param {Record<string, unknown>} env
   * @param {import("./to-the-end.js").Context} context
   */
  fetch: (request, env, context) => {
    const origin = env.PUBLIC_ORIGIN;
    const placed = isOrigin(origin) ? place(request, request.url, origin) : request;
    return toTheEnd(context, fetch(placed, env));
  },
};
