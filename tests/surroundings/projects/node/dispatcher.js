/** Stands for a proxy, a cache or a certificate of one's own; the simulator sees that requests went by it. */

import { Agent } from "undici";

const mark = (dispatch) => (options, handler) => dispatch({ ...options, headers: { ...options.headers, "x-dispatched": "yes" } }, handler);

export const dispatcher = new Agent({ keepAliveTimeout: 100 }).compose(mark);
