import { fields } from "./boundary.js";

const BRAND = Symbol.for("dingtalk-conference-lock.DingTalkError");

/** Why a call failed; see index.d.ts. */
export class DingTalkError extends Error {
  /** Written out, since it is minified. @override */
  static name = "DingTalkError";

  static {
    // Defined, since the host's own may be frozen, and can be assigned nothing then; by nothing that all objects
    // have.
    const open = (/** @type {any} */ value) => ({ __proto__: null, value, writable: true, configurable: true });
    Object.defineProperties(this.prototype, { name: open(this.name), [BRAND]: open(true) });
  }

  /** @param {Record<string, unknown> & { message: string, cause?: unknown }} fields */
  constructor({ message, cause, ...fields }) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
  }

  /** Of every copy of the package, since a program may have several. @override @param {any} value */
  static [Symbol.hasInstance](value) {
    // A class that was made of this one is told by its prototype, as any.
    if (this !== DingTalkError) return Function.prototype[Symbol.hasInstance].call(this, value);
    try {
      return value[BRAND] === true;
    } catch {
      return false;
    }
  }

  toJSON() {
    return Object.assign({ name: this.name, message: this.message }, this);
  }
}

/**
 * An error of this side, which the module had no part in.
 * @param {string} message @param {unknown} [cause] @param {string} [kind] @param {string} [code]
 */
export function hostError(message, cause, kind = "protocol", code = "HostError") {
  return new DingTalkError({ ...fields(message, kind, code), cause });
}

/** Of a host that lacks something, or forbids it. @param {unknown} cause */
export const runtimeFailed = (cause) => hostError("the runtime failed; see cause", cause);
