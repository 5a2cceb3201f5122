/** What must not be done twice, though it may have to be asked for twice: a reply can be lost after the deed. */

import { ask } from "./api.js";
import { randomId } from "./random-id.js";

/** Of what has had no answer yet. @type {Map<string, string>} */
const keys = new Map();
/** After these nobody knows what became of it. */
const UNANSWERED = ["network", "timeout", "protocol"];

/**
 * As `ask`, and the same thing asked for again after no answer came is done once.
 * @param {string} path
 * @param {{ body: unknown, headers: Record<string, string> }} what
 * @returns {Promise<any>}
 * @throws {import("./api.js").Failure}
 */
export async function askOnce(path, { body, headers }) {
  const of = JSON.stringify([path, body, headers]);
  const key = keys.get(of) ?? randomId();
  keys.set(of, key);
  try {
    const told = await ask("POST", path, { body, headers: { ...headers, "idempotency-key": key } });
    keys.delete(of);
    return told;
  } catch (error) {
    if (!UNANSWERED.includes(/** @type {any} */ (error).kind)) keys.delete(of);
    throw error;
  }
}
