import { DingTalkError } from "./error.js";
import { run } from "../host.js";
import { Client, describeError as describe } from "./native.js";
import { ready } from "./wasm.js";

export { DingTalkError };
export { init } from "./init.js";

/**
 * What `make` gives; the fields that it throws become a `DingTalkError`.
 * @template T
 * @param {() => T} make
 * @returns {T}
 */
function checked(make) {
  try {
    return make();
  } catch (thrown) {
    const fields = /** @type {any} */ (thrown);
    throw fields?.kind ? new DingTalkError(fields) : thrown;
  }
}

export class ConferenceClient {
  #native;
  #host;
  #once;

  /** @param {any} options @param {boolean} [once] */
  constructor(options, once = false) {
    ready();
    this.#native = checked(() => new Client(options, globalThis, once));
    this.#host = { fetch: options.fetch };
    this.#once = once;
  }

  /** @param {boolean} unlock @param {unknown} conferenceId @param {any} [options] */
  async #perform(unlock, conferenceId, options) {
    const call = checked(() => this.#native.call(unlock, conferenceId, options, this.#once));
    try {
      const { result, error } = await run(call, this.#host, options?.signal);
      if (error) throw new DingTalkError(error);
      return result;
    } finally {
      call.free();
      if (this.#once) this.#native.free();
    }
  }

  /** @param {unknown} conferenceId @param {unknown} [options] */
  lock(conferenceId, options) {
    return this.#perform(false, conferenceId, options);
  }

  /** @param {unknown} conferenceId @param {unknown} [options] */
  unlock(conferenceId, options) {
    return this.#perform(true, conferenceId, options);
  }
}

/** @param {unknown} conferenceId @param {unknown} options */
export async function lock(conferenceId, options) {
  return new ConferenceClient(options, true).lock(conferenceId, options);
}

/** @param {unknown} conferenceId @param {unknown} options */
export async function unlock(conferenceId, options) {
  return new ConferenceClient(options, true).unlock(conferenceId, options);
}

/** @param {unknown} error @param {unknown} [language] */
export function describeError(error, language) {
  ready();
  return describe(error, language);
}
