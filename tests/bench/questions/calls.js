/** What does a call cost when everything is warm? */

import { CLIENTS } from "../clients/clients.js";
import { startClient, startUpstream } from "../processes/processes.js";
import { differences, summary } from "../statistics.js";
import { number, range, table } from "../table.js";
import { takeTurns, unlessQuick } from "../turns.js";

// Long enough for each, so that what the one before it did to the processor does not count.
const INSTANT = { rounds: 100, warmUp: 20, calls: 1_000 };
const LOOPBACK = { rounds: 100, warmUp: 20, calls: 50 };

export const TITLE = "A call";
export const TAKES = "about 40 s";

/** @type {import("../table.js").Question["answer"]} */
export async function answer(quick) {
  const all = Object.values(CLIENTS);
  const overFetch = all.filter((client) => client.overFetch);
  const instant = await measure(overFetch, undefined, unlessQuick(INSTANT, quick));
  const upstream = await startUpstream();
  try {
    const loopback = await measure(all, upstream.url, unlessQuick(LOOPBACK, quick));
    const text = [summarised("µs a call, over a fetch that answers at once", instant), summarised("µs a call, over loopback", loopback)];
    return { text: text.join("\n\n"), raw: { instant, loopback } };
  } finally {
    upstream.close();
  }
}

/**
 * @param {import("../clients/clients.js").Client[]} clients
 * @param {string | undefined} endpoint
 * @param {{ rounds: number, warmUp: number, calls: number }} count
 */
async function measure(clients, endpoint, { calls, ...count }) {
  const started = await Promise.all(clients.map(async ({ name, module }) => [name, await startClient(module, endpoint)]));
  /** @type {Record<string, import("../processes/processes.js").Timed>} */
  const timed = Object.fromEntries(started);
  const turns = Object.entries(timed).map(([name, { time }]) => [name, () => time(calls)]);
  try {
    return await takeTurns(Object.fromEntries(turns), count);
  } finally {
    for (const { close } of Object.values(timed)) close();
  }
}

/**
 * @param {string} title
 * @param {Record<string, number[]>} samples
 */
function summarised(title, samples) {
  const baseline = samples[CLIENTS.bare.name] ?? [];
  const rows = Object.entries(samples).map(([name, own]) => {
    const [time, added] = [summary(own), summary(differences(own, baseline))];
    const more = name === CLIENTS.bare.name ? ["", ""] : [number(added.median, 1), range(added, 1)];
    return [name, number(time.median, 1), range(time, 1), ...more];
  });
  return table([title, "median", "10–90 %", "added to bare fetch", "10–90 %"], rows);
}
