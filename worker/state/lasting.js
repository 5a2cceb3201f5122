/** A keeper that is loaded from its store when it is needed, and anew after it has failed. */

/**
 * @typedef {import("./sqlite.js").Store} Store
 * @typedef {Store & { wake: (at: number | null) => void }} Host
 * @typedef {{ ask: (text: string) => Promise<string>, woken: () => Promise<void> }} KeeperObject
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
 * @returns {KeeperObject}
 */
export function lastingKeeper(host, load, now = Date.now) {
  /** @type {{ object: KeeperObject, leave: () => void } | undefined} */
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
    return { object, leave: () => void (left = true) };
  }

  /**
   * @template T
   * @param {(object: KeeperObject) => Promise<T>} work
   */
  async function use(work) {
    /** @type {typeof kept} */
    let used;
    try {
      used = kept ??= loaded();
      return await work(used.object);
    } catch (error) {
      used?.leave();
      if (kept === used) {
        kept = undefined;
        // What it asked for last may be for what it did not come to keep.
        host.wake(now() + RETRY_MS);
      }
      throw error;
    }
  }

  return { ask: (text) => use((object) => object.ask(text)), woken: () => use((object) => object.woken()) };
}
