/** The worker on Cloudflare's platform. What it answers is decided in Rust, see src/. */

import { handle, initSync } from "dingtalk-conference-lock-worker";
import assets from "page-assets";

import module from "./worker.wasm";

initSync({ module });

export default {
  /**
   * @param {Request} request
   * @param {unknown} env
   */
  fetch: (request, env) => handle(request, env, assets),
};
