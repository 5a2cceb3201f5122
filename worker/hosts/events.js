/** DingTalk's events over its Stream, where DINGTALK_EVENTS wants them so. */

import { streamApp, streamOpened, takeEvent } from "dingtalk-conference-lock-worker";

import { openStream } from "./stream.js";
import { wayTo } from "./way.js";

/** @typedef {Awaited<ReturnType<typeof streamApp>>} App */
/** @typedef {import("./settings.js").Environment} Env */

/**
 * @param {Env} env the variables, and later the keeper; who asks finds in its `STREAM` whether it is connected, if it
 *   is wanted
 * @returns {Promise<() => { close: () => void } | undefined>} opens the Stream, if it is wanted
 * @throws {Error} that names the variable that is missing or wrong
 */
export async function events(env) {
  const app = await streamApp(env);
  if (!app) return () => undefined;
  const state = { connected: false };
  Object.assign(env, { STREAM: state });
  return () => hold(env, app, state);
}

/**
 * @param {Env} env
 * @param {NonNullable<App>} app
 * @param {{ connected: boolean }} state
 */
function hold(env, app, state) {
  // Standard output is the log's.
  const say = (/** @type {string} */ line) => console.error(line);
  return openStream({
    ...app,
    say,
    wayTo: (url) => wayTo(env, url),
    store: (event) => takeEvent(env, JSON.stringify(event)),
    opened: (lostMs) => {
      state.connected = true;
      return streamOpened(env, lostMs).catch((error) => {
        say(`events: what was missed is not asked for: ${error.message}`);
        throw error;
      });
    },
    lost: () => (state.connected = false),
  });
}
