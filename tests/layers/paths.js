/** The paths in Rust code without comments and texts. */

/**
 * @param {string} code
 * @returns {{ names: Map<string, string[]>, paths: string[][] }} the names that its `use` declarations
 *   give, with their paths; and all paths, those of globs and of expressions too
 */
export function named(code) {
  /** @type {Map<string, string[]>} */
  const names = new Map();
  /** @type {string[][]} */
  const paths = [];
  const rest = code.replace(/\buse\s+([^;]+);/g, (_, tree) => {
    for (const { path, name } of leaves(tree)) {
      paths.push(path);
      if (name !== "*" && name !== "_") names.set(name, path);
    }
    return "";
  });
  for (const [path] of rest.matchAll(/(?<![\w:])[a-zA-Z_]\w*(?:\s*::\s*\w+)+/g)) paths.push(path.split(/\s*::\s*/));
  return { names, paths };
}

/**
 * @param {string} tree what stands behind `use`
 * @param {string[]} [before]
 * @returns {{ path: string[], name: string }[]}
 */
function leaves(tree, before = []) {
  const group = /^([^{]*)\{([^]*)\}$/.exec(tree.trim());
  if (group) {
    const prefix = [...before, ...segments(group[1] ?? "")];
    return parts(group[2] ?? "").flatMap((part) => leaves(part, prefix));
  }
  const [whole = "", alias] = tree.trim().split(/\s+as\s+/);
  const path = [...before, ...segments(whole)];
  // `a::{self}` is `a`.
  if (path.length > 1 && path.at(-1) === "self") path.pop();
  return [{ path, name: alias ?? path.at(-1) ?? "" }];
}

/** @param {string} path */
function segments(path) {
  return path.split("::").map((segment) => segment.trim()).filter(Boolean);
}

/** @param {string} list what stands between the braces of a group */
function parts(list) {
  let depth = 0;
  let part = "";
  const all = [];
  for (const char of list) {
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    if (char === "," && depth === 0) {
      all.push(part);
      part = "";
    } else {
      part += char;
    }
  }
  return [...all, part].filter((text) => text.trim());
}
