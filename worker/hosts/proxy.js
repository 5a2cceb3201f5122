/** The way out through an HTTP proxy, as the environment names it. */

import http from "node:http";
import process from "node:process";

import { flaw } from "../flaw.js";

/** @typedef {import("./settings.js").Environment} Environment */

/** By this Node's `fetch` sends what it sends. */
const DISPATCHER = Symbol.for("undici.globalDispatcher.1");
/** In `NO_PROXY`: no proxy at all. */
const EVERYWHERE = "*";

/**
 * Has the host send its requests through the proxy, where it does not do so by itself.
 * @param {Environment} environment
 * @returns {string | undefined} what becomes of the proxy, to be told at the start. It names variables only:
 *   there may be a password in an address
 * @throws {Error} that names the variable
 */
export function useProxy(environment) {
  const { names, urls, exceptions } = proxies(environment);
  if (names.length === 0) return undefined;
  const which = names.join(" and ");
  const used = `proxy: requests go out through that of ${which}${exceptions ? ", except to what NO_PROXY names" : ""}`;
  const { bun, deno, node } = process.versions;
  if (deno) return exceptions?.trim() === EVERYWHERE ? used.replace(/names$/, "names, where Deno knows no *") : used;
  const unknown = Object.values(urls).some((url) => url && !/^https?:/i.test(url));
  if (bun) return unknown ? `proxy: Bun knows HTTP proxies only, and reaches nothing through that of ${which}` : used;
  if (unknown) return `proxy: Node knows HTTP proxies only, and goes past that of ${which}`;

  // From Node 24.14 on.
  const { setGlobalProxyFromEnv } = /** @type {{ setGlobalProxyFromEnv?: (environment: Environment) => void }} */ (http);
  if (setGlobalProxyFromEnv) {
    setGlobalProxyFromEnv({ http_proxy: urls.http, https_proxy: urls.https, no_proxy: exceptions });
    return used;
  }
  if (dispatcherHeeds()) return used;
  const flag = process.allowedNodeEnvironmentFlags.has("--use-env-proxy");
  const way = flag ? "name it in HTTP_PROXY and HTTPS_PROXY, and start node --use-env-proxy" : "take Node 24.14 or later, Bun or Deno";
  return `proxy: Node ${node} goes past that of ${which}: ${way}, or unset what is not meant for it`;
}

/** Whether Node was started so that its `fetch` and its `WebSocket` go by the variables. */
export function dispatcherHeeds() {
  return Reflect.get(globalThis, DISPATCHER)?.constructor.name === "EnvHttpProxyAgent";
}

/**
 * @typedef {{ http?: string | undefined, https?: string | undefined }} ByScheme
 *
 * @param {Environment} environment
 * @returns {{ names: string[], schemes: ByScheme, urls: ByScheme, exceptions: string | undefined }}
 *   the variables that name a proxy, which of them counts for, and what it says of requests by `http:` and by `https:`
 * @throws {Error} that names the variable
 */
export function proxies(environment) {
  const exceptions = environment.no_proxy || environment.NO_PROXY;
  if (exceptions?.trim() === EVERYWHERE && !process.versions.deno) return { names: [], schemes: {}, urls: {}, exceptions };
  const nameFor = (/** @type {"http" | "https"} */ scheme) =>
    [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase(), "all_proxy", "ALL_PROXY"].find((name) => environment[name]);
  const [plain, encrypted] = [nameFor("http"), nameFor("https")];
  const names = [...new Set([plain, encrypted])].filter((name) => name !== undefined);
  return { names, schemes: { http: plain, https: encrypted }, urls: { http: urlIn(environment, plain), https: urlIn(environment, encrypted) }, exceptions };
}

/**
 * @param {Environment} environment
 * @param {string | undefined} name
 */
function urlIn(environment, name) {
  const value = name && environment[name];
  if (!value) return undefined;
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const wrong = flaw(value);
  if (!wrong && URL.canParse(url)) return url;
  throw new Error(`${name} must be the address of a proxy, such as http://proxy.example.com:3128${wrong ? `; it ${wrong}` : ""}`);
}
