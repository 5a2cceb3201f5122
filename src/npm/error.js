/** Why a call failed; see index.d.ts. */
export class DingTalkError extends Error {
  /** @param {Record<string, unknown> & { message: string, cause?: unknown }} fields */
  constructor({ message, ...fields }) {
    super(message, fields);
    delete fields.cause;
    Object.assign(this, fields);
  }

  // Both written out, since minified names are shown otherwise.
  /** @override */
  static name = "DingTalkError";

  /** @override */
  get name() {
    return "DingTalkError";
  }
}
