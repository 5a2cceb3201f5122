/** The worker on Deno: `deno serve … dist/worker/deno.js`, which listens where its flags say. */

import { answer } from "./portable.js";
import { useProxy } from "./proxy.js";
import { variables } from "./variables.js";

const proxy = useProxy(variables);
// Standard output is the log's.
if (proxy) console.error(proxy);

export default {
  /** @param {Request} request */
  fetch: (request) => answer(request),
};
