/** Locks and unlocks by the package's client. What is about to be sent is in the worker's record before it is. */

import { because, clientFetch, clientToken, endpoint } from "./api.js";
import { now } from "./clock.js";
import { library } from "./describe.js";
import { lastOf, noteOwn } from "./meetings/record.js";
import { randomId } from "./random-id.js";
import { endedBy, session } from "./session.js";

/**
 * @typedef {import("./dingtalk-conference-lock.js").ConferenceAction} Action
 * @typedef {{ id: string, title?: string, code?: string }} Target
 *
 * @typedef {object} Outcome
 * @property {"done" | "failed" | "unknown" | "ended"} state `ended`: nothing was done, since one has to sign in again
 * @property {number} at
 * @property {string} asked the id by which the record knows the request
 * @property {unknown} [error]
 */

/** After these the meeting may have been locked all the same, unless the worker has said more. */
const UNCERTAIN = ["network", "timeout", "protocol", "server"];
/** The first try is still under way, and nobody waits for it any more. */
const IN_USE = "IdempotencyKeyInUse";

/**
 * @param {Action} action
 * @param {Target} target
 * @param {{ signal: AbortSignal, reason?: string }} options `signal` gives it up
 * @returns {Promise<Outcome>} never rejects
 */
export async function perform(action, { id }, { signal, reason = "" }) {
  const asked = randomId();
  // Sent again, it is done once; and the record tells of it by its id.
  const headers = { "x-request-id": asked, "idempotency-key": asked, ...because(reason) };
  /** What the worker said at last. @type {Headers | null} */
  let said = null;
  try {
    const { ConferenceClient } = await library();
    const send = clientFetch(headers, (reply) => void (said = reply));
    const client = new ConferenceClient({ accessToken: clientToken(), endpoint, fetch: send });
    await client[action](id, { signal });
    return note({ state: "done", at: now(), asked });
  } catch (error) {
    if (await endedBy(error)) return { state: "ended", at: now(), asked, error };
    const recorded = lastOf(id);
    // The record has told of it, though the reply was lost.
    if (recorded?.requestId === asked && recorded.outcome === "done") return { state: "done", at: recorded.at, asked };
    return note({ state: isUnknown(error, said, signal) ? "unknown" : "failed", at: now(), asked, error });
  }

  /** @param {Outcome} outcome */
  function note(outcome) {
    const { state, at } = outcome;
    if (state !== "failed") noteOwn(id, { action, outcome: state, caller: session.get().caller, at, requestId: asked });
    return outcome;
  }
}

/**
 * @param {any} error
 * @param {Headers | null} said
 * @param {AbortSignal} signal
 */
function isUnknown(error, said, signal) {
  if (signal.aborted || error?.code === IN_USE) return true;
  const outcome = said?.get("x-outcome");
  // Its refusal is certain; what does not say of which kind it is was not said by the worker.
  if (outcome || said?.has("x-error-kind")) return outcome === "unknown";
  return UNCERTAIN.includes(error?.kind) && error?.attempts > 0;
}
