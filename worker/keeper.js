/** The keeper of an app on Cloudflare's platform: a Durable Object of the app's name. */

import { KeeperObject } from "dingtalk-conference-lock-worker";

import { durableAlarm, durableStore } from "./state/durable.js";
import { lastingKeeper } from "./state/lasting.js";

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
