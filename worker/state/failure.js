/** Why the state cannot be used, each in one sentence that says what to do. */

/**
 * What SQLite calls its failures: Deno gives some without their number.
 * @type {readonly (readonly [number, string])[]}
 */
const NAMED = [
  [5, "database is locked"],
  [8, "attempt to write a readonly database"],
  [10, "disk I/O error"],
  [11, "database disk image is malformed"],
  [13, "database or disk is full"],
  [14, "unable to open database file"],
  [26, "file is not a database"],
];

const READ_ONLY =
  "cannot be written, for it, its folder or its disk is read-only: give the worker's user the right to write them, or name another file by STATE_FILE";

/** How it goes on behind the name of what it is about. @type {Record<number, string>} */
const SENTENCES = {
  5: "is in use by another process: end that one first, or name another file by STATE_FILE",
  8: READ_ONLY,
  10: "cannot be read or written, for its disk fails: look at the disk, and restore the file from a backup if it was damaged",
  11: "is damaged: restore it from a backup",
  13: "cannot be written, for its disk is full: make room; nothing of the last step was kept",
  14: READ_ONLY,
  /** Of a file that is only to be read, too. */
  3850: "cannot be locked, for it is read-only or its disk knows no locks: give the worker's user the right to write it, or name a file on a local disk by STATE_FILE",
  26: "is not an SQLite database: restore it from a backup, or name another file by STATE_FILE, which need not exist",
};

/**
 * @param {unknown} error that came of opening `file`
 * @param {string} file
 */
export function openFailure(error, file) {
  return failure(error, `the state file ${file}`, "cannot be opened");
}

/** @param {unknown} error that came of reading or writing, of which callers are told: so without the file's path */
export function useFailure(error) {
  return failure(error, "the state", "refuses this");
}

/** @param {boolean} gone whether no other file stands in the place of the one that was opened */
export function lost(gone) {
  const what = gone ? "its file, or the folder of it, was removed or renamed" : "its file was replaced by another";
  return new Error(`the state cannot be written, for ${what} while the worker runs: put back the one that was opened, or start the worker anew; nothing of the last step was kept`);
}

/**
 * @param {unknown} error
 * @param {string} subject
 * @param {string} otherwise what is said of a failure that is not one of the storage
 */
function failure(error, subject, otherwise) {
  const { errcode, message = "" } = /** @type {{ errcode?: number, message?: string }} */ (Object(error));
  const code = errcode ?? NAMED.find(([, name]) => message.startsWith(name))?.[0] ?? 0;
  // The lower eight bits say what it is, those above where it happened.
  const sentence = SENTENCES[code] ?? SENTENCES[code & 0xff];
  return new Error(`${subject} ${sentence ?? `${otherwise}: ${message}`}`, { cause: error });
}
