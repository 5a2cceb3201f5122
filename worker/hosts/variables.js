/** What the environment says, as it was meant. */

import process from "node:process";

/**
 * The first variable of an env file that begins with a byte order mark has it before its name, in Node
 * and Deno.
 */
const MARK = "\uFEFF";

/** @type {import("./settings.js").Environment} */
export const variables = { ...process.env };
for (const [name, value] of Object.entries(process.env)) {
  if (name.startsWith(MARK)) variables[name.slice(MARK.length)] ??= value;
}
