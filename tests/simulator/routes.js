/**
 * One call the simulator answers: everything a handler needs, and nothing of HTTP beyond it.
 * @typedef {object} Call
 * @property {import("./state.js").State} state
 * @property {Record<string, string>} params the decoded `{name}` segments of the path
 * @property {URLSearchParams} query
 * @property {Headers} headers
 * @property {string} body
 * @property {boolean} secure whether it came over an encrypted connection
 *
 * `path` is literal but for `{name}`, which stands for one segment. `kind` is what a fault's `on` names.
 * @typedef {object} Route
 * @property {"GET" | "POST"} method
 * @property {string} path
 * @property {"token" | "lock" | "read" | "invite"} [kind]
 * @property {(call: Call) => Response} handle
 *
 * @typedef {{ route: Route, params: Record<string, string> }} Match
 */

/**
 * @param {readonly Route[]} routes
 * @param {string} path as received, without its query
 * @returns {Match[]} the routes of this path, whatever their method
 */
export function routesAt(routes, path) {
  /** @type {Match[]} */
  const matches = [];
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params) matches.push({ route, params });
  }
  return matches;
}

/**
 * @param {string} pattern
 * @param {string} path
 */
function matchPath(pattern, path) {
  const expected = pattern.split("/");
  const segments = path.split("/");
  if (segments.length !== expected.length) return null;

  /** @type {Record<string, string>} */
  const params = {};
  for (const [index, segment] of segments.entries()) {
    const name = expected[index]?.match(/^\{(\w+)\}$/)?.[1];
    if (name === undefined) {
      if (segment !== expected[index]) return null;
      continue;
    }
    const value = decodeSegment(segment);
    if (!value) return null;
    params[name] = value;
  }
  return params;
}

/** @param {string} segment */
function decodeSegment(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
