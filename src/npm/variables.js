import { DingTalkError } from "#index";
import { fields } from "./boundary.js";

/** How long a secrets store is waited for, in milliseconds. */
const STORE_MS = 5_000;

/**
 * The `DINGTALK_…` variables of an environment, where a secret may be kept in a store that is asked for it.
 * Which of them an app needs, the module decides.
 * @param {any} env
 * @returns {Promise<Record<string, unknown>>} sorted by their names
 */
export async function variablesOf(env) {
  const names = Object.keys(Object(env)).filter((name) => name.startsWith("DINGTALK_")).sort();
  const values = names.map((name) => {
    const value = env[name];
    return typeof value?.get === "function" ? given(name, value) : value;
  });
  const all = await Promise.all(values);
  return Object.fromEntries(names.map((name, at) => [name, all[at]]));
}

/**
 * What a store gives, which may never come.
 * @param {string} name @param {{ get: () => unknown }} store
 */
function given(name, store) {
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why, /** @type {unknown} */ cause) => {
      const words = `${name} is in a secrets store whose get() ${why}`;
      reject(new /** @type {any} */ (DingTalkError)({ ...fields(words, "authentication", "TokenProviderFailed"), cause }));
    };
    const timer = setTimeout(fail, STORE_MS, "gave nothing within 5 s");
    const ask = async () => store.get();
    ask()
      .then(resolve, (error) => fail("failed; see cause", error))
      .finally(() => clearTimeout(timer));
  });
}
