/**
 * The plain worker with a memory: as ours, it takes the actions of a meeting in their order and all of them at
 * DingTalk's pace, sends none that is not written down, and writes down what came of it, in a chain of hashes.
 * Here too it has the easier part: no batches, timers, rules, watch, idempotency, receipts or retention, and
 * after a crash it looks for nothing.
 */

import { createHash } from "node:crypto";

import { DurableObject } from "cloudflare:workers";

import { answer, call } from "./plain.js";

const TABLES = `
  CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY, line TEXT NOT NULL, hash TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS meeting (conference_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, last TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS usage (caller TEXT, month TEXT, calls INTEGER NOT NULL, PRIMARY KEY (caller, month))`;
const RECORD = "INSERT INTO record (seq, line, hash) VALUES (?, ?, ?)";
const MEETING = "INSERT INTO meeting (conference_id, seq, last) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq, last = excluded.last";
const USAGE = "INSERT INTO usage (caller, month, calls) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET calls = calls + 1";
const SPAN_MS = 1_025;

/** @typedef {import("./workers.js").Env & { KEEPER: any }} Env */

export default {
  /** @param {Request} request @param {Env} env */
  fetch: (request, env) => answer(request, env, (asked, requestId) => env.KEEPER.getByName("keeper").lock({ ...asked, requestId })),
};

export class Keeper extends DurableObject {
  /** @param {any} context @param {Env} env */
  constructor(context, env) {
    super(context, env);
    this.sql = context.storage.sql;
    this.variables = env;
    this.perSecond = Number(env.CALLS_PER_SECOND);
    this.sql.exec(TABLES);
    const [head] = this.sql.exec("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1").toArray();
    this.head = head ?? { seq: 0, hash: "0".repeat(64) };
    /** @type {Map<string, Promise<unknown>>} the last action of each meeting */
    this.lanes = new Map();
    /** @type {number[]} when the last calls were sent */
    this.sent = [];
  }

  /** @param {import("./plain.js").Asked & { requestId: string }} asked */
  lock(asked) {
    const { conferenceId } = asked;
    const turn = (this.lanes.get(conferenceId) ?? Promise.resolve()).then(() => this.act(asked));
    this.lanes.set(conferenceId, turn);
    return turn.finally(() => this.lanes.get(conferenceId) === turn && this.lanes.delete(conferenceId));
  }

  /** @param {import("./plain.js").Asked & { requestId: string }} asked */
  async act({ requestId, ...asked }) {
    for (let wait; (wait = this.pause()) > 0; ) await new Promise((go) => setTimeout(go, wait));
    const now = Date.now();
    this.sent = [...this.sent, now].slice(-this.perSecond);
    const entry = { action: asked.action, conferenceId: asked.conferenceId, caller: "ops", requestId };
    this.write({ type: "attempt", ...entry });
    this.sql.exec(USAGE, "ops", new Date(now).toISOString().slice(0, 7));
    // What was written goes out before the call: the platform sees to that.
    const done = await call(asked, this.variables);
    const seq = this.write({ type: "outcome", ...entry, ...done, durationMs: Date.now() - now });
    this.sql.exec(MEETING, asked.conferenceId, seq, JSON.stringify({ ...entry, ...done, at: now }));
    return done;
  }

  /** Milliseconds until the next call may be sent. */
  pause() {
    const [first = 0] = this.sent;
    return this.sent.length < this.perSecond ? 0 : first + SPAN_MS - Date.now();
  }

  /** @param {object} entry */
  write(entry) {
    const seq = this.head.seq + 1;
    const line = JSON.stringify({ seq, at: new Date().toISOString(), ...entry, prev: this.head.hash });
    this.head = { seq, hash: createHash("sha256").update(line).digest("hex") };
    this.sql.exec(RECORD, seq, line, this.head.hash);
    return seq;
  }
}
