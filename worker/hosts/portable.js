/**
 * The worker on every host but Cloudflare's: variables from the environment, the module from the file
 * beside this one.
 */

import { readFile } from "node:fs/promises";

import { initSync } from "dingtalk-conference-lock-worker";

import { fetch } from "../handler.js";
import { localKeeper } from "../state/local.js";
import { events } from "./events.js";
import { place } from "./place.js";
import { publicOrigin } from "./settings.js";
import { variables } from "./variables.js";

initSync({ module: await WebAssembly.compile(await readFile(new URL("worker.wasm", import.meta.url))) });

const env = { ...variables };

/** Takes DingTalk's events from now on, where they come over a connection of the host's. */
export const openEvents = await events(env);

// It has to know that events are about to come before it does what is due.
const keepers = localKeeper(env);
await keepers.start();
Object.assign(env, { KEEPER: keepers });

/** Where clients see the worker, when that is not where it listens. */
const origin = publicOrigin(variables);

/**
 * @param {Request} request
 * @param {string} [target] path and query as they were sent, where the host's URL is parsed: that has
 *   lost its dot segments, and might have become one of ours
 * @param {Record<string, string>} [files] the texts of the page's files, where they are not the host's to send
 * @returns {Promise<Response>}
 */
export async function answer(request, target, files) {
  return fetch(place(request, urlOf(request), origin, target), env, files);
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
