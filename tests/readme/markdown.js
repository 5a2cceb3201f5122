/** What a test needs of the README: its fenced blocks and its tables. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** @param {string} path from the top level */
export const textOf = (path) => readFileSync(join(ROOT, path), "utf8");

export const README = textOf("README.md");

/**
 * @typedef {object} Block
 * @property {string} language
 * @property {string} [example] its name, from the `<!-- example: name -->` on the line before
 * @property {string} code
 * @property {number} line where it begins, from 1
 */

/**
 * @param {string} [markdown]
 * @returns {Block[]} every fenced block, in order
 */
export function blocks(markdown = README) {
  /** @type {Block[]} */
  const found = [];
  /** @type {Block | undefined} */
  let open;
  let before = "";
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = /^\s*(?:```|~~~)\s*(\S*)/.exec(line);
    if (open && fence) {
      open = undefined;
    } else if (open) {
      open.code += `${line}\n`;
    } else if (fence) {
      open = { language: fence[1] ?? "", example: /^<!-- example: (\S+) -->$/.exec(before)?.[1], code: "", line: index + 1 };
      found.push(open);
    }
    before = line;
  }
  return found;
}

/**
 * The rows of the table whose first heading is `heading`, each as its cells without backticks.
 * @param {string} heading
 */
export function table(heading) {
  const lines = README.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  if (start < 0) throw new Error(`the README has no table "${heading}"`);
  const rows = lines.slice(start + 2);
  const length = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(0, length < 0 ? rows.length : length).map((row) =>
    row.slice(1, -1).split("|").map((cell) => cell.trim().replaceAll("`", "")),
  );
}
