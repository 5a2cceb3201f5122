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

/**
 * Every option is read once, so that what was checked is what is used. What cannot be read is no object
 * of options.
 * @param {any} options @returns {any}
 */
function read(options) {
  try {
    return Object(options) === options ? { ...options } : options;
  } catch {
    return;
  }
}

/**
 * @param {unknown} options
 * @param {boolean} [once] whether it is for one call, which the others tell
 * @param {boolean} [unlock]
 * @param {unknown} [conferenceId]
 */
function open(options, once = false, unlock = false, conferenceId = undefined) {
  ready();
  return checked(() => new Client(options, globalThis, once, unlock, conferenceId));
}

/**
 * @param {Client} client
 * @param {import("../host.js").Host} host
 * @param {boolean} once
 * @param {boolean} unlock
 * @param {unknown} conferenceId
 * @param {any} options
 */
async function perform(client, host, once, unlock, conferenceId, options) {
  options = read(options);
  const call = checked(() => client.call(unlock, conferenceId, options, once));
  try {
    const { result, error } = await run(call, host, options?.signal);
    if (error) throw new DingTalkError(error);
    return result;
  } finally {
    call.free();
  }
}

export class ConferenceClient {
  #client;
  #host;

  /** @param {any} options */
  constructor(options) {
    options = read(options);
    this.#client = open(options);
    this.#host = { fetch: options.fetch };
  }

  /** @param {unknown} conferenceId @param {unknown} [options] */
  lock(conferenceId, options) {
    return perform(this.#client, this.#host, false, false, conferenceId, options);
  }

  /** @param {unknown} conferenceId @param {unknown} [options] */
  unlock(conferenceId, options) {
    return perform(this.#client, this.#host, false, true, conferenceId, options);
  }
}

/** @param {boolean} unlock @param {unknown} conferenceId @param {any} options */
async function once(unlock, conferenceId, options) {
  options = read(options);
  const client = open(options, true, unlock, conferenceId);
  try {
    return await perform(client, { fetch: options.fetch }, true, unlock, conferenceId, options);
  } finally {
    client.free();
  }
}

/** @param {unknown} conferenceId @param {unknown} options */
export function lock(conferenceId, options) {
  return once(false, conferenceId, options);
}

/** @param {unknown} conferenceId @param {unknown} options */
export function unlock(conferenceId, options) {
  return once(true, conferenceId, options);
}

/** @param {unknown} error @param {unknown} [language] */
export function describeError(error, language) {
  ready();
  return describe(error, language);
}
