/** More is not looked at: a thrown value may have anything at it. */
const MOST_VALUES = 1_000;
const MOST_TEXT = 65_536;

/** What is asked when a value is shown, and may tell anything then. */
const SHOWS = new Set(/** @type {unknown[]} */ (["toJSON", "inspect", "toString", "valueOf", Symbol.toPrimitive, Symbol.toStringTag, Symbol.for("nodejs.util.inspect.custom")]));

/**
 * All that there is to see in what was thrown, in which the module looks for what must not be seen.
 * Undefined where there may be more, or too much: errors, plain objects and arrays with nothing but
 * values have everything in the open. Nothing of it is called, since what is told once may be another
 * thing the second time.
 * @param {unknown} thrown
 */
export function seen(thrown) {
  let text = "";
  try {
    const values = new Set([thrown]);
    for (const value of values) {
      if (values.size > MOST_VALUES || text.length > MOST_TEXT) return;
      if (Object(value) !== value) {
        text += `${String(value)}\n`;
      } else if (!open(value, values)) {
        return;
      } else {
        for (const key of Reflect.ownKeys(/** @type {any} */ (value))) text += `${String(key)}\n`;
      }
    }
    return text;
  } catch {
    return;
  }
}

/**
 * Whether all that an object has, or has from others, is plain to see; it is added to `values`.
 * @param {any} object @param {Set<unknown>} values
 */
function open(object, values) {
  const kind = {}.toString.call(object);
  const error = /Error]$|DOMException]$/.test(kind) || object instanceof Error;
  if (Array.isArray(object) ? object.length > MOST_VALUES : !error && kind !== "[object Object]") return false;
  for (let owner = object; owner; owner = Object.getPrototypeOf(owner)) {
    const inherited = owner !== object;
    const builtIn = inherited && isBuiltIn(owner);
    for (const key of Reflect.ownKeys(owner)) {
      const { value, get } = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(owner, key));
      if (builtIn) {
        // The host's own: they tell the same each time.
        if (error && ["name", "message", "code", "stack"].includes(/** @type {string} */ (key))) values.add(object[key]);
      } else if (get ?? typeof value === "function") {
        if (key === "stack" && error && get && isNative(get)) values.add(object[key]);
        // A class may have methods, marks under symbols of its own and, as Node's have, another name for
        // itself: nobody shows what they tell.
        else if (!inherited || SHOWS.has(key) || (get && typeof key === "string" && key !== "constructor")) return false;
      } else {
        values.add(value);
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

/**
 * What was thrown, or where a library's class has a getter for its name, as node-fetch's has, a copy with
 * what that says now.
 * @param {any} thrown
 */
export function settled(thrown) {
  try {
    for (let owner = Object.getPrototypeOf(thrown); !isBuiltIn(owner); owner = Object.getPrototypeOf(owner)) {
      if (!Object.getOwnPropertyDescriptor(owner, "name")?.get) continue;
      const { name } = thrown;
      return Object.defineProperties(new Error(), { ...Object.getOwnPropertyDescriptors(thrown), name: { value: name } });
    }
  } catch {}
  return thrown;
}
