/** The keeper of an app on Cloudflare's platform: a Durable Object of the app's name. */

import { KeeperObject } from "dingtalk-conference-lock-worker";

import { durableAlarm, durableStore } from "./state/durable.js";
import { lastingKeeper } from "./state/lasting.js";

/** Those of this isolate, by the object's id: of one that was started anew only the newest. */
const keepers = new Map();

export class Keeper {
  #keeper;
  #alarm;

  /**
   * @param {import("./state/durable.js").Context} ctx
   * @param {unknown} env
   */
  constructor(ctx, env) {
    this.#alarm = durableAlarm(ctx.storage, () => this.#keeper.woken());
    const host = { ...durableStore(ctx.storage), wake: this.#alarm.wake };
    this.#keeper = lastingKeeper(host, (it) => new KeeperObject(it, env));
    keepers.set(String(ctx.id), this.#keeper);
  }

  /** @param {Request} request what is asked */
  async fetch(request) {
    return new Response(await this.#keeper.ask(await request.text()));
  }

  /** @returns {Promise<void>} */
  alarm() {
    return this.#alarm.alarm();
  }
}

/**
 * What the module does after its first wait nobody waits for, and a trap in it no promise tells of: whoever asked
 * would wait in vain. Which keeper it was is not known, and the others lose nothing by being loaded anew.
 * @param {unknown} error
 */
function trapped(error) {
  if (error instanceof WebAssembly.RuntimeError) for (const keeper of keepers.values()) keeper.fail(error);
}

addEventListener("unhandledrejection", ({ reason }) => trapped(reason));
addEventListener("error", ({ error }) => trapped(error));
