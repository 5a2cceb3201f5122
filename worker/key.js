#!/usr/bin/env node
/** `make key`: a new caller key, which is shown once, and its entry for `CALLER_KEYS`. */

import { parseArgs } from "node:util";

import { entryText, makeKey } from "./keys.js";

try {
  const { key, entry } = makeKey(readArguments(process.argv.slice(2)));
  console.log(`caller key: ${key}`);
  console.log(`entry for CALLER_KEYS: ${entryText(entry)}`);
  console.error("The caller gets the key, which is not shown again; the worker gets the entry, in the array CALLER_KEYS='[…]'.");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** @param {string[]} args */
function readArguments(args) {
  const { id = "", actions = "lock,unlock", expires, conferences, "per-minute": perMinute } = parseFlags(args);
  return {
    id,
    actions: list(actions),
    ...(expires !== undefined && { expires }),
    ...(conferences !== undefined && { conferences: list(conferences) }),
    // `Number` takes an empty text, and digits of other kinds of number.
    ...(perMinute !== undefined && { perMinute: /^\d{1,9}$/.test(perMinute) ? Number(perMinute) : NaN }),
  };
}

/** @param {string} text */
function list(text) {
  return text.trim() === "" ? [] : text.split(",").map((word) => word.trim());
}

/** @param {string[]} args */
function parseFlags(args) {
  const type = /** @type {const} */ ("string");
  const options = { id: { type }, actions: { type }, expires: { type }, conferences: { type }, "per-minute": { type } };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Error("known: --id ID --actions lock,unlock,read,audit,admin --expires MOMENT --conferences IDS --per-minute NUMBER", { cause: error });
  }
}
