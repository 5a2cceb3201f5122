/**
 * The actions taken from this browser, in chunks of its storage, so that noting one rewrites little.
 * Bounded: the oldest go first. There is no secret in it.
 */

/**
 * @typedef {object} Entry
 * @property {number} at milliseconds
 * @property {"lock" | "unlock"} action
 * @property {string} id
 * @property {string} title
 * @property {string} code the meeting's
 * @property {"done" | "failed" | "unknown"} outcome
 * @property {string} error a code; empty where it was done
 * @property {string} requestId
 *
 * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Store
 * @typedef {{ first: number, last: number }} Range of the chunks
 */

const PREFIX = "journal/";
const RANGE = `${PREFIX}range`;
export const CHUNK = 100;
export const CHUNKS = 50;

/**
 * @param {Store} store
 */
export function createJournal(store) {
  /** Where the storage takes nothing, as in some private windows. @type {Entry[]} */
  let unwritten = [];
  /** @type {((entry: Entry | null) => void)[]} */
  const listeners = [];
  const tell = (/** @type {Entry | null} */ entry) => listeners.forEach((listener) => listener(entry));

  return {
    /** @param {Entry} entry */
    append: (entry) => {
      if (!write(store, entry)) unwritten = [...unwritten, entry].slice(-CHUNK * CHUNKS);
      tell(entry);
    },
    /** All of them, the oldest first. @returns {Entry[]} */
    read: () => [...readAll(store), ...unwritten],
    clear: () => {
      const { first, last } = range(store);
      for (let index = first; index <= last; index++) store.removeItem(PREFIX + index);
      store.removeItem(RANGE);
      unwritten = [];
      tell(null);
    },
    /** Called with each new entry, and with null when others came or went. @param {(entry: Entry | null) => void} listener */
    subscribe: (listener) => void listeners.push(listener),
    /** Another tab has written. */
    changedElsewhere: () => tell(null),
  };
}

/**
 * The last action of each meeting that is known to have been done.
 * @param {readonly Entry[]} entries the oldest first
 * @returns {Map<string, Entry>} by id
 */
export function lastDone(entries) {
  return new Map(entries.filter(({ outcome }) => outcome === "done").map((entry) => [entry.id, entry]));
}

/**
 * Reads what it adds to anew, since another tab may have written.
 * @param {Store} store
 * @param {Entry} entry
 */
function write(store, entry) {
  try {
    let { first, last } = range(store);
    let chunk = readChunk(store, last);
    if (chunk.length >= CHUNK) {
      chunk = [];
      last += 1;
    }
    while (last - first >= CHUNKS) store.removeItem(PREFIX + first++);
    store.setItem(PREFIX + last, JSON.stringify([...chunk, entry]));
    store.setItem(RANGE, JSON.stringify({ first, last }));
    return true;
  } catch {
    return false;
  }
}

/** @param {Store} store */
function readAll(store) {
  const { first, last } = range(store);
  /** @type {Entry[]} */
  const entries = [];
  for (let index = first; index <= last; index++) entries.push(...readChunk(store, index));
  return entries;
}

/**
 * @param {Store} store
 * @returns {Range}
 */
function range(store) {
  const { first, last } = parse(store, RANGE) ?? {};
  const valid = Number.isInteger(first) && Number.isInteger(last) && first <= last && last - first <= CHUNKS;
  return valid ? { first, last } : { first: 0, last: 0 };
}

/**
 * @param {Store} store
 * @param {number} index
 * @returns {Entry[]} those that can be read
 */
function readChunk(store, index) {
  const found = parse(store, PREFIX + index);
  return Array.isArray(found) ? found.filter(isEntry) : [];
}

/**
 * @param {Store} store
 * @param {string} key
 */
function parse(store, key) {
  try {
    return JSON.parse(store.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** What stands in the storage may be of another version of this page. @param {any} entry */
function isEntry(entry) {
  const texts = [entry?.id, entry?.title, entry?.code, entry?.error, entry?.requestId];
  const known = ["lock", "unlock"].includes(entry?.action) && ["done", "failed", "unknown"].includes(entry?.outcome);
  return known && Number.isFinite(entry.at) && texts.every((text) => typeof text === "string");
}
