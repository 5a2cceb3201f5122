/**
 * What other Workers call through a service binding: whoever may deploy them may lock, so no caller key
 * is asked for. Every method of the class can be called.
 */

import { WorkerEntrypoint } from "cloudflare:workers";
import { perform } from "dingtalk-conference-lock-worker";

import { toTheEnd } from "./to-the-end.js";

export class ConferenceLock extends WorkerEntrypoint {
  /** @param {unknown} conferenceId */
  lock(conferenceId) {
    return toTheEnd(this.ctx, perform(this.env, "lock", text(conferenceId)));
  }

  /** @param {unknown} conferenceId */
  unlock(conferenceId) {
    return toTheEnd(this.ctx, perform(this.env, "unlock", text(conferenceId)));
  }
}

/** @param {unknown} value of which anything but text is refused as if it were empty */
function text(value) {
  return typeof value === "string" ? value : "";
}
