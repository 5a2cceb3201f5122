/** Everything that locks a meeting from JavaScript and is compared here. */

/**
 * @typedef {object} Target
 * @property {string} endpoint
 * @property {string} token
 * @property {typeof globalThis.fetch} [fetch] in place of the host's
 *
 * @typedef {(conferenceId: string) => Promise<unknown>} Lock
 * @typedef {(target: Target) => Lock} Open
 *
 * @typedef {object} Client
 * @property {string} name
 * @property {string} module its address, which exports `open`
 * @property {boolean} overFetch whether a `fetch` can be put in the place of the host's
 */

/** @type {Record<"ours" | "bare" | "timed" | "ky" | "reference" | "official", Client>} */
export const CLIENTS = {
  bare: client("bare fetch", "bare-fetch.js"),
  timed: client("bare fetch with a time-out", "fetch-with-timeout.js"),
  ours: client("dingtalk-conference-lock", "ours.js"),
  reference: client("reference in plain JavaScript", "reference.js"),
  ky: client("ky, the call by hand", "ky.js"),
  official: { ...client("@alicloud/dingtalk", "../../official/documented.js"), overFetch: false },
};

/**
 * @param {string} name
 * @param {string} file
 * @returns {Client}
 */
function client(name, file) {
  return { name, module: new URL(file, import.meta.url).href, overFetch: true };
}
