/**
 * What an RPC call of workerd comes to. An error crosses with its message and its own fields, but
 * without its class, and so without a name that only the class has.
 * @template T
 * @param {Promise<T>} outcome
 * @returns {Promise<T>} its error has the fields of a `DingTalkError`, except `cause`
 */
export async function sendable(outcome) {
  try {
    return await outcome;
  } catch (thrown) {
    const { message, cause, ...fields } = /** @type {Record<string, unknown>} */ (Object(thrown));
    if (!fields.kind) throw thrown;
    throw Object.assign(new Error(String(message)), fields, { name: "DingTalkError" });
  }
}
