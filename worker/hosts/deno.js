/** The worker on Deno: `deno serve … dist/worker/deno.js`, which listens where its flags say. */

import { answer } from "./portable.js";

export default {
  /** @param {Request} request */
  fetch: (request) => answer(request),
};
