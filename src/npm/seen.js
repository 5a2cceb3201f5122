import { kindOf } from "./kind.js";

/** More is not looked at: a thrown value may have anything at it. */
const MOST_VALUES = 1_000;
const MOST_TEXT = 65_536;

/** What an error's class, as node-fetch's, may say by a getter. @type {unknown[]} */
const PINNED = ["name", "message", "code", "stack", Symbol.toStringTag];

/** What is asked when a value is shown, and may tell anything then. */
const SHOWS = ["toJSON", "inspect", "toString", "valueOf"];

/**
 * All that there is to see in what was thrown, in which the module looks for what must not be seen.
 * Undefined where there may be more, or too much: errors, plain objects and arrays with nothing but
 * values have everything in the open.
 * @param {unknown} thrown
 */
export function seen(thrown) {
  let text = "";
  try {
    const values = new Set([thrown]);
    const objects = [];
    for (const value of values) {
      if (values.size > MOST_VALUES || text.length > MOST_TEXT) return;
      if (Object(value) !== value) text += `${String(value)}\n`;
      else if (!open(value, values)) return;
      // Newer hosts tell what is an error, whatever it looks like.
      else if (!(/** @type {any} */ (Error).isError?.(value))) objects.push(value);
    }
    // Its tag and its prototype are what it makes of them, while its copy is what it is, such as a Map
    // with insides. Of a Proxy, which shows what it likes, there is none.
    return structuredClone(objects).every((copy) => /^(Object|Array|.*Error|DOMException)$/.test(kindOf(copy))) ? text : undefined;
  } catch {
    return;
  }
}

/**
 * Whether all that an object has, or has from others, is plain to see; it is added to `values`.
 * @param {any} object @param {Set<unknown>} values
 */
function open(object, values) {
  const kind = kindOf(object);
  const error = /(Error|DOMException)$/.test(kind) || object instanceof Error;
  if (Array.isArray(object) ? object.length > MOST_VALUES : !error && kind !== "Object") return false;
  for (let owner = object; owner; owner = Object.getPrototypeOf(owner)) {
    const builtIn = owner !== object && isBuiltIn(owner);
    for (const key of Reflect.ownKeys(owner)) {
      const { value, get } = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(owner, key));
      if (error && PINNED.includes(key) && (builtIn || (get && (owner !== object || isNative(get))))) {
        const it = object[key];
        values.add(it);
        // What a class says once may be another thing the second time.
        if (!builtIn && owner !== object && !Object.getOwnPropertyDescriptor(object, key)) Object.defineProperty(object, key, { value: it, writable: true, configurable: true });
      } else if (builtIn) {
        // The host's own tells nothing else.
      } else if (get ?? typeof value === "function") {
        // A class may have methods, marks under symbols of its own and, as Node's have, another name for
        // itself: nobody shows what they tell. A method under a symbol is somebody's, such as a runtime's that
        // shows what it gives.
        const shows = typeof key === "symbol" ? !get || key === Symbol.toStringTag : SHOWS.includes(key) || (get && key !== "constructor");
        if (owner === object || shows) return false;
      } else {
        values.add(key).add(value);
      }
    }
  }
  return true;
}

/** @param {Function} it */
const isNative = (it) => /\{\s*\[native code]\s*}$/.test(Function.prototype.toString.call(it));

/**
 * Of this realm or another: its constructor is the host's, which no class of somebody else's is. Node's
 * DOMException is written in JavaScript.
 * @param {any} prototype
 */
function isBuiltIn(prototype) {
  const { value } = Object.getOwnPropertyDescriptor(prototype, "constructor") ?? {};
  return typeof value === "function" && value.prototype === prototype && (isNative(value) || value === globalThis.DOMException);
}
