/** In workerd: the Durable Object's class over a keeper that counts what it is asked, and traps when it is told to. */

import trap from "./trap.wasm";

export { Keeper } from "../../../worker/keeper.js";

const { trap: unreachable } = /** @type {any} */ (new WebAssembly.Instance(trap).exports);

/** Stands for what Rust exports. */
export class KeeperObject {
  /** @param {import("../../../worker/state/lasting.js").Host} host */
  constructor(host) {
    this.host = host;
    host.commit([["CREATE TABLE IF NOT EXISTS asked (id INTEGER PRIMARY KEY, text TEXT) STRICT", []]]);
    this.asked = 0;
  }

  /** @param {string} text @returns {Promise<string>} how often it was asked, and how often any was */
  async ask(text) {
    if (text === "now") unreachable();
    if (text === "later") await new Promise(() => void Promise.resolve().then(unreachable));
    if (text === "in a task") await new Promise(() => queueMicrotask(unreachable));
    if (text === "wake me") this.host.wake(Date.now());
    this.host.commit([["INSERT INTO asked (text) VALUES (?1)", [text]]]);
    return `${(this.asked += 1)} of ${this.host.rows("SELECT count(*) FROM asked", [])[0]?.[0]}`;
  }

  async woken() {
    console.log(`woken after ${await this.ask("woken")}`);
  }
}

export default {
  /**
   * @param {Request} request
   * @param {{ KEEPER: any }} env
   */
  async fetch(request, { KEEPER }) {
    try {
      return await KEEPER.get(KEEPER.idFromName("app:key")).fetch("http://keeper/", { method: "POST", body: await request.text() });
    } catch (error) {
      return new Response(`failed: ${/** @type {Error} */ (error).message}`);
    }
  },
};
