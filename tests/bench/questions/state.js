/** What does it cost that the worker remembers: order, pace and record, many callers, a batch, and a long record? */

import { statSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { serveWorker } from "../../../worker/serve.js";
import { temporaryFolder } from "../folders.js";
import { allAtOnce } from "../load.js";
import { startHost, writeRecord } from "../processes/host.js";
import { startUpstream } from "../processes/processes.js";
import { quantile } from "../statistics.js";
import { number, table } from "../table.js";
import { startWorkers } from "../workerd.js";
import { KEY, lockMessage, ourVariables } from "../workers/workers.js";

/** DingTalk's own: 20 in a second, with what the keeper leaves for the clocks. */
const PACE = { CALLS_PER_SECOND: "20" };
const BETWEEN_MS = 1_025 / 20;

const FULL = { calls: 400, callers: 1_000, batches: 9, pages: 200, entries: [100, 10_000, 1_000_000] };
const QUICK = { calls: 10, callers: 40, batches: 1, pages: 3, entries: [100, 1_000] };

export const TITLE = "What the worker remembers";
export const TAKES = "about 2 minutes";

/** @typedef {{ ms: number, status: number }} Timed */

/** @type {import("../table.js").Question["answer"]} */
export async function answer(quick) {
  const count = quick ? QUICK : FULL;
  const upstream = await startUpstream();
  try {
    const latency = await atFullPace(upstream.url, count.calls);
    const { crowd, batches } = await atOnce(upstream.url, count);
    const pages = await ofRecords(upstream.url, count);
    const text = [latencyTable(latency), crowdTable(crowd, batches), pagesTable(pages)].join("\n\n");
    return { text, raw: { latency, crowd, batches, pages } };
  } finally {
    upstream.close();
  }
}

/**
 * A call each time that one may be sent, for each of the workers in turn between those of the others.
 * @param {string} upstream
 * @param {number} calls
 */
async function atFullPace(upstream, calls) {
  const folder = temporaryFolder();
  const workerd = await serveWorker({ port: 0, variables: { ...ourVariables(upstream), ...PACE }, keeper: join(folder, "keeper"), log: () => {} });
  const [others, node] = await Promise.all([startWorkers(upstream), startHost(upstream, join(folder, "state.sqlite"), PACE)]);
  const contestants = Object.entries({ plain: others.plain, workerd, node });
  const agent = new Agent({ keepAlive: true });
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(contestants.map(([name]) => [name, []]));
  try {
    // The first ones make connections and the token.
    for (let call = -10; call < calls; call += 1) {
      const next = pause(BETWEEN_MS);
      for (const [name, { url }] of contestants) {
        const { ms, status } = await lock(url, `meeting-${call % 50}`, agent);
        if (status !== 200) throw new Error(`${name} answered ${status}`);
        if (call >= 0) times[name]?.push(ms);
      }
      await next;
    }
  } finally {
    agent.destroy();
    await Promise.all([...Object.values(others), workerd, node].map(({ close }) => close()));
  }
  return times;
}

/**
 * Many callers at once, then batches.
 * @param {string} upstream
 * @param {typeof FULL} count
 */
async function atOnce(upstream, { callers, batches }) {
  const { url, close } = await startHost(upstream, join(temporaryFolder(), "state.sqlite"), PACE);
  const agent = new Agent({ keepAlive: true });
  try {
    await lock(url, "first", agent);
    const crowd = await allAtOnce(url, (connection) => lockMessage(url, connection), callers);
    const times = [];
    for (let round = 0; round < batches; round += 1) {
      const body = JSON.stringify({ action: "lock", conferenceIds: Array.from({ length: callers }, (_, number) => `batch-${round}-${number}`) });
      const { ms, status, text } = await send(`${url}/batch`, { method: "POST", agent }, body);
      if (status !== 202) throw new Error(`a batch was answered ${status} ${text}`);
      times.push(ms);
      await send(`${url}/batch/${JSON.parse(text).id}`, { method: "DELETE", agent });
    }
    const record = await send(`${url}/audit?format=jsonl`, { method: "GET", agent });
    const sent = record.text.split("\n").filter((line) => line.includes('"type":"attempt"'));
    return { crowd: { answers: crowd, sent: sent.map((line) => Date.parse(JSON.parse(line).time)) }, batches: times };
  } finally {
    agent.destroy();
    await close();
  }
}

/**
 * A page of the record, by how long that is.
 * @param {string} upstream
 * @param {typeof FULL} count
 */
async function ofRecords(upstream, { entries, pages }) {
  const measured = [];
  for (const length of entries) {
    const file = join(temporaryFolder(), "state.sqlite");
    // It makes its own tables.
    await (await startHost(upstream, file)).close();
    const empty = statSync(file).size;
    writeRecord(file, length);
    const { url, close } = await startHost(upstream, file);
    const agent = new Agent({ keepAlive: true });
    /** @type {Record<string, number[]>} */
    const times = { newest: [], meeting: [] };
    try {
      for (let page = 0; page < pages; page += 1) {
        for (const [name, query] of [["newest", "limit=100"], ["meeting", `limit=100&conferenceId=meeting-${page}`]]) {
          const { ms, status } = await send(`${url}/audit?${query}`, { method: "GET", agent });
          if (status !== 200) throw new Error(`a page was answered ${status}`);
          times[name ?? ""]?.push(ms);
        }
      }
    } finally {
      agent.destroy();
      await close();
    }
    measured.push({ entries: length, bytes: statSync(file).size - empty, times });
  }
  return measured;
}

/** @param {string} url @param {string} id @param {Agent} agent */
function lock(url, id, agent) {
  return send(`${url}/v1.0/conference/videoConferences/${id}/lock`, { method: "POST", agent }, '{"action":"lock"}');
}

/**
 * @param {string} url
 * @param {import("node:http").RequestOptions} options
 * @param {string} [body]
 * @returns {Promise<Timed & { text: string }>}
 */
function send(url, options, body = "") {
  const began = performance.now();
  const headers = { authorization: `Bearer ${KEY}`, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, headers }, (reply) => {
      let text = "";
      reply.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      reply.once("end", () => resolve({ ms: performance.now() - began, status: reply.statusCode ?? 0, text })).once("error", reject);
    });
    sent.once("error", reject).end(body);
  });
}

/** @param {Record<string, number[]>} times */
function latencyTable({ plain = [], ...ours }) {
  const names = { workerd: "the edge worker in workerd", node: "the edge worker on Node, each commit on the disk" };
  const cells = (/** @type {number[]} */ own) => [0.5, 0.99].map((part) => quantile(own, part));
  const [median = 0, late = 0] = cells(plain);
  const row = (/** @type {string} */ name, /** @type {number[]} */ own) => {
    const [half = 0, most = 0] = cells(own);
    return [name, number(half, 1), number(most, 1), number(half - median, 1), number(most - late, 1)];
  };
  const rows = Object.entries(names).map(([key, name]) => row(name, ours[key] ?? []));
  return table(["ms a lock at DingTalk's full pace", "median", "p99", "added, median", "added, p99"], [row("plain JavaScript, remembers nothing", plain), ...rows]);
}

/** @param {{ answers: Timed[], sent: number[] }} crowd @param {number[]} batches */
function crowdTable({ answers, sent }, batches) {
  const [done, refused] = [answers.filter(({ status }) => status === 200), answers.filter(({ status }) => status !== 200)];
  const last = (/** @type {Timed[]} */ of) => (of.length === 0 ? "–" : number(Math.max(...of.map(({ ms }) => ms))));
  const times = [...sent].sort((one, other) => one - other);
  const densest = Math.max(...times.map((time, index) => times.slice(index).filter((other) => other - time < 1_000).length));
  return table([`${number(answers.length)} callers at once`, "callers", "the last after, ms"], [
    ["answered in their turn", number(done.length), last(done)],
    ["told to come later", number(refused.length), last(refused)],
    ["the most calls within a second", number(densest), ""],
    [`a batch of ${number(answers.length)} accepted`, "", number(quantile(batches, 0.5))],
  ]);
}

/** @param {{ entries: number, bytes: number, times: Record<string, number[]> }[]} pages */
function pagesTable(pages) {
  const rows = pages.map(({ entries, bytes, times: { newest = [], meeting = [] } }) => [
    number(entries),
    number(quantile(newest, 0.5), 1),
    number(quantile(newest, 0.99), 1),
    number(quantile(meeting, 0.5), 1),
    number(quantile(meeting, 0.99), 1),
    number(bytes / 1e6, bytes < 1e6 ? 2 : 0),
  ]);
  return table(["entries of the record", "ms a page, newest", "p99", "ms a page, of a meeting", "p99", "MB"], rows);
}
