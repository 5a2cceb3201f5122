/** Locks and unlocks by the package's client, and writes down what came of it. */

import { clientFetch, clientToken, endpoint } from "./api.js";
import { now } from "./clock.js";
import { library } from "./describe.js";
import { journal } from "./history/browser-journal.js";
import { endedBy } from "./session.js";

/**
 * @typedef {import("./dingtalk-conference-lock.js").ConferenceAction} Action
 * @typedef {{ id: string, title?: string, code?: string }} Target
 *
 * @typedef {object} Outcome
 * @property {"done" | "failed" | "unknown" | "ended"} state `ended`: nothing was done, since one has to sign in again
 * @property {number} at
 * @property {string} requestId
 * @property {unknown} [error]
 */

/** After these the meeting may have been locked all the same. A proxy may have put its own page in the place of the worker's words. */
const UNCERTAIN = ["network", "timeout", "protocol", "server"];
/** What the worker says of kind `server` where nothing was sent, or DingTalk refused. */
const CERTAIN = ["ConfigurationError", "AppTokenRefused", "AccessUnavailable", "NetworkError"];

/**
 * @param {Action} action
 * @param {Target} target
 * @param {AbortSignal} [signal]
 * @returns {Promise<Outcome>} never rejects
 */
export async function perform(action, target, signal) {
  try {
    const { ConferenceClient } = await library();
    const client = new ConferenceClient({ accessToken: clientToken(), endpoint, fetch: clientFetch });
    const { requestId } = await client[action](target.id, signal ? { signal } : {});
    return note(action, target, { state: "done", at: now(), requestId: requestId ?? "" });
  } catch (error) {
    if (await endedBy(error)) return { state: "ended", at: now(), requestId: "", error };
    const { kind, code, attempts, requestId } = /** @type {any} */ (error) ?? {};
    const certain = kind === "server" && CERTAIN.includes(code);
    const state = signal?.aborted || (UNCERTAIN.includes(kind) && !certain && attempts > 0) ? "unknown" : "failed";
    return note(action, target, { state, at: now(), requestId: requestId ?? "", error });
  }
}

/**
 * @param {Action} action
 * @param {Target} target
 * @param {Outcome & { state: "done" | "failed" | "unknown" }} outcome
 */
function note(action, { id, title = "", code = "" }, outcome) {
  const { state, at, requestId, error } = outcome;
  const reason = String(/** @type {any} */ (error)?.code ?? /** @type {any} */ (error)?.name ?? "");
  journal.append({ at, action, id, title, code, outcome: state, error: reason, requestId });
  return outcome;
}
