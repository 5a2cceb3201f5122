import { aboutVariable, optionsFrom } from "./env.js";
import { ConferenceClient } from "./index.js";

/**
 * A client for each app that was configured, and with it the app's token. Requests share these values
 * and no promise.
 * @type {Map<string, ConferenceClient>}
 */
const clients = new Map();
/** A function may serve that many organisations without losing a token. */
const MOST_CLIENTS = 100;

/** @param {any} conferenceId @param {unknown} env @param {any} [call] */
export async function lock(conferenceId, env, call) {
  return clientFor(env, "lock", conferenceId).lock(conferenceId, call);
}

/** @param {any} conferenceId @param {unknown} env @param {any} [call] */
export async function unlock(conferenceId, env, call) {
  return clientFor(env, "unlock", conferenceId).unlock(conferenceId, call);
}

/**
 * @param {unknown} env
 * @param {"lock" | "unlock"} action
 * @param {unknown} id
 */
function clientFor(env, action, id) {
  const asked = { action, conferenceId: typeof id === "string" ? id : "" };
  const options = optionsFrom(env, asked);
  const name = JSON.stringify(options);
  const client = clients.get(name) ?? make(options, asked);
  // The one that was not used for longest comes first, and goes first.
  clients.delete(name);
  clients.set(name, client);
  for (const oldest of clients.keys()) {
    if (clients.size <= MOST_CLIENTS) break;
    clients.delete(oldest);
  }
  return client;
}

/**
 * @param {any} options
 * @param {import("./env.js").Asked} asked
 */
function make(options, asked) {
  try {
    return new ConferenceClient(options);
  } catch (error) {
    throw aboutVariable(error, asked);
  }
}
