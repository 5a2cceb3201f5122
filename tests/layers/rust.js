/**
 * Which modules of a Rust crate use which, and in which layers its lib.rs says that they stand.
 *
 * What tests use is left out: they may use everything. So are comments, whose links are no use.
 */

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { named } from "./paths.js";

/**
 * @typedef {object} Module
 * @property {string} path as in a `use`, such as `crate::http::url`
 * @property {Module | undefined} parent
 * @property {Map<string, Module>} children
 * @property {Map<string, string[]>} names what a `use` of its gives a name here, and the path of that
 * @property {string[][]} paths every path in it
 *
 * @typedef {import("./graph.js").Graph} Graph
 */

const ITEM_OF_TESTS = /#\[cfg\((?:all\()?test\b[^\]]*\]\s*(?:#\[[^\]]*\]\s*)*/;
const NOT_CODE = /\/\/[^\n]*|\/\*[^]*?\*\/|\bb?r(#*)"[^]*?"\1|b?"(?:\\[^]|[^"\\])*"|b?'(?:\\[^']+|\\'|[^\\'])'/g;

/**
 * @param {string} lib a crate's lib.rs
 * @returns {{ layers: string[][], graph: Graph }} the layers from the lowest, each with the names of its
 *   modules; and of each module the path of every other that it uses, by the file that has it
 */
export function readCrate(lib) {
  const modules = new Map([...descendants(readModule(lib, "crate", undefined))].map((module) => [module.path, module]));
  /** @type {Graph} */
  const graph = new Map();
  for (const module of modules.values()) {
    const used = module.paths.flatMap((path) => resolve(module, path)?.path ?? []);
    graph.set(module.path, new Set(used.filter((path) => path !== module.path)));
  }
  return { layers: layersIn(readFileSync(lib, "utf8")), graph };
}

/** @param {string} source of a lib.rs, in whose documentation each layer is `1. [`name`], [`name`]: words` */
function layersIn(source) {
  const lines = source.matchAll(/^\/\/! \d+\. ([^:\n]+):/gm);
  return Array.from(lines, ([, names = ""]) => Array.from(names.matchAll(/`(\w+)`/g), ([, name = ""]) => name));
}

/**
 * @param {string} file
 * @param {string} path
 * @param {Module | undefined} parent
 * @returns {Module}
 */
function readModule(file, path, parent) {
  const code = withoutTests(readFileSync(file, "utf8").replace(NOT_CODE, " "));
  const inline = /\bmod\s+(\w+)\s*\{/.exec(code)?.[1];
  if (inline) throw new Error(`${file}: the module ${inline} needs a file of its own, to be seen here`);
  /** @type {Module} */
  const module = { path, parent, children: new Map(), ...named(code) };
  for (const [, name = ""] of code.matchAll(/\bmod\s+(\w+)\s*;/g)) {
    module.children.set(name, readModule(fileOf(file, name), `${path}::${name}`, module));
  }
  return module;
}

/**
 * @param {string} file of a module
 * @param {string} name of a module in that
 */
function fileOf(file, name) {
  const folder = dirname(file);
  const own = ["lib.rs", "mod.rs"].includes(basename(file)) ? folder : join(folder, basename(file, ".rs"));
  const found = [join(own, `${name}.rs`), join(own, name, "mod.rs")].find(existsSync);
  if (!found) throw new Error(`${file}: there is no file for its module ${name}`);
  return found;
}

/** @param {string} code */
function withoutTests(code) {
  for (;;) {
    const found = ITEM_OF_TESTS.exec(code);
    if (!found) return code;
    code = code.slice(0, found.index) + code.slice(endOfItem(code, found.index + found[0].length));
  }
}

/**
 * @param {string} code
 * @param {number} start
 * @returns {number} where the item ends: behind its semicolon or its last brace
 */
function endOfItem(code, start) {
  let depth = 0;
  for (let index = start; index < code.length; index += 1) {
    const char = code[index] ?? "";
    if ("{([".includes(char)) depth += 1;
    if ("})]".includes(char)) depth -= 1;
    if (depth === 0 && ";}".includes(char)) return index + 1;
  }
  return code.length;
}

/** @param {Module} module @returns {Iterable<Module>} it and all below it */
function* descendants(module) {
  yield module;
  for (const child of module.children.values()) yield* descendants(child);
}

/**
 * The module that has what `path` names in `from`, through whatever passes the name on.
 *
 * @param {Module} from
 * @param {string[]} path
 * @param {Set<string>} [seen] names on the way, of which one may stand for itself
 * @returns {Module | undefined} undefined for what another crate has
 */
function resolve(from, path, seen = new Set()) {
  const [first = "", ...rest] = path;
  const root = rootOf(from);
  /** @type {Module | undefined} */
  let module;
  if (first === "crate") module = root;
  else if (first === "self") module = from;
  else if (first === "super") module = from.parent;
  else return step(from, path, seen, true);
  return module && step(module, rest, seen, false);
}

/**
 * @param {Module} module
 * @param {string[]} path below `module`
 * @param {Set<string>} seen
 * @param {boolean} relative whether the path may as well be of another crate
 * @returns {Module | undefined}
 */
function step(module, path, seen, relative) {
  const [name, ...rest] = path;
  if (name === undefined || name === "*") return module;
  if (name === "super") return module.parent && step(module.parent, rest, seen, false);
  const child = module.children.get(name);
  if (child) return step(child, rest, seen, false);
  const key = `${module.path}::${name}`;
  const passed = module.names.get(name);
  if (passed && !seen.has(key)) {
    const target = resolve(module, [...passed, ...rest], new Set([...seen, key]));
    if (target) return target;
  }
  return relative ? undefined : module;
}

/** @param {Module} module @returns {Module} */
function rootOf(module) {
  return module.parent ? rootOf(module.parent) : module;
}
