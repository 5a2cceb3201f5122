/**
 * The `DINGTALK_…` variables of an environment, where a secret may be kept in a store that is asked for it.
 * Which of them an app needs, the module decides.
 * @param {any} env
 * @returns {Promise<Record<string, unknown>>} sorted by their names
 */
export async function variablesOf(env) {
  /** @type {Record<string, unknown>} */
  const variables = {};
  for (const name of Object.keys(Object(env)).sort()) {
    if (!name.startsWith("DINGTALK_")) continue;
    const value = env[name];
    variables[name] = typeof value?.get === "function" ? await value.get() : value;
  }
  return variables;
}
