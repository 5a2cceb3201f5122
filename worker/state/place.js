/** Where the state's file is to be: whether it can be there, looked at before SQLite, which says less. */

import { closeSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";

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
    throw new Error(`the state file ${file} cannot be looked at${reason(error, file)}`, { cause: error });
  }
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
