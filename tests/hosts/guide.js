/** The commands of worker/OPERATIONS.md. */

import assert from "node:assert/strict";

import { blocks, textOf } from "../readme/markdown.js";

export const GUIDE = textOf("worker/OPERATIONS.md");

/**
 * What stands in the guide below `<!-- example: NAME -->`.
 * @param {string} name
 */
export function command(name) {
  const found = blocks(GUIDE).find(({ example }) => example === name);
  assert.ok(found, `the guide has no example ${name}`);
  return found.code.trim();
}

/** The names of all of them. */
export const names = () => blocks(GUIDE).map(({ example }) => example);
