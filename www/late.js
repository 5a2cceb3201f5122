/** Code that is fetched when it is first needed. */

/** It did not arrive. */
export class NotLoaded extends Error {}

/**
 * @template Module
 * @param {string} path
 * @param {() => Promise<Module>} fetchIt from there
 * @returns {() => Promise<Module>} rejects with `NotLoaded`, and tries anew when it is asked for again
 */
export function late(path, fetchIt) {
  /** @type {Promise<Module> | null} */
  let loading = null;
  let tries = 0;
  return () => {
    // By the same name some engines would fail again without asking.
    loading ??= (tries++ === 0 ? fetchIt() : import(`${path}?${tries}`)).catch((cause) => {
      loading = null;
      throw new NotLoaded(`${path} did not arrive`, { cause });
    });
    return loading;
  };
}
