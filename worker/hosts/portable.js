/**
 * The worker on every host but Cloudflare's: variables from the environment, the module from the file
 * beside this one.
 */

import { readFile } from "node:fs/promises";
import process from "node:process";

import { initSync } from "dingtalk-conference-lock-worker";

import { fetch } from "../handler.js";
import { publicOrigin } from "./settings.js";

initSync({ module: await WebAssembly.compile(await readFile(new URL("worker.wasm", import.meta.url))) });

/** Where clients see the worker, when that is not where it listens. */
const origin = publicOrigin(process.env);

/**
 * @param {Request} request
 * @param {string} [target] path and query as they were sent, where the host's URL is parsed: that has
 *   lost its dot segments, and might have become one of ours
 * @returns {Promise<Response>}
 */
export async function answer(request, target) {
  const url = urlOf(request);
  // By hand, since parsing changes what follows.
  const [own] = /^https?:\/\/[^/?#]*/.exec(url) ?? [];
  // Without a host it is refused.
  const value = own ? (origin ?? own) + (target ?? url.slice(own.length)) : "";
  return fetch(Object.defineProperty(request, "url", { value }), process.env);
}

/**
 * @param {Request} request
 * @returns {string} nothing where its `host` is none: some hosts throw then, and some put it into the
 *   URL as it stands, where it could pass for a path
 */
function urlOf(request) {
  if (/[^\w.:[\]-]/.test(request.headers.get("host") ?? "")) return "";
  try {
    return request.url;
  } catch {
    return "";
  }
}
