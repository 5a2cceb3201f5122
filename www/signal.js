/** A value, and who wants to know when it changes. */

/**
 * @template T
 * @typedef {{ get: () => T, set: (value: T) => void, subscribe: (listener: (value: T) => void) => void }} Signal
 */

/**
 * @template T
 * @param {T} value
 * @returns {Signal<T>}
 */
export function signal(value) {
  /** @type {((value: T) => void)[]} */
  const listeners = [];
  return {
    get: () => value,
    set: (next) => {
      value = next;
      for (const listener of listeners) listener(value);
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}
