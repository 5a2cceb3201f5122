/** The worker's record, page by page, as entries that a person reads. */

import { ask, cleanName } from "../shared.js";

/**
 * @typedef {"outcome" | "batch" | "batch-cancelled" | "timer" | "timer-removed" | "rules" | "rule-called-off" | "joined-after-lock" | "invite-outcome"} Type
 *
 * @typedef {object} Entry
 * @property {number} seq
 * @property {Type} type
 * @property {number} at milliseconds
 * @property {"lock" | "unlock" | ""} action
 * @property {string} id the meeting's
 * @property {string} outcome empty where it is none
 * @property {string} code why it was not done
 * @property {string} caller
 * @property {string} via
 * @property {string} rule which has done it, or was called off
 * @property {string} reason
 * @property {string} requestId DingTalk's, or else the worker's
 * @property {number} total of a batch, or of the rules
 * @property {string} who came in or was invited
 * @property {number} due milliseconds: when a timer acts
 */

/** What else is in the record is of no use to read: that something was about to be sent, and the like. @type {readonly string[]} */
const TYPES = ["outcome", "batch", "batch-cancelled", "timer", "timer-removed", "rules", "rule-called-off", "joined-after-lock", "invite-outcome"];
const PAGE = 200;

/** @typedef {{ outcome: string, caller: string, from: string, to: string }} Filter `from` and `to` are days */

/**
 * @param {Filter} filter
 * @param {string} cursor empty: from the newest
 * @returns {Promise<{ entries: Entry[], cursor: string }>}
 * @throws {import("../api.js").Failure}
 */
export async function readPage(filter, cursor) {
  const reply = await ask("GET", `/audit?${query(filter, { limit: String(PAGE), cursor })}`);
  const lines = Array.isArray(reply.entries) ? reply.entries : [];
  return { entries: lines.flatMap((/** @type {any} */ line) => fromLine(line) ?? []), cursor: String(reply.cursor ?? "") };
}

/**
 * @param {Filter} filter
 * @param {Record<string, string>} more
 */
export function query({ outcome, caller, from, to }, more) {
  const begins = (/** @type {string} */ text) => new Date(`${text}T00:00:00`);
  // Where clocks are put forward or back, a day is no 24 hours.
  const next = (/** @type {Date} */ day) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
  const all = { outcome, caller, from: from && begins(from).toISOString(), to: to && new Date(next(begins(to)).getTime() - 1).toISOString(), ...more };
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ""));
}

/** @param {any} line @returns {Entry | null} */
function fromLine(line) {
  if (!TYPES.includes(line?.type) || line.again) return null;
  const text = (/** @type {string} */ name) => (typeof line[name] === "string" ? line[name] : "");
  return {
    seq: Number(line.seq),
    type: line.type,
    at: Date.parse(line.time),
    action: line.action === "lock" || line.action === "unlock" ? line.action : "",
    id: text("conferenceId"),
    outcome: text("outcome"),
    code: text("code"),
    caller: text("caller"),
    via: text("via"),
    rule: text("rule"),
    reason: text("reason"),
    requestId: text("dingtalkRequestId") || text("requestId"),
    who: cleanName(text("name")),
    total: Number(line.total ?? line.left ?? line.rules?.length ?? 0),
    due: Date.parse(text("at")),
  };
}
