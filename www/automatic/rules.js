/** The rules, asked of the worker and given to it, as a whole each time. */

import { ask, askWhole } from "../shared.js";

/**
 * @typedef {{ afterMinutes: number } | { people: number } | { everybodyIn: true } | { never: true }} When
 *
 * @typedef {object} Rule
 * @property {string} id
 * @property {boolean} [enabled]
 * @property {{ title?: string, creator?: string, kind?: "instant" | "scheduled" }} for
 * @property {When} lock
 * @property {"at-end" | { afterMinutes: number }} [unlock]
 * @property {number} [relock]
 *
 * @typedef {{ list: readonly Rule[], tag: string }} Rules `tag`: what tells them from others
 *
 * What a rule would have done.
 * @typedef {object} Tried
 * @property {string} id
 * @property {number} meetings
 * @property {number} locked
 * @property {number} unclear
 * @property {number} before
 * @property {number} callsPerMeeting
 * @property {number} countsPerMeeting
 * @property {number} callsPerMonth
 * @property {number} countsPerMonth
 * @property {{ conferenceId: string, title?: string, started: string, locked?: string, unlocked?: string }[]} newest
 *
 * @typedef {{ since?: string, rules: Tried[], usage: { calls: number, monthly: number } }} Preview
 */

/** The rules are others than those that were to be replaced. */
const CHANGED = 412;

/** @returns {Promise<Rules>} */
export async function readRules() {
  return rulesOf(await askWhole("GET", "/rules"));
}

/**
 * Puts `list` in the place of `before`.
 * @param {readonly Rule[]} list
 * @param {Rules} before
 * @returns {Promise<{ now: Rules, saved: boolean }>} `saved`: false where somebody else was quicker
 * @throws {import("../api.js").Failure}
 */
export async function saveRules(list, before) {
  try {
    return { now: rulesOf(await askWhole("PUT", "/rules", { body: list, headers: { "if-match": before.tag } })), saved: true };
  } catch (error) {
    if (/** @type {any} */ (error).status !== CHANGED) throw error;
    const now = await readRules();
    // It was this page: the reply to an earlier try was lost.
    return { now, saved: same(now.list, list) };
  }
}

/**
 * @param {readonly Rule[]} list
 * @returns {Promise<Preview>}
 */
export function previewRules(list) {
  return ask("POST", "/rules/preview", { body: list });
}

/** @param {{ data: any, response: Response }} reply @returns {Rules} */
function rulesOf({ data, response }) {
  return { list: Array.isArray(data) ? data : [], tag: response.headers.get("etag") ?? "*" };
}

/**
 * @param {readonly Rule[]} these
 * @param {readonly Rule[]} those
 */
function same(these, those) {
  const facts = (/** @type {Rule} */ { id, enabled = true, for: { title, creator, kind }, lock, unlock, relock = 0 }) => [id, enabled, title, creator, kind, lock, unlock, relock];
  return JSON.stringify(these.map(facts)) === JSON.stringify(those.map(facts));
}
