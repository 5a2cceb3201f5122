/** The keeper of an app in Node, Bun and Deno: in this process. */

import { resolve } from "node:path";

import { KeeperObject } from "dingtalk-conference-lock-worker";

import { flaw } from "../flaw.js";
import { lastingKeeper } from "./lasting.js";
import { openState } from "./sqlite.js";
import { timedAlarm } from "./timer.js";

const FILE = "dingtalk-conference-lock.sqlite";

/**
 * @param {Record<string, string | undefined>} environment
 * @returns {string} the state's file
 * @throws {Error} that names the variable
 */
export function stateFile({ STATE_FILE }) {
  const wrong = STATE_FILE && flaw(STATE_FILE);
  if (wrong) throw new Error(`STATE_FILE ${wrong}`);
  return STATE_FILE || FILE;
}

/**
 * What a host has in the place of a namespace of Durable Objects: there is one.
 * @param {Record<string, string | undefined>} env what the worker finds in its `env`
 * @throws {Error} that says in one sentence why the state cannot be used and what to do
 */
export function localKeeper(env) {
  const file = stateFile(env);
  const state = openState(file);
  /** @type {ReturnType<typeof lastingKeeper>} */
  const keeper = lastingKeeper({ ...state, wake: (at) => alarm.wake(at) }, (host) => new KeeperObject(host, env));
  const alarm = timedAlarm(keeper.woken);
  /** @type {string | undefined} */
  let only;
  return {
    /**
     * @param {string} name
     * @param {string} text
     */
    ask: async (name, text) => {
      only ??= name;
      if (name !== only) throw new Error("the state file is of one app: set STATE_FILE to another for another app");
      return keeper.ask(text);
    },
    /** Goes on with what was open, and has asked for what was missed. @throws {Error} that says in one sentence why the state cannot be used and what to do */
    start: () =>
      keeper.begun().catch((error) => {
        // Callers are not told where it is; whoever starts the worker has to know.
        throw new Error(error.message.replace(/^the state\b/, `the state file ${resolve(file)}`), { cause: error });
      }),
    /** Nothing is kept from then on. */
    close: () => {
      alarm.stop();
      state.close();
    },
  };
}
