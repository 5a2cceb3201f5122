import { WorkerEntrypoint } from "cloudflare:workers";

import { sendable } from "./rpc-error.js";
import { lock, unlock } from "./worker.js";

export { lock, unlock };

/**
 * The call comes to its end though its client has left: the platform would cancel it, and calls that wait
 * for the token which this one fetches would wait in vain.
 * @template T
 * @param {any} context
 * @param {Promise<T>} call
 */
function toTheEnd(context, call) {
  const reply = sendable(call);
  context.waitUntil(reply.catch(() => {}));
  return reply;
}

/** What other Workers call through a service binding; every method of it they can call. */
export class ConferenceLock extends WorkerEntrypoint {
  /** @param {any} conferenceId */
  lock(conferenceId) {
    return toTheEnd(this.ctx, lock(conferenceId, this.env));
  }

  /** @param {any} conferenceId */
  unlock(conferenceId) {
    return toTheEnd(this.ctx, unlock(conferenceId, this.env));
  }
}
