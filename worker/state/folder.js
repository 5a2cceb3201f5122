/** The folder in which `make start` keeps its caller key and the keeper's state. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

/** Whoever may read it may lock. */
const OWN = { flag: "wx", mode: 0o600 };
const KEY = /^[\w-]{43}$/;

/**
 * @param {string} folder which is made where there is none
 * @returns {{ keeper: string, callerKey: (make: () => string) => string, preset: { isDone: () => boolean, done: () => void }, close: () => Promise<void> }}
 *   where the keeper's state is, the key that was made before, and whether a rule was set for the simulator; nobody else
 *   has the folder until it is closed
 * @throws {Error} that says what is wrong with the folder and what to do
 */
export function openFolder(folder) {
  const pid = join(folder, "pid");
  told(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  told(folder, () => take(folder, pid));
  return {
    keeper: join(folder, "keeper"),
    callerKey: (make) => told(folder, () => keyIn(join(folder, "caller-key"), make)),
    preset: { isDone: () => existsSync(join(folder, "rule-preset")), done: () => void told(folder, () => made(join(folder, "rule-preset"), "")) },
    close: async () => rmSync(pid, { force: true }),
  };
}

/**
 * Two that keep their state in one place would undo each other's, and workerd lets them.
 * @param {string} folder
 * @param {string} pid the file with the process that has it
 */
function take(folder, pid) {
  if (!made(pid, `${process.pid}\n`)) {
    const owner = Number(readFileSync(pid, "utf8"));
    if (isRunning(owner)) {
      throw new Error(
        `${folder} is in use by process ${owner}: end it, or name another folder, for example STATE_DIR=.state-2 make start; ` +
          `if that is no make start, remove ${pid}`,
      );
    }
    // Of one that was killed.
    rmSync(pid, { force: true });
    if (!made(pid, `${process.pid}\n`)) throw new Error(`${folder} was just taken by another process: start again`);
  }
}

/**
 * @param {string} file
 * @param {() => string} make
 */
function keyIn(file, make) {
  const key = make();
  if (made(file, `${key}\n`)) return key;
  const kept = readFileSync(file, "utf8").trimEnd();
  // It is not shown: it may be most of one.
  if (!KEY.test(kept)) throw new Error(`${file} is damaged, for it holds no caller key: remove it, and a new key is made`);
  return kept;
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {boolean} whether there was none
 */
function made(file, text) {
  try {
    writeFileSync(file, text, OWN);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** @param {number} pid */
function isRunning(pid) {
  if (!Number.isInteger(pid) || pid < 1 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/**
 * @template T
 * @param {string} folder
 * @param {() => T} work
 */
function told(folder, work) {
  try {
    return work();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new Error(`what make start keeps cannot be kept in ${folder} (${codeOf(error)}): name another folder by STATE_DIR`, { cause: error });
  }
}

/** @param {unknown} error @returns {string | undefined} */
function codeOf(error) {
  return /** @type {{ code?: string }} */ (Object(error)).code;
}
