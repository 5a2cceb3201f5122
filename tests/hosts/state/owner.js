/** Run by Node, Bun and Deno: owns the state's file that is named, and does with it what is asked. Tells of it line by line. */

import { copyFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";

import { openState } from "../../../worker/state/sqlite.js";

const PUT = "INSERT INTO entry (commit_number, part, text) VALUES (?1, ?2, ?3)";
const PARTS = 50;
const say = (/** @type {unknown} */ text) => writeSync(1, `${text}\n`);
/** Until the process is killed. */
const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);

/** @param {number} number @returns {import("../../../worker/state/sqlite.js").Statement[]} */
const parts = (number) => Array.from({ length: PARTS }, (_, part) => [PUT, [number, part, "x".repeat(2_000)]]);

/** @type {Record<string, (state: ReturnType<typeof openState>) => void>} */
const WORK = {
  opens: () => say("open"),
  holds: () => (say("open"), wait()),
  /** Ends nowhere in a commit. */
  stops: (state) => {
    const whole = parts(last(state) + 1);
    state.commit(/** @type {any} */ ((function* () {
      yield* whole.slice(0, PARTS / 2);
      say("half");
      wait();
    })()));
  },
  /** Commits for ever. */
  commits: (state) => {
    for (let number = last(state) + 1; ; number += 1) {
      state.commit(parts(number));
      say(number);
    }
  },
  /** Its file is renamed, replaced, removed with all its folder, and put back each time. */
  loses: (state) => {
    const tried = () => {
      try {
        state.commit(parts(last(state) + 1));
        say("kept");
      } catch (error) {
        say(/** @type {Error} */ (error).message);
      }
    };
    const [other, folder] = [`${file}-old`, dirname(file)];
    tried();
    renameSync(file, other);
    tried();
    copyFileSync(other, file);
    tried();
    rmSync(file);
    renameSync(other, file);
    tried();
    renameSync(folder, `${folder}-old`);
    tried();
    renameSync(`${folder}-old`, folder);
    tried();
    say(last(state));
  },
  /** How many commits there are, and which are not whole. */
  counts: (state) => {
    const halves = state.rows("SELECT commit_number, count(*) FROM entry GROUP BY commit_number HAVING count(*) <> ?1", [PARTS]);
    say(JSON.stringify({ last: last(state), halves, integrity: state.rows("PRAGMA integrity_check", []) }));
  },
  /** Until nothing fits any more. */
  fills: (state) => {
    let number = last(state);
    try {
      for (;;) state.commit(parts((number += 1)));
    } catch (error) {
      say(JSON.stringify({ written: number - 1, says: /** @type {Error} */ (error).message }));
    }
    WORK.counts?.(state);
  },
  limited: (state) => {
    state.rows("PRAGMA max_page_count = 500", []);
    WORK.fills?.(state);
    state.rows("PRAGMA max_page_count = 100000", []);
    state.commit(parts(last(state) + 1));
    WORK.counts?.(state);
  },
};

const [work = "", file = ""] = process.argv.slice(2);
if (work === "photos") {
  // As another program makes it.
  const { DatabaseSync } = /** @type {any} */ (process).getBuiltinModule("node:sqlite");
  const theirs = new DatabaseSync(file);
  theirs.exec("CREATE TABLE photos (a)");
  theirs.close();
  process.exit();
}
try {
  const state = openState(file);
  if (work !== "opens") state.commit([["CREATE TABLE IF NOT EXISTS entry (commit_number INTEGER, part INTEGER, text TEXT) STRICT", []]]);
  WORK[work]?.(state);
  state.close();
} catch (error) {
  say(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}

/** @param {ReturnType<typeof openState>} state @returns {number} */
function last(state) {
  return Number(state.rows("SELECT coalesce(max(commit_number), 0) AS last FROM entry", [])[0]?.[0]);
}
