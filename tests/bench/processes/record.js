/**
 * Writes entries of a record into the state of a worker that does not run: so many locks of one meeting in a
 * thousand, as the worker itself chains them. Run by a Node that has SQLite.
 *
 *   node record.js state.sqlite 1000000
 */

import { createHash } from "node:crypto";
import process from "node:process";

const MEETINGS = 1_000;
const BEGINS = Date.UTC(2026, 0, 1);

const [file = "", entries = "0"] = process.argv.slice(2);
// By this name, since not every Node's types have it.
const { DatabaseSync } = /** @type {any} */ (process).getBuiltinModule("node:sqlite");
const database = new DatabaseSync(file);
database.exec("PRAGMA synchronous = OFF");
const add = database.prepare("INSERT INTO record (seq, line, hash) VALUES (?, ?, ?)");
let prev = "0".repeat(64);
database.exec("BEGIN");
for (let seq = 1; seq <= Number(entries); seq += 1) {
  const attempt = seq % 2 === 1;
  const number = Math.ceil(seq / 2);
  const about = attempt ? { type: "attempt", number: 1 } : { type: "outcome", outcome: "done", attempt: seq - 1, code: null, dingtalkRequestId: `D-${number}`, durationMs: 80 };
  const asked = { action: "lock", conferenceId: `meeting-${number % MEETINGS}`, caller: "ops", key: "85dbe15d", via: "call", requestId: `R-${number}` };
  const line = JSON.stringify({ seq, prev, time: new Date(BEGINS + seq * 1_000).toISOString(), ...about, ...asked });
  prev = createHash("sha256").update(line).digest("hex");
  add.run(seq, line, prev);
}
database.exec("COMMIT");
database.close();
