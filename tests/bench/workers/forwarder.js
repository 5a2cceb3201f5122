/** The floor: sends each request on as it came, and the reply back. */

export default {
  /**
   * @param {Request} request
   * @param {import("./workers.js").Env} env
   */
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    return fetch(new Request(env.DINGTALK_ENDPOINT + pathname, request));
  },
};
