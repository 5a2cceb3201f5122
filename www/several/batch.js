/** Batches, which the worker does and remembers: begun, followed while they run, called off, and looked up. */

import { ask, because } from "../api.js";
import { askOnce } from "../ask-once.js";
import { follow } from "../events.js";
import { may, session } from "../session.js";
import { signal } from "../signal.js";

/**
 * @typedef {"lock" | "unlock"} Action
 * `state`: an outcome, `waiting` or `sending`.
 * @typedef {{ conferenceId: string, state: string, code?: string, requestId?: string, at?: string }} Item
 * @typedef {{ id: string, action: Action, state: "running" | "done" | "cancelled", total: number, done: number, caller: string, reason?: string, created: string, secondsLeft: number, items?: Item[] }} Batch
 * @typedef {{ total: number, duplicates: number, invalid: number, forbidden: number, monthlyShare: number, forbiddenIds: string[], invalidIds: string[] }} DryRun
 */

/** Milliseconds between two questions where events do not arrive. */
const EVERY = 3_000;

/** Those that were heard of, the newest first. @type {Map<string, Batch>} */
const known = new Map();
/** @type {Map<string, AbortController>} */
const followed = new Map();
/** The caller whose they are. */
let caller = "";

/** Called when something else is known of some. */
export const batchesChanged = signal(/** @type {void} */ (undefined));

export function startBatches() {
  session.subscribe(({ phase, caller: now }) => {
    if (phase === "out" || (phase === "in" && now !== caller)) forget();
    if (phase === "ended") stop();
    if (phase !== "in") return;
    caller = now;
    void learn();
  });
}

/** The newest first. */
export function batches() {
  return [...known.values()].sort((a, b) => (a.created < b.created ? 1 : -1));
}

/** @param {string} id */
export function batchOf(id) {
  return known.get(id);
}

/** One's own that is under way. */
export function underWay() {
  return batches().find((batch) => batch.caller === caller && !isOver(batch));
}

/** Also one that was called off may still wait for a reply. @param {Batch} batch */
export function isOver({ state, total, done }) {
  return state === "done" || done >= total;
}

/** What the worker would take of them, and what it would cost; nothing happens. @param {Action} action @param {readonly string[]} ids @returns {Promise<DryRun>} */
export function dryRun(action, ids) {
  return ask("POST", "/batch?dry_run=1", { body: { action, conferenceIds: ids } });
}

/**
 * @param {Action} action
 * @param {readonly string[]} ids
 * @param {string} reason
 * @returns {Promise<string>} its id
 * @throws {import("../api.js").Failure}
 */
export async function begin(action, ids, reason) {
  const batch = await askOnce("/batch", { body: { action, conferenceIds: ids }, headers: because(reason) });
  known.set(batch.id, { ...batch, items: ids.map((conferenceId) => ({ conferenceId, state: "waiting" })) });
  batchesChanged.set();
  // Asked for again after a lost reply, it may have come to its end meanwhile.
  if (isOver(batch)) await load(batch.id);
  else void watch(batch.id);
  return batch.id;
}

/** @param {string} id @throws {import("../api.js").Failure} */
export async function cancel(id) {
  keep(await ask("DELETE", `/batch/${encodeURIComponent(id)}`));
  await load(id);
}

/** With what came of each of its meetings. @param {string} id @throws {import("../api.js").Failure} */
export async function load(id) {
  keep(await ask("GET", `/batch/${encodeURIComponent(id)}`));
  void watch(id);
}

async function learn() {
  if (!may("lock") && !may("unlock") && !may("audit")) return;
  const { batches = [] } = await ask("GET", "/batch").catch(() => ({}));
  for (const batch of batches) keep(batch);
  for (const batch of batches) if (batch.caller === caller && !isOver(batch)) await load(batch.id).catch(() => {});
}

/** Until it is over, however long that takes, and whether or not the page is looked at. @param {string} id */
async function watch(id) {
  const batch = known.get(id);
  if (!batch || isOver(batch) || followed.has(id)) return;
  const ending = new AbortController();
  followed.set(id, ending);
  const path = `/batch/${encodeURIComponent(id)}`;
  await follow(`${path}/events`, {
    signal: ending.signal,
    onEvent: ({ name, data }) => {
      if (name === "done") keep(data);
      else noteItem(id, data);
      return name === "done";
    },
    onDown: async () => {
      // Events cannot be had: it is asked, until they can.
      const now = await ask("GET", path).catch(() => null);
      if (now) keep(now);
      await new Promise((resolve) => setTimeout(resolve, EVERY));
      const { phase } = session.get();
      return phase === "in" && !isOver(known.get(id) ?? batch);
    },
  });
  if (followed.get(id) === ending) followed.delete(id);
}

/** @param {Batch} batch */
function keep(batch) {
  const before = known.get(batch.id);
  known.set(batch.id, { ...batch, ...(!batch.items && before?.items && { items: before.items }) });
  batchesChanged.set();
}

/** @param {string} id @param {Item} item */
function noteItem(id, item) {
  const batch = known.get(id);
  if (!batch?.items) return;
  const at = batch.items.findIndex(({ conferenceId }) => conferenceId === item.conferenceId);
  const items = batch.items.with(at, item);
  const done = items.filter(({ state }) => !isOpen(state)).length;
  const left = batch.total - batch.done;
  const secondsLeft = left > 0 ? (batch.secondsLeft * (batch.total - done)) / left : 0;
  known.set(id, { ...batch, items, done, secondsLeft });
  batchesChanged.set();
}

/** @param {string} state */
export function isOpen(state) {
  return state === "waiting" || state === "sending";
}

function stop() {
  for (const ending of followed.values()) ending.abort();
  followed.clear();
}

function forget() {
  stop();
  known.clear();
  batchesChanged.set();
}
