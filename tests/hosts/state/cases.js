/** What the keeper needs of every host's store. Each case begins with an empty one. Runs everywhere, so without node:assert. */

/** @typedef {import("../../../worker/state/sqlite.js").Store} Store */

const LARGEST = 2 ** 53 - 1;
const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, value ANY) STRICT";
const PUT = "INSERT INTO t (id, value) VALUES (?1, ?2)";
const ALL = "SELECT id, value FROM t ORDER BY id";

/** @type {Record<string, (store: Store) => void>} */
export const CASES = {
  "gives back each value as it was bound": (store) => {
    const values = [
      null, 0, 1, -1, LARGEST, -LARGEST, 0.5, -1.25e300, 5e-324, "", "a", "0", "锁定 é e\u0301 👨‍👩‍👧 \u{10FFFF} \uFFFD\r\n\t'\"",
      new Uint8Array([0, 1, 127, 128, 255]), new Uint8Array(0),
    ];
    store.commit([[TABLE, []], ...values.map((value, id) => /** @type {const} */ ([PUT, [id, value]]))]);
    same(store.rows(ALL, []), values.map((value, id) => [id, value]));
    for (const [id, value] of values.entries()) same(store.rows("SELECT ?1, id FROM t WHERE value IS ?1", [value]), [[value, id]]);
  },

  "keeps whole numbers whole where a column is of integers": (store) => {
    store.commit([["CREATE TABLE n (a INTEGER PRIMARY KEY, b INTEGER) STRICT", []]]);
    for (const value of [0, 1, -1, 1_790_000_000_000, LARGEST]) {
      store.commit([["INSERT INTO n VALUES (?1, ?1)", [value]]]);
      same(store.rows("SELECT a, b, typeof(b), b || '' FROM n WHERE a = ?1 AND b = ?1", [value]), [[value, value, "integer", String(value)]]);
    }
    same(store.rows("SELECT a FROM n ORDER BY a DESC LIMIT ?1 OFFSET ?2", [2, 1]), [[1_790_000_000_000], [1]]);
  },

  "binds parameters by their number, up to a hundred": (store) => {
    same(store.rows("SELECT ?2, ?1, ?2, ?10, ?9", [1, "b", 3, 4, 5, 6, 7, 8, "i", "j"]), [["b", 1, "b", "j", "i"]]);
    const hundred = Array.from({ length: 100 }, (_, index) => index);
    same(store.rows(`SELECT ${hundred.map((index) => `?${index + 1}`).join(" + ")} AS sum`, hundred), [[4950]]);
  },

  "has every column of a row in its place, whatever its name": (store) => {
    same(store.rows("SELECT 'b' AS b, 'a' AS a, 'again' AS a, 2 AS n", []), [["b", "a", "again", 2]]);
    same(store.rows("SELECT 1 WHERE 0", []), []);
  },

  "keeps nothing of a commit that fails, and takes the next": (store) => {
    store.commit([[TABLE, []], [PUT, [1, "kept"]]]);
    const says = refusal(() => store.commit([[PUT, [2, "x"]], ["DELETE FROM t WHERE id = 1", []], [PUT, [3, "y"]], ["INSERT INTO gone VALUES (1)", []]]));
    contains(says, "no such table: gone");
    same(store.rows(ALL, []), [[1, "kept"]]);
    store.commit([[PUT, [2, "next"]]]);
    same(store.rows(ALL, []), [[1, "kept"], [2, "next"]]);
  },

  "makes no table that a failing commit makes": (store) => {
    refusal(() => store.commit([[TABLE, []], ["CREATE INDEX i ON t (gone)", []]]));
    same(store.rows("SELECT name FROM sqlite_schema WHERE name = 't'", []), []);
    store.commit([[TABLE, []]]);
    same(store.rows(ALL, []), []);
  },

  "refuses what is to be there once, and tells of it": (store) => {
    store.commit([["CREATE TABLE u (name TEXT NOT NULL UNIQUE) STRICT", []], ["INSERT INTO u VALUES (?1)", ["a"]]]);
    contains(refusal(() => store.commit([["INSERT INTO u VALUES (?1)", ["b"]], ["INSERT INTO u VALUES (?1)", ["a"]]])), "UNIQUE constraint failed: u.name");
    store.commit([["INSERT INTO u VALUES (?1)", ["b"]]]);
    same(store.rows("SELECT name FROM u ORDER BY name", []), [["a"], ["b"]]);
  },

  "lets triggers refuse, in their own words": (store) => {
    store.commit([
      [TABLE, []],
      ["CREATE TRIGGER never BEFORE UPDATE ON t BEGIN SELECT RAISE(ABORT, 'record: an entry is never changed'); END", []],
      [PUT, [1, "kept"]],
    ]);
    contains(refusal(() => store.commit([[PUT, [2, "x"]], ["UPDATE t SET value = 'changed' WHERE id = 1", []]])), "record: an entry is never changed");
    same(store.rows(ALL, []), [[1, "kept"]]);
  },

  "refuses a value of another type than its column's": (store) => {
    store.commit([["CREATE TABLE s (a INTEGER NOT NULL, b TEXT) STRICT", []]]);
    for (const [a, b] of /** @type {const} */ ([["x", "x"], [0.5, "x"], [null, "x"], [1, new Uint8Array(1)]])) refusal(() => store.commit([["INSERT INTO s VALUES (?1, ?2)", [a, b]]]));
    same(store.rows("SELECT * FROM s", []), []);
  },

  "reckons generated columns, and finds by them": (store) => {
    const column = (/** @type {string} */ name) => `${name} TEXT GENERATED ALWAYS AS (json_extract(line, '$.${name}')) VIRTUAL`;
    store.commit([
      [`CREATE TABLE r (seq INTEGER PRIMARY KEY, line TEXT NOT NULL, ${column("caller")}, ${column("outcome")}) STRICT`, []],
      ["CREATE INDEX r_outcome ON r (outcome) WHERE outcome IS NOT NULL", []],
      ["INSERT INTO r (seq, line) VALUES (1, ?1), (2, ?2)", ['{"caller":"小王"}', '{"caller":"ops","outcome":"done"}']],
    ]);
    same(store.rows("SELECT seq, caller, outcome FROM r ORDER BY seq", []), [[1, "小王", null], [2, "ops", "done"]]);
    same(store.rows("SELECT seq FROM r WHERE outcome = ?1", ["done"]), [[2]]);
  },

  "writes a thousand rows at once and reads them": (store) => {
    const line = "x".repeat(200);
    store.commit([[TABLE, []], ...Array.from({ length: 1_000 }, (_, id) => /** @type {const} */ ([PUT, [id, `${line}${id}`]]))]);
    const rows = store.rows(ALL, []);
    same(rows.length, 1_000);
    same(rows[999], [999, `${line}999`]);
  },

  "takes a thousand ids as one parameter": (store) => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `644272f14ba3310${index}`);
    store.commit([[TABLE, []], ["INSERT INTO t (id, value) SELECT key, value FROM json_each(?1)", [JSON.stringify(ids)]]]);
    same(store.rows("SELECT count(*), max(value) FROM t WHERE value IN (SELECT value FROM json_each(?1))", [JSON.stringify(ids)]), [[1_000, "644272f14ba3310999"]]);
  },

  "takes a text of a megabyte": (store) => {
    const text = "锁".repeat(350_000);
    store.commit([[TABLE, []], [PUT, [1, text]]]);
    same(store.rows("SELECT value, length(value) FROM t", []), [[text, 350_000]]);
  },

  "runs more statements than it keeps": (store) => {
    store.commit([[TABLE, []]]);
    for (let id = 0; id < 500; id += 1) store.commit([[`INSERT INTO t (id, value) VALUES (${id}, ?1)`, [id]]]);
    for (let id = 0; id < 500; id += 1) same(store.rows(`SELECT value FROM t WHERE id = ${id}`, []), [[id]]);
  },

  "goes on with a statement of before a table was changed": (store) => {
    store.commit([[TABLE, []], [PUT, [1, "a"]]]);
    same(store.rows(ALL, []), [[1, "a"]]);
    store.commit([["ALTER TABLE t ADD COLUMN more TEXT", []], ["CREATE INDEX t_value ON t (value)", []], [PUT, [2, "b"]]]);
    same(store.rows(ALL, []), [[1, "a"], [2, "b"]]);
  },

  "refuses SQL that is none, with the state's name in front": (store) => {
    for (const fails of [() => store.rows("SELEC 1", []), () => store.commit([["SELEC 1", []]])]) {
      const says = refusal(fails);
      same(says.startsWith("the state "), true);
      contains(says, "syntax error");
    }
  },
};

/**
 * Runs each case on a store of its own.
 * @param {(use: (store: Store) => void) => void} fresh
 * @param {string} [only] the one
 * @returns {Record<string, string>} what is wrong, by the case's name; empty where nothing is
 */
export function runCases(fresh, only) {
  return Object.fromEntries(
    Object.entries(CASES).filter(([name]) => !only || name === only).map(([name, run]) => {
      try {
        fresh(run);
        return [name, ""];
      } catch (error) {
        return [name, String(/** @type {any} */ (error)?.stack ?? error)];
      }
    }),
  );
}

/** @param {() => unknown} fails */
function refusal(fails) {
  try {
    fails();
  } catch (error) {
    if (error instanceof Error && !(error instanceof Mismatch)) return error.message;
    throw error;
  }
  throw new Mismatch("was not refused");
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 */
function same(actual, expected) {
  const [is, should] = [shown(actual), shown(expected)];
  if (is !== should) throw new Mismatch(`is ${is.slice(0, 500)}, and should be ${should.slice(0, 500)}`);
}

/**
 * @param {string} text
 * @param {string} part
 */
function contains(text, part) {
  if (!text.includes(part)) throw new Mismatch(`"${text}" should have "${part}" in it`);
}

class Mismatch extends Error {}

/** In a way that tells apart what JSON does not. @param {unknown} value @returns {string} */
function shown(value) {
  if (value instanceof Uint8Array) return `bytes(${value.join()})`;
  if (Array.isArray(value)) return `[${value.map(shown).join()}]`;
  return typeof value === "string" ? JSON.stringify(value) : `${typeof value} ${value}`;
}
