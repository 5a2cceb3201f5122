import { serve } from "./serve.js";
import { createSimulator, DEFAULT_APP, DEFAULT_MEETING } from "./simulator.js";

/** Any origin will do: the handler looks only at the path. */
const ORIGIN = "http://simulator.test";

export const LOCK_PATH = `/v1.0/conference/videoConferences/${DEFAULT_MEETING.conferenceId}/lock`;

/**
 * A reply, read to its end. `body` is the parsed JSON, or undefined where it is not JSON.
 * @typedef {{ status: number, headers: Headers, body: any, text: string }} Reply
 */

/**
 * A simulator, called in process, with a clock that a test sets.
 * @param {import("./options.js").SimulatorOptions} [options]
 */
export function simulate(options = {}) {
  const clock = { now: 1_000_000 };
  const simulator = createSimulator({ now: () => clock.now, ...options });

  /** @param {string} path @param {RequestInit} init */
  const send = async (path, init) => read(await simulator.fetch(new Request(ORIGIN + path, init)));
  /** @param {string} path */
  const get = (path) => send(path, { method: "GET" });
  /** @param {string} path @param {unknown} [body] @param {Record<string, string>} [headers] */
  const post = (path, body, headers) =>
    send(path, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });

  /** @returns {Promise<string>} */
  const fetchToken = async () => {
    const { appKey, appSecret } = DEFAULT_APP;
    return (await post("/v1.0/oauth2/accessToken", { appKey, appSecret })).body.accessToken;
  };
  /** @param {string} token @param {unknown} [body] @param {string} [path] */
  const lock = (token, body = { action: "lock" }, path = LOCK_PATH) =>
    post(path, body, { "x-acs-dingtalk-access-token": token });

  return { clock, simulator, send, get, post, fetchToken, lock };
}

/**
 * A simulator on a loopback port, closed when the test ends.
 * @param {import("node:test").TestContext} t
 * @param {import("./options.js").SimulatorOptions} [options]
 */
export async function serveFor(t, options = {}) {
  const running = await serve({ port: 0, ...options });
  t.after(() => running.close());
  /** @param {string} path @param {unknown} body */
  const post = (path, body) => fetch(running.url + path, { method: "POST", body: JSON.stringify(body) });
  return { ...running, post };
}

/**
 * The JSON of a reply: the types of Node and of browsers differ on what `json()` gives.
 * @param {Response | Promise<Response>} response
 * @returns {Promise<any>}
 */
export async function jsonOf(response) {
  return (await response).json();
}

/**
 * @param {Response} response
 * @returns {Promise<Reply>}
 */
async function read(response) {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text), text };
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
