/** How long until the first call of a fresh process is done? */

import { CLIENTS } from "../clients/clients.js";
import { startUpstream, timeFirstCall } from "../processes/processes.js";
import { summary } from "../statistics.js";
import { number, range, table } from "../table.js";
import { takeTurns, unlessQuick } from "../turns.js";

// The first round reads the files for the first time.
const PROCESSES = { rounds: 15, warmUp: 1 };

export const TITLE = "Import and first call";
export const TAKES = "about 20 s";

/** @type {import("../table.js").Question["answer"]} */
export async function answer(quick) {
  const count = unlessQuick(PROCESSES, quick);
  const clients = Object.values(CLIENTS).filter((client) => client !== CLIENTS.timed);
  /** @type {Record<string, { import: number, call: number }[]>} */
  const raw = Object.fromEntries(clients.map(({ name }) => [name, []]));
  const upstream = await startUpstream();
  try {
    const turns = clients.map(({ name, module }) => {
      const once = async () => {
        const times = await timeFirstCall(module, upstream.url);
        raw[name]?.push(times);
        return times.import + times.call;
      };
      return [name, once];
    });
    await takeTurns(Object.fromEntries(turns), count);
  } finally {
    upstream.close();
  }
  for (const times of Object.values(raw)) times.splice(0, times.length - count.rounds);
  const rows = Object.entries(raw).map(([name, times]) => {
    const both = summary(times.map((time) => time.import + time.call));
    const [imported, called] = [times.map((time) => time.import), times.map((time) => time.call)].map(summary);
    return [name, number(imported?.median ?? NaN, 1), number(called?.median ?? NaN, 1), number(both.median, 1), range(both, 1)];
  });
  const head = [`ms over loopback, ${count.rounds} processes each`, "import", "first call", "both", "10–90 %"];
  return { text: table(head, rows), raw };
}
