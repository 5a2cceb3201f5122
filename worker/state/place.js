/** Where the state's file is to be: whether it can be there, looked at before SQLite, which says less. */

import { closeSync, openSync, readlinkSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

const ANOTHER = "name another file by STATE_FILE";

/**
 * Makes the file where there is none, for the worker's user alone: it says who locked what.
 * @param {string} file
 * @throws {Error} that says in one sentence why it cannot be there and what to do
 */
export function preparePlace(file) {
  try {
    // Not opened where it is there: closing it again would give up a lock that this process has on it.
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if (codeOf(error) === "EEXIST") lookAt(file);
    else throw new Error(`the state file ${file} cannot be made${reason(error, file)}`, { cause: error });
  }
}

/** What it may do with it, SQLite finds out. @param {string} file that is there */
function lookAt(file) {
  try {
    const found = statSync(file);
    if (found.isDirectory()) throw new Error(`the state file ${file} is a folder: ${ANOTHER}, such as one in it`);
    if (!found.isFile()) throw new Error(`the state file ${file} is not a file: ${ANOTHER}`);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    const target = codeOf(error) === "ENOENT" && targetOf(file);
    if (target) {
      throw new Error(`the state file ${file} is a link to ${target}, ${lack(target)}, or ${ANOTHER}`, { cause: error });
    }
    throw new Error(`the state file ${file} cannot be looked at${reason(error, file)}`, { cause: error });
  }
}

/**
 * Which file stands there.
 * @param {string} file
 * @returns {string | undefined} nothing where there is none; empty where it cannot be told, as on a host without numbers
 *   of files, or without the right to look
 */
export function standing(file) {
  try {
    const { dev, ino } = statSync(file);
    return ino ? `${dev}:${ino}` : "";
  } catch (error) {
    return ["ENOENT", "ENOTDIR"].includes(String(codeOf(error))) ? undefined : "";
  }
}

/** Where a link leads; nothing if it is none. @param {string} file */
function targetOf(file) {
  try {
    return resolve(dirname(file), readlinkSync(file));
  } catch {
    return undefined;
  }
}

/** What a link leads to that is not there. @param {string} target */
function lack(target) {
  const folder = dirname(target);
  try {
    statSync(folder);
  } catch (error) {
    // Deno may not let us look.
    if (codeOf(error) === "ENOENT") return `and there is no folder ${folder}: make it, and an empty file in it`;
  }
  return "which is not there: make it, an empty file will do";
}

/**
 * @param {unknown} error
 * @param {string} file
 */
function reason(error, file) {
  const folder = dirname(file);
  switch (codeOf(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return `, for there is no folder ${folder}: make it, or ${ANOTHER}`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `, for its folder or its disk is read-only: give the worker's user the right to write there, or ${ANOTHER}`;
    case "ENOSPC":
      return `, for its disk is full: make room, or ${ANOTHER}`;
    case "NotCapable":
      return ` by Deno: name it in --allow-read and in --allow-write, or ${ANOTHER}`;
    default:
      return ` (${codeOf(error)}): ${ANOTHER}`;
  }
}

/** @param {unknown} error @returns {string | undefined} */
function codeOf(error) {
  const { code, name } = /** @type {{ code?: string, name?: string }} */ (Object(error));
  return name === "NotCapable" ? name : code;
}
