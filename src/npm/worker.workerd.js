import { WorkerEntrypoint } from "cloudflare:workers";

import { sendable } from "./rpc-error.js";
import { lock, unlock } from "./worker.js";

export { lock, unlock };

/** What other Workers call through a service binding; every method of it they can call. */
export class ConferenceLock extends WorkerEntrypoint {
  /** @param {any} conferenceId */
  lock(conferenceId) {
    return sendable(lock(conferenceId, this.env));
  }

  /** @param {any} conferenceId */
  unlock(conferenceId) {
    return sendable(unlock(conferenceId, this.env));
  }
}
