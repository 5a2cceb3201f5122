import { ConferenceClient, DingTalkError } from "#index";
import { fields } from "./boundary.js";
import { variablesOf } from "./variables.js";

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
  return (await clientFor(env, "lock", conferenceId)).lock(conferenceId, call);
}

/** @param {any} conferenceId @param {unknown} env @param {any} [call] */
export async function unlock(conferenceId, env, call) {
  return (await clientFor(env, "unlock", conferenceId)).unlock(conferenceId, call);
}

/**
 * @param {unknown} env
 * @param {"lock" | "unlock"} action
 * @param {unknown} id
 */
async function clientFor(env, action, id) {
  try {
    return clientOf(await variablesOf(env));
  } catch (thrown) {
    // A host may forbid that its variables are read, as Deno does.
    const error = thrown instanceof DingTalkError ? thrown : new /** @type {any} */ (DingTalkError)({ ...fields("the runtime failed; see cause", "protocol", "HostError"), cause: thrown });
    throw Object.assign(error, { action, conferenceId: typeof id === "string" ? id : "" });
  }
}

/** @param {Record<string, unknown>} variables */
function clientOf(variables) {
  // What is no text is told apart by its type alone, which is all that the client says of it.
  const name = JSON.stringify(Object.entries(variables).map(([name, value]) => [name, typeof value, typeof value === "string" && value]));
  const client = clients.get(name) ?? ConferenceClient.fromVariables(variables);
  // The one that was not used for longest comes first, and goes first.
  clients.delete(name);
  clients.set(name, client);
  for (const oldest of clients.keys()) {
    if (clients.size <= MOST_CLIENTS) break;
    clients.delete(oldest);
  }
  return client;
}
