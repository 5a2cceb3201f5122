import { Client } from "#native";
import { bearable, told } from "./boundary.js";
import { drive } from "./drive.js";
import { DingTalkError, hostError, runtimeFailed } from "./error.js";
import { kindOf } from "./kind.js";
import { ensure } from "./wasm.js";

export { describeError } from "./describe.js";
export { init } from "./init.js";
export { DingTalkError };

/**
 * Every option is read once, so that what was checked is what is used, and only an object's own. What
 * cannot be read is no object of options, and neither is a signal, an event, a function or a list in the place
 * of one, which would be passed over in silence.
 * @param {any} options @param {boolean} [ofVariables] whether it is whatever a host has for its environment
 * @returns {any}
 */
function read(options, ofVariables) {
  try {
    if (Object(options) !== options) return options;
    return ofVariables || (kindOf(options) === "Object" && !isSignal(options)) ? { __proto__: null, ...options } : null;
  } catch (error) {
    if (ofVariables) throw runtimeFailed(error);
    return null;
  }
}

/**
 * What the module may ask for of options that have been read.
 * @param {any} options
 */
function facts(options) {
  /** @type {any} */
  const it = { __proto__: null, options };
  if (Object(options) !== options) return it;
  it.names = "";
  for (const name of Object.keys(options)) {
    it.names += `${name.slice(0, 100)}\0`;
    it[name] = bearable(options[name]);
  }
  it.signal = isSignal(options.signal);
  return it;
}

/** As `fetch` takes it: null is none, and it may be of another realm. @param {any} signal */
function isSignal(signal) {
  if (signal == null) return;
  try {
    return typeof signal.aborted === "boolean" && [signal.addEventListener, signal.removeEventListener].every((it) => typeof it === "function");
  } catch {
    return false;
  }
}

/** Whether we are in a web page or one of its workers, where a secret is everybody's to read. */
function inBrowser() {
  const { window, document, navigator } = /** @type {any} */ (globalThis);
  // A page's worker has no document. Every browser's user agent begins so, and none other's.
  return (Object(window) === window && Object(document) === document) || /^Mozilla\//.test(navigator?.userAgent);
}

/** Whether the host's parser of URLs, if there is one, does not take it for HTTP's, or takes it for another address. @param {any} endpoint */
function misread(endpoint) {
  try {
    const { protocol, hostname } = new URL(endpoint);
    // A number is an IPv4 address in many forms.
    return !/^https?:$/.test(protocol) || (/^[\d.]+$/.test(hostname) && !endpoint.includes(`/${hostname}`));
  } catch {
    return typeof URL === "function";
  }
}

/**
 * @param {any} options which have been read
 * @param {boolean} [ofVariables] whether they are an environment's variables
 */
function open(options, ofVariables = false) {
  ensure();
  const given = Object(options);
  const { fetch, accessToken, suiteTicket, endpoint } = ofVariables ? { endpoint: given.DINGTALK_ENDPOINT } : given;
  const asked = { ...facts(options), browser: inBrowser(), misread: misread(endpoint) };
  const { returned, error } = told(asked, () => new Client(ofVariables));
  return { client: returned, host: { fetch, ask: accessToken ?? suiteTicket, followers: [] }, error };
}

/**
 * @param {ReturnType<typeof open>} opened
 * @param {boolean} unlock
 * @param {any} id
 * @param {any} options which have been read
 */
async function perform({ client, host }, unlock, id, options) {
  const asked = { ...facts(options), id: bearable(id) };
  const signal = asked.signal === true ? options.signal : undefined;
  const begun = told(asked, () => client.begin(unlock));
  const { result, error } = begun.error && !signal?.aborted ? begun : await drive(client, begun.returned, host, signal);
  if (error) throw new DingTalkError(error);
  return result;
}

/** Under which a client has what it is, for whoever has the client, be it behind a Proxy. */
const OPENED = Symbol();

/**
 * @template T
 * @param {T} client @param {ReturnType<typeof open>} opened
 */
function hold(client, opened) {
  if (opened.error) throw new DingTalkError(opened.error);
  // A function, which no library wraps into something else, as Vue would an object.
  return Object.defineProperty(client, OPENED, { __proto__: null, value: () => opened, configurable: true });
}

/** @param {any} client @param {string} name @returns {ReturnType<typeof open>} */
function openedBy(client, name) {
  try {
    return client[OPENED]();
  } catch (error) {
    const words = `${name} was called without its client; write (id) => client.${name}(id)`;
    throw hostError(words, error, "invalid-argument", "InvalidArgument");
  }
}

export class ConferenceClient {
  /** Written out, since it is minified. @override */
  static name = "ConferenceClient";

  /** @param {any} options */
  constructor(options) {
    hold(this, open(read(options)));
  }

  /** @param {any} variables */
  static fromVariables(variables) {
    const set = read(variables, true);
    // An empty one is as good as none.
    for (const name in set) if (set[name] === "" || set[name] === null) delete set[name];
    return hold(Object.create(this.prototype), open(set, true));
  }

  /** @param {unknown} conferenceId @param {unknown} [options] */
  async lock(conferenceId, options) {
    return perform(openedBy(this, "lock"), false, conferenceId, read(options));
  }

  /** @param {unknown} conferenceId @param {unknown} [options] */
  async unlock(conferenceId, options) {
    return perform(openedBy(this, "unlock"), true, conferenceId, read(options));
  }
}

/** @param {boolean} unlock @param {unknown} conferenceId @param {any} options */
async function once(unlock, conferenceId, options) {
  options = read(options);
  const { signal, ...rest } = Object(options);
  const opened = open(Object(options) === options ? rest : options);
  try {
    return await perform(opened, unlock, conferenceId, { signal });
  } finally {
    opened.client.free();
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
