/** What does the edge worker cost, next to one that only forwards and two in plain JavaScript? */

import { requestsPerSecond } from "../load.js";
import { startHandler, startUpstream } from "../processes/processes.js";
import { differences, ratios, summary } from "../statistics.js";
import { number, range, table } from "../table.js";
import { takeTurns, unlessQuick } from "../turns.js";
import { startWorkers } from "../workerd.js";
import { FORWARDER, lockMessage, OURS, PLAIN } from "../workers/workers.js";

const NAMES = {
  forwarder: "forwards only",
  plain: "plain JavaScript that remembers nothing",
  remembering: "plain JavaScript that remembers",
  ours: "the edge worker",
};
/** More than these wait for so long that the worker lets some come later. */
const CONNECTIONS = [1, 16, 64];
const RATE = { rounds: 9, warmUp: 2, ms: 800 };
const HANDLER = { rounds: 80, warmUp: 15, calls: 200 };

export const TITLE = "The edge worker";
export const TAKES = "about 100 s";

/** @type {import("../table.js").Question["answer"]} */
export async function answer(quick) {
  const rates = await measureRates(quick ? { rounds: 1, ms: 50 } : RATE);
  const handlers = await measureHandlers(unlessQuick(HANDLER, quick));
  const text = [...Object.entries(rates).map(([title, samples]) => rateTable(title, samples)), handlerTable(handlers)];
  return { text: text.join("\n\n"), raw: { rates, handlers } };
}

/** @param {{ rounds: number, warmUp?: number, ms: number }} count */
async function measureRates({ ms, ...count }) {
  const upstream = await startUpstream();
  const workers = await startWorkers(upstream.url);
  /** @type {Record<string, Record<string, number[]>>} */
  const rates = {};
  try {
    for (const connections of CONNECTIONS) {
      const turns = Object.entries(workers).map(([name, { url }]) => {
        const message = (/** @type {number} */ connection) => lockMessage(url, connection);
        return [name, () => requestsPerSecond(url, message, { connections, ms })];
      });
      rates[`requests/s, ${connections} connection${connections > 1 ? "s" : ""}`] = await takeTurns(Object.fromEntries(turns), count);
    }
  } finally {
    await Promise.all(Object.values(workers).map(({ close }) => close()));
    upstream.close();
  }
  return rates;
}

/** @param {{ rounds: number, warmUp: number, calls: number }} count */
async function measureHandlers({ calls, ...count }) {
  const [forwarder, plain, ours] = await Promise.all([startHandler(FORWARDER), startHandler(PLAIN), startHandler(OURS)]);
  const turns = { forwarder: () => forwarder.time(calls), plain: () => plain.time(calls), ours: () => ours.time(calls) };
  try {
    return await takeTurns(turns, count);
  } finally {
    for (const { close } of [forwarder, plain, ours]) close();
  }
}

/**
 * @param {string} title
 * @param {Record<string, number[]>} samples
 */
function rateTable(title, samples) {
  const share = (/** @type {number[]} */ own, /** @type {number[]} */ of) => number(summary(ratios(own, of)).median, 2);
  const { forwarder = [], plain = [], remembering = [] } = samples;
  const rows = Object.entries(NAMES).map(([key, name]) => {
    const own = samples[key] ?? [];
    const rate = summary(own);
    return [name, number(rate.median), range(rate), share(own, forwarder), share(own, plain), share(own, remembering)];
  });
  return table([title, "median", "10–90 %", "of the forwarder's", "of plain JavaScript's", "of that which remembers"], rows);
}

/** @param {Record<string, number[]>} samples */
function handlerTable(samples) {
  const { forwarder = [] } = samples;
  const rows = Object.entries(NAMES).flatMap(([key, name]) => {
    const own = samples[key];
    if (!own) return [];
    const [time, added] = [summary(own), summary(differences(own, forwarder))];
    return [[name, number(time.median, 1), range(time, 1), number(added.median, 1)]];
  });
  return table(["µs a lock in Node, called in process", "median", "10–90 %", "added to the forwarder"], rows);
}
