/** @typedef {{ waitUntil: (work: Promise<unknown>) => void }} Context of a call, as the platform gives it */

/**
 * Lets a call come to its end though its client has left. Cloudflare's platform would cancel it: a lock
 * that was carried out would have no line in the log, and the calls that wait for the token which this
 * one fetches would wait in vain.
 * @template T
 * @param {Context} context
 * @param {Promise<T>} reply
 */
export function toTheEnd(context, reply) {
  context.waitUntil(reply.catch(() => {}));
  return reply;
}
