/** A keeper that is loaded from its store when it is needed, and anew after it has failed. */

/**
 * @typedef {import("./sqlite.js").Store} Store
 * @typedef {Store & { wake: (at: number | null) => void }} Host
 * @typedef {{ ask: (text: string) => Promise<string>, woken: () => Promise<void>, begun: () => Promise<void> }} KeeperObject
 * @typedef {KeeperObject & { fail: (error: unknown) => void }} LastingKeeper
 */

/** When it is loaded again after a failure, unless it is asked before: one that comes each time costs little then. */
const RETRY_MS = 60_000;
const LEFT = "the keeper has failed and was loaded anew: ask again";

/**
 * What is refused comes back as an answer. A promise that fails is the keeper's own failure, of the state or by a
 * WebAssembly trap: what it has in memory is not to be trusted then, while the store has nothing but whole steps.
 *
 * @param {Host} host
 * @param {(host: Host) => KeeperObject} load
 * @param {() => number} [now]
 * @returns {LastingKeeper} which `fail` tells that it has failed where no promise did
 */
export function lastingKeeper(host, load, now = Date.now) {
  /** @type {ReturnType<typeof loaded> | undefined} */
  let kept;

  function loaded() {
    let left = false;
    // One that has failed may still have calls under way: none of them is to write beside the next.
    const still = () => {
      if (left) throw new Error(LEFT);
    };
    const object = load({
      rows: (sql, parameters) => (still(), host.rows(sql, parameters)),
      commit: (statements) => (still(), host.commit(statements)),
      wake: (at) => (still(), host.wake(at)),
    });
    /** @type {Set<(error: unknown) => void>} */
    const waiting = new Set();
    const leave = (/** @type {unknown} */ error) => {
      left = true;
      for (const reject of waiting) reject(error);
    };
    return { object, waiting, leave };
  }

  /** @param {typeof kept} failed @param {unknown} error */
  function leave(failed, error) {
    failed?.leave(error);
    if (kept !== failed) return;
    kept = undefined;
    // What it asked for last may be for what it did not come to keep.
    host.wake(now() + RETRY_MS);
  }

  /**
   * @template T
   * @param {(object: KeeperObject) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async function use(work) {
    /** @type {typeof kept} */
    let used;
    /** @type {(error: unknown) => void} */
    let reject = () => {};
    try {
      const { object, waiting } = (used = kept ??= loaded());
      const failed = new Promise((_, it) => waiting.add((reject = it)));
      return await Promise.race([work(object), /** @type {Promise<never>} */ (failed)]);
    } catch (error) {
      leave(used, error);
      throw error;
    } finally {
      used?.waiting.delete(reject);
    }
  }

  return {
    ask: (text) => use((object) => object.ask(text)),
    woken: () => use((object) => object.woken()),
    begun: () => use((object) => object.begun()),
    fail: (error) => {
      if (kept) leave(kept, error);
    },
  };
}
