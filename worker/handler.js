/** What every host serves: a request and the variables to a reply. */

import { handle } from "dingtalk-conference-lock-worker";
import assets from "page-assets";

/**
 * @param {Request} request
 * @param {unknown} env
 * @param {Record<string, string>} [files] the texts of the page's files
 */
export const fetch = (request, env, files = assets) => handle(request, env, files);
