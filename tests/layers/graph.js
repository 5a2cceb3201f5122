/** What uses what: which of it runs upwards or in a circle. */

/** @typedef {Map<string, Set<string>>} Graph of each node those that it uses */

/**
 * @param {string[][]} layers from the lowest
 * @param {Graph} graph
 * @returns {string[]} what is wrong, for a person; each module below `crate` has to stand in one layer
 */
export function upwards(layers, graph) {
  const levels = new Map(layers.flatMap((names, level) => names.map((name) => /** @type {const} */ ([name, level]))));
  const modules = [...new Set([...graph.keys()].flatMap((path) => layered(path) ?? []))];
  const listed = layers.flat();
  return [
    ...modules.filter((name) => !levels.has(name)).map((name) => `${name} is in no layer of lib.rs`),
    ...listed.filter((name) => !modules.includes(name)).map((name) => `lib.rs has ${name} in a layer, and there is no such module`),
    ...listed.filter((name, index) => listed.indexOf(name) !== index).map((name) => `lib.rs has ${name} in two layers`),
    ...[...graph].flatMap(([user, used]) => [...used].filter((path) => isUpwards(levels, user, path)).map((path) => `${user} uses ${path}`)),
  ];
}

/**
 * @param {Map<string, number>} levels
 * @param {string} user
 * @param {string} used
 */
function isUpwards(levels, user, used) {
  const [from, to] = [layered(user), layered(used)];
  // lib.rs stands on top of all.
  if (from === undefined || from === to) return false;
  if (to === undefined) return true;
  const [above, below] = [levels.get(from), levels.get(to)];
  // Of one that is in no layer, that is said.
  return above !== undefined && below !== undefined && below >= above;
}

/** @param {string} path @returns {string | undefined} the name of the layered module that has it */
function layered(path) {
  return path.split("::")[1];
}

/**
 * @param {Graph} graph
 * @returns {string[]} a circle for every arrow that closes one
 */
export function circles(graph) {
  /** @type {Set<string>} */
  const done = new Set();
  /** @type {string[]} */
  const found = [];
  /** @param {string} node @param {string[]} way */
  const visit = (node, way) => {
    const before = way.indexOf(node);
    if (before >= 0) found.push([...way.slice(before), node].join(" uses "));
    if (before >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...way, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}
