const BRAND = Symbol.for("dingtalk-conference-lock.DingTalkError");

/** Why a call failed; see index.d.ts. */
export class DingTalkError extends Error {
  /** @param {Record<string, unknown> & { message: string, cause?: unknown }} fields */
  constructor({ message, cause, ...fields }) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
  }

  static {
    const hidden = { writable: true, configurable: true };
    // Written out, since minified names are shown otherwise; not a getter, so that it can be assigned.
    Object.defineProperty(this.prototype, "name", { value: "DingTalkError", ...hidden });
    Object.defineProperty(this, "name", { value: "DingTalkError", ...hidden });
    Object.defineProperty(this.prototype, BRAND, { value: true, ...hidden });
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
  return new DingTalkError({
    message,
    cause,
    kind,
    code,
    status: null,
    requestId: null,
    requiredScopes: [],
    retryable: false,
    retryAfterMs: null,
    attempts: 0,
    conferenceId: "",
    action: "lock",
  });
}
