/** The state in a file, by the SQLite that Node, Bun and Deno have in them. */

import { resolve } from "node:path";
import process from "node:process";

import { lost, openFailure, useFailure } from "./failure.js";
import { preparePlace, standing } from "./place.js";

/**
 * What the keeper has of its host, besides a wake-up. All is done when it returns.
 *
 * @typedef {null | number | string | Uint8Array} Cell that every host binds: Bun and Deno bind no booleans
 * @typedef {readonly [sql: string, parameters: readonly Cell[]]} Statement
 * @typedef {object} Store
 * @property {(sql: string, parameters: readonly Cell[]) => Cell[][]} rows of a query, read to the end
 * @property {(statements: readonly Statement[]) => void} commit all of them in one transaction, or none
 *
 * @typedef {Record<string, Cell>} Named
 * @typedef {{ all: (named: Named) => any[], run: (named: Named) => unknown, setReturnArrays?: (on: boolean) => void }} Query
 * @typedef {{ query: Query, names: Set<string> }} Prepared with the names of its parameters
 * @typedef {{ exec: (sql: string) => void, prepare: (sql: string) => Query, close: () => void }} Database
 */

/** The statements that are kept; the keeper has less. */
const MOST_PREPARED = 200;

/** The lock is taken before the journal is opened, so that there is no memory that others share. */
const LOCK = ["PRAGMA locking_mode = EXCLUSIVE", "PRAGMA synchronous = FULL", "BEGIN EXCLUSIVE", "COMMIT"];
/** It changes the file, which may be another program's: the keeper finds that out by reading. */
const JOURNAL = "PRAGMA journal_mode = WAL";
const IS_EMPTY = "SELECT count(*) = 0 AS empty FROM sqlite_schema";

/**
 * @param {string} path of the file, which is made where there is none
 * @returns {Store & { close: () => void }} that nobody else can open until it is closed or the process ends
 * @throws {Error} that says in one sentence what is wrong with the file and what to do
 */
export function openState(path) {
  const { DatabaseSync } = engine();
  const file = resolve(path);
  preparePlace(file);
  /** @type {Database | undefined} */
  let opened;
  try {
    opened = new DatabaseSync(file);
    // Each prepared, for Deno tells the number of a failure only then.
    for (const sql of LOCK) opened.prepare(sql).all({});
    if (opened.prepare(IS_EMPTY).all({})[0].empty) opened.prepare(JOURNAL).all({});
  } catch (error) {
    opened?.close();
    throw openFailure(error, file);
  }
  const database = opened;
  const prepare = preparer(database);
  const own = standing(file);
  let journaled = false;

  return {
    rows: (sql, parameters) => {
      try {
        return read(prepare, sql, parameters);
      } catch (error) {
        throw useFailure(error);
      }
    },
    commit: (statements) => {
      // Whoever opens the path then finds no lock there, and would be a second keeper of the same app.
      const now = standing(file);
      if (now !== own && now !== "" && own !== "") throw lost(now === undefined);
      try {
        if (!journaled) database.prepare(JOURNAL).all({});
        journaled = true;
        database.exec("BEGIN");
        for (const [sql, parameters] of statements) {
          const { query, names } = prepare(sql);
          query.run(named(names, parameters));
        }
        database.exec("COMMIT");
      } catch (error) {
        undo(database);
        throw useFailure(error);
      }
    },
    close: () => database.close(),
  };
}

/** @returns {{ DatabaseSync: new (file: string) => Database }} without the warning of Node 22 and 24 that it is experimental */
function engine() {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    // One that is imported and not there would keep this file from saying so.
    const found = /** @type {any} */ (process).getBuiltinModule?.("node:sqlite");
    if (found) return found;
  } finally {
    process.emitWarning = emitWarning;
  }
  const { bun, deno, node } = process.versions;
  if (bun) throw new Error(`the state needs a Bun that has node:sqlite; this is Bun ${bun}: update it`);
  if (deno) throw new Error(`the state needs a Deno that has node:sqlite; this is Deno ${deno}: update it`);
  throw new Error(`the state needs Node 22.13 or later; this is Node ${node}: update it, or take Bun or Deno`);
}

/**
 * @param {Database} database
 * @returns {(sql: string) => Prepared} of which the last used are kept
 */
function preparer(database) {
  /** @type {Map<string, Prepared>} */
  const kept = new Map();
  return (sql) => {
    const prepared = kept.get(sql) ?? { query: database.prepare(sql), names: new Set(sql.match(/\?\d+/g)) };
    kept.delete(sql);
    kept.set(sql, prepared);
    const [oldest] = kept.keys();
    if (kept.size > MOST_PREPARED && oldest !== undefined) kept.delete(oldest);
    return prepared;
  };
}

/**
 * @param {(sql: string) => Prepared} prepare
 * @param {string} sql
 * @param {readonly Cell[]} parameters
 * @returns {Cell[][]}
 */
function read(prepare, sql, parameters) {
  const { query, names } = prepare(sql);
  if (query.setReturnArrays) {
    query.setReturnArrays(true);
    return query.all(named(names, parameters));
  }
  // Before Node 22.16 a row is an object. As a part of another query no two columns of one have the same name.
  const { query: whole } = sql.startsWith("SELECT") ? prepare(`SELECT * FROM (${sql})`) : { query };
  return whole.all(named(names, parameters)).map((row) => Object.values(row));
}

/**
 * By name, since before Node 22.19 `?1` cannot be bound by its place; those that there are, since others are refused.
 * @param {Set<string>} names
 * @param {readonly Cell[]} parameters
 * @returns {Named}
 */
function named(names, parameters) {
  return Object.fromEntries(parameters.map((value, index) => /** @type {const} */ ([`?${index + 1}`, value])).filter(([name]) => names.has(name)));
}

/** @param {Database} database */
function undo(database) {
  try {
    database.exec("ROLLBACK");
  } catch {
    // Fails only where SQLite has undone it already.
  }
}
