/** What do events cost: 10,000 within a minute, some of them twice and hardly any in its order? */

import { Agent, request } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { serveWorker } from "../../../worker/serve.js";
import { crowdOfEvents, pushesOf } from "../../simulator/event-crowd.js";
import { temporaryFolder } from "../folders.js";
import { startHost } from "../processes/host.js";
import { startUpstream } from "../processes/processes.js";
import { quantile } from "../statistics.js";
import { number, table } from "../table.js";
import { ourVariables } from "../workers/workers.js";

const FULL = { meetings: 200, people: 40, ms: 60_000 };
const QUICK = { meetings: 4, people: 10, ms: 500 };

const TOKEN = "token-of-the-benchmark";
const AES_KEY = "1234567890123456789012345678901234567890123";
const EVENTS = { DINGTALK_EVENT_TOKEN: TOKEN, DINGTALK_EVENT_AES_KEY: AES_KEY };

export const TITLE = "Events";
export const TAKES = "about 3 minutes";

/** @typedef {{ times: number[], wrong: number, memory: number[] }} Measured */

/** @type {import("../table.js").Question["answer"]} */
export async function answer(quick) {
  const count = quick ? QUICK : FULL;
  const upstream = await startUpstream();
  const folder = temporaryFolder();
  const variables = { ...ourVariables(upstream.url), ...EVENTS };
  /** @type {Record<string, Measured>} */
  const raw = {};
  try {
    const node = await startHost(upstream.url, join(folder, "state.sqlite"), EVENTS);
    raw.node = await pushed(node, variables.DINGTALK_APP_KEY, count);
    const workerd = await serveWorker({ port: 0, variables, keeper: join(folder, "keeper"), log: () => {} });
    raw.workerd = await pushed(workerd, variables.DINGTALK_APP_KEY, count);
  } finally {
    upstream.close();
  }
  return { text: eventsTable(raw), raw };
}

/**
 * Pushes each when it is due, whatever became of those before.
 * @param {{ url: string, close: () => Promise<void>, memory?: () => number }} worker which is closed then
 * @param {string} owner
 * @param {typeof FULL} count
 * @returns {Promise<Measured>}
 */
async function pushed({ url, close, memory = () => NaN }, owner, { meetings, people, ms }) {
  const now = Date.now();
  const { messages } = crowdOfEvents({ meetings, people, corpId: "dingcorp", now });
  const pushes = await pushesOf(messages, { token: TOKEN, aesKey: AES_KEY, owner }, now);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  /** @type {Measured} */
  const measured = { times: [], wrong: 0, memory: [] };
  try {
    const between = ms / pushes.length;
    const began = performance.now();
    const replies = [];
    for (const [place, push] of pushes.entries()) {
      const early = began + place * between - performance.now();
      if (early > 0) await pause(early);
      if (place % Math.ceil(pushes.length / 6) === 0) measured.memory.push(memory());
      replies.push(send(url, push, agent));
    }
    for (const { took, status } of await Promise.all(replies)) {
      measured.times.push(took);
      if (status !== 200) measured.wrong += 1;
    }
    measured.memory.push(memory());
  } finally {
    agent.destroy();
    await close();
  }
  return measured;
}

/**
 * @param {string} url
 * @param {{ path: string, body: string }} push
 * @param {Agent} agent
 * @returns {Promise<{ took: number, status: number }>}
 */
function send(url, { path, body }, agent) {
  const began = performance.now();
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method: "POST", agent, headers }, (reply) => {
      reply.resume();
      reply.once("end", () => resolve({ took: performance.now() - began, status: reply.statusCode ?? 0 })).once("error", reject);
    });
    sent.once("error", reject).end(body);
  });
}

/** @param {Record<string, Measured>} raw */
function eventsTable(raw) {
  const names = { node: "the edge worker on Node, each on the disk", workerd: "the edge worker in workerd" };
  const rows = Object.entries(names).map(([key, name]) => {
    const { times = [], wrong = 0, memory = [] } = raw[key] ?? {};
    const part = (/** @type {number} */ share) => number(quantile(times, share), 1);
    const megabytes = (/** @type {number | undefined} */ bytes = NaN) => (Number.isNaN(bytes) ? "–" : number(bytes / 1e6));
    return [name, number(times.length), number(wrong), part(0.5), part(0.99), number(Math.max(...times), 1), megabytes(memory[1]), megabytes(memory.at(-1))];
  });
  return table(["events within a minute", "pushed", "not stored", "ms to the answer", "p99", "the most", "MB after 10 s", "MB at the end"], rows);
}
