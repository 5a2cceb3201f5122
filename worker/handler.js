/** What every host serves: a request and the variables to a reply. */

import { handle } from "dingtalk-conference-lock-worker";
import assets from "page-assets";

/**
 * @param {Request} request
 * @param {unknown} env
 */
export const fetch = (request, env) => handle(request, env, assets);
