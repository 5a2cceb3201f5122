/** The worker on Cloudflare's platform. What it answers is decided in Rust, see src/. */

import { initSync } from "dingtalk-conference-lock-worker";

import { fetch } from "./handler.js";
import { toTheEnd } from "./to-the-end.js";
import module from "./worker.wasm";

initSync({ module });

export { Keeper } from "./keeper.js";
export { ConferenceLock } from "./rpc.js";

export default {
  /**
   * @param {Request} request
   * @param {unknown} env
   * @param {import("./to-the-end.js").Context} context
   */
  fetch: (request, env, context) => toTheEnd(context, fetch(request, env)),
};
