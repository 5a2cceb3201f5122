/**
 * What is to be done to several meetings, and what came of each, in the browser's storage, so that it
 * outlives a reload. The items are written once, results in chunks, so that one result rewrites little.
 */

/**
 * `running` in the storage when a page opens: its request may or may not have arrived, so `unknown`.
 * @typedef {"waiting" | "running" | "done" | "failed" | "unknown"} State
 *
 * @typedef {object} Result
 * @property {State} state
 * @property {number} at milliseconds
 * @property {string} [kind] of the failure
 * @property {string} [code] of the failure
 * @property {string} [requestId]
 * @property {string[]} [requiredScopes]
 * @property {string} [id] found for a code
 * @property {string} [title]
 *
 * @typedef {import("./plan.js").Item} Item
 * @typedef {{ action: "lock" | "unlock", caller: string, startedAt: number, items: Item[] }} Job
 * @typedef {import("../history/journal.js").Store} Store
 */

const JOB = "several/job";
const RESULTS = "several/results/";
export const CHUNK = 50;
const STATES = ["waiting", "running", "done", "failed", "unknown"];
const WAITING = Object.freeze({ state: /** @type {const} */ ("waiting"), at: 0 });

/** @param {Store} store */
export function createRecord(store) {
  /** @type {Job | null} */
  let job = null;
  /** @type {Result[]} */
  let results = [];

  const write = (/** @type {string} */ key, /** @type {unknown} */ value) => {
    try {
      store.setItem(key, JSON.stringify(value));
    } catch {
      // It is still in the page, only not after a reload.
    }
  };
  const clearStore = () => {
    const { length } = job?.items ?? [];
    store.removeItem(JOB);
    for (let chunk = 0; chunk * CHUNK < length; chunk++) store.removeItem(RESULTS + chunk);
  };

  return {
    job: () => job,
    /** @param {number} index @returns {Result} */
    result: (index) => results[index] ?? WAITING,
    /** @param {Job} next */
    begin: (next) => {
      clearStore();
      job = next;
      results = [];
      write(JOB, job);
    },
    /**
     * @param {number} index
     * @param {Result} result
     */
    set: (index, result) => {
      results[index] = result;
      const chunk = Math.floor(index / CHUNK);
      write(RESULTS + chunk, Array.from({ length: CHUNK }, (_, at) => results[chunk * CHUNK + at] ?? null));
    },
    forget: () => {
      clearStore();
      job = null;
      results = [];
    },
    /** What another visit, or another tab, has left. @param {boolean} runsElsewhere */
    load: (runsElsewhere) => {
      job = validJob(parse(store, JOB));
      results = [];
      for (let chunk = 0; job && chunk * CHUNK < job.items.length; chunk++) {
        for (const [at, found] of readChunk(store, chunk).entries()) {
          const lost = found?.state === "running" && !runsElsewhere;
          if (found) results[chunk * CHUNK + at] = lost ? { ...found, state: "unknown" } : found;
        }
      }
    },
    /** How many are in which state. @returns {Record<State, number>} */
    count: () => {
      const counts = { waiting: 0, running: 0, done: 0, failed: 0, unknown: 0 };
      for (let index = 0; index < (job?.items.length ?? 0); index++) counts[(results[index] ?? WAITING).state] += 1;
      return counts;
    },
    /** @param {readonly State[]} states */
    indexes: (states) => (job?.items ?? []).flatMap((_, index) => (states.includes((results[index] ?? WAITING).state) ? [index] : [])),
  };
}

/** @param {Store} store @param {string} key */
function parse(store, key) {
  try {
    return JSON.parse(store.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {Store} store @param {number} chunk @returns {(Result | null)[]} */
function readChunk(store, chunk) {
  const found = parse(store, RESULTS + chunk);
  const valid = (/** @type {any} */ result) => STATES.includes(result?.state);
  return Array.isArray(found) ? found.map((result) => (valid(result) ? result : null)) : [];
}

/** @param {any} found @returns {Job | null} */
function validJob(found) {
  const valid = ["lock", "unlock"].includes(found?.action) && Array.isArray(found.items) && found.items.length > 0;
  return valid && found.items.every((/** @type {any} */ item) => [item?.id, item?.code, item?.title].every((part) => typeof part === "string")) ? found : null;
}
