/** DingTalk's events over its Stream, where DINGTALK_EVENTS wants them so. */

import { streamApp, streamOpened, takeEvent } from "dingtalk-conference-lock-worker";

import { openStream } from "./stream.js";
import { wayTo } from "./way.js";

/** @typedef {Awaited<ReturnType<typeof streamApp>>} App */

/**
 * @param {object} env the variables, and the keeper; the doctor finds in its `STREAM` whether it is connected
 * @param {import("./settings.js").Environment} variables what names a proxy
 * @returns {Promise<() => { close: () => void } | undefined>} opens the Stream, if it is wanted
 * @throws {Error} that names the variable that is missing or wrong
 */
export async function events(env, variables) {
  const app = await streamApp(env);
  return () => app && hold(env, variables, app);
}

/**
 * @param {object} env
 * @param {import("./settings.js").Environment} variables
 * @param {NonNullable<App>} app
 */
function hold(env, variables, app) {
  const state = { connected: false };
  // Standard output is the log's.
  const say = (/** @type {string} */ line) => console.error(line);
  Object.assign(env, { STREAM: state });
  return openStream({
    ...app,
    say,
    wayTo: (url) => wayTo(variables, url),
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
