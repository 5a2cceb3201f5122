/** By what proxy the host reaches an address: for a WebSocket that has to be told, and for whoever reads why it fails. */

import http from "node:http";
import process from "node:process";

import { dispatcherHeeds, proxies } from "./proxy.js";

/** @typedef {import("./settings.js").Environment} Environment */

/**
 * @typedef {object} Way that a proxy's variable is about
 * @property {string} name of the variable: there may be a password in the address
 * @property {boolean} past whether the host does not heed it
 * @property {string} [proxy] the address, where the host's WebSocket does not find it by itself
 */

/** The ports that an address does not show. */
const PORTS = /** @type {Record<string, string>} */ ({ "http:": "80", "ws:": "80", "https:": "443", "wss:": "443" });
/** What hosts say where a proxy does not let through, in words of theirs and with the status at most. */
const REFUSED = /\b(?:proxy|tunnel(?:ing|ling)?)\b/i;
/** How deep a host hides why. */
const MAX_CAUSES = 5;

/**
 * @param {Environment} environment
 * @param {URL} url
 * @returns {Way | undefined} undefined where no proxy is meant for it
 */
export function wayTo(environment, url) {
  const { schemes, urls, exceptions } = proxies(environment);
  const scheme = /^(?:https|wss):$/.test(url.protocol) ? "https" : "http";
  const [name, proxy] = [schemes[scheme], urls[scheme]];
  if (!name || !proxy || isExcepted(url, exceptions)) return undefined;
  const { bun, deno } = process.versions;
  if (bun) return { name, past: false, proxy };
  const heeds = Boolean(deno) || (/^https?:/i.test(proxy) && ("setGlobalProxyFromEnv" in http || dispatcherHeeds()));
  return { name, past: !heeds };
}

/**
 * Whether `NO_PROXY` names it, as the host reads that.
 * @param {URL} url
 * @param {string} [exceptions]
 */
function isExcepted({ hostname, port, protocol }, exceptions = "") {
  const here = port || PORTS[protocol];
  return exceptions.toLowerCase().split(/[\s,]+/).some((entry) => {
    const [, name = "", of] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    if (!name || (of && of !== here)) return false;
    const bare = name.replace(/^\*?\.?/, "");
    // To Node a name is that one only.
    const within = bare !== name || Boolean(process.versions.bun || process.versions.deno);
    return hostname === bare || (within && hostname.endsWith(`.${bare}`));
  });
}

/**
 * What went wrong, with the proxy if that may be why: in words without a secret, whatever the host says.
 * @param {string} what
 * @param {Way | undefined} way
 * @param {unknown} [failure] what the host says of it, or the status of an answer
 * @returns {string}
 */
export function blame(what, way, failure) {
  if (!way) return what;
  if (way.past) return `${what}, past the proxy of ${way.name}`;
  const refused = failure === 407 ? "407" : refusal(failure);
  if (refused === undefined) return `${what} through the proxy of ${way.name}`;
  return `the proxy of ${way.name} ${refused ? `refused with the status ${refused}` : "did not let the connection through"}`;
}

/**
 * @param {unknown} failure
 * @returns {string | undefined} the status, empty where the host does not tell it; undefined where the proxy is not
 *   known to have refused
 */
function refusal(failure) {
  let it = /** @type {{ message?: unknown, error?: unknown, cause?: unknown } | undefined} */ (failure);
  for (let depth = 0; depth < MAX_CAUSES && typeof it === "object" && it !== null; depth += 1) {
    // An address in it might have such a word as well.
    const said = String(it.message ?? "").replace(/\S+:\/\/\S+/g, "");
    if (REFUSED.test(said)) return /\b[1-5]\d\d\b/.exec(said)?.[0] ?? (/authentication required/i.test(said) ? "407" : "");
    it = /** @type {typeof it} */ (it.cause ?? it.error);
  }
  return undefined;
}
