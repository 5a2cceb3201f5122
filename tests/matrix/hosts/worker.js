/** Runs in workerd; the simulator's address is the query. */

import * as api from "dingtalk-conference-lock";

import { runScenario } from "../scenario.js";

export default {
  /** @param {Request} request */
  async fetch(request) {
    const endpoint = decodeURIComponent(new URL(request.url).search.slice(1));
    return Response.json(await runScenario(api, { endpoint, page: false }));
  },
};
