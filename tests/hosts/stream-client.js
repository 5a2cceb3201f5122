/**
 * What a host does with DingTalk's Stream, by itself: says each event that it has stored, and what becomes of the
 * connection, a line of JSON each. The first event cannot be stored.
 */

import process from "node:process";

import { openStream } from "../../worker/hosts/stream.js";

const [endpoint = "", clientId = "", clientSecret = ""] = process.argv.slice(2);
const tell = (/** @type {object} */ what) => console.log(JSON.stringify(what));
let tries = 0;

const stream = openStream({
  endpoint,
  clientId,
  clientSecret,
  random: () => 0,
  opened: () => tell({ opened: true }),
  say: (line) => tell({ say: line }),
  store: async (event) => {
    tries += 1;
    if (tries === 1) throw new Error("it cannot be stored");
    tell({ stored: event });
  },
});
process.stdin.on("data", () => stream.close());
await stream.ended;
process.exit(0);
