import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { DEFAULT_APP } from "../simulator/defaults.js";
import { crowdOfEvents, pushesOf } from "../simulator/event-crowd.js";
import { nodeWorker, startSimulator, until, workerdWorker } from "./stage.js";

const TOKEN = "event-token-of-tests";
const AES_KEY = "1234567890123456789012345678901234567890123";
const EVENTS = { DINGTALK_EVENT_TOKEN: TOKEN, DINGTALK_EVENT_AES_KEY: AES_KEY };
const { appKey: owner, corpId } = DEFAULT_APP;
/** What 10,000 more requests may leave, in bytes: a tenth of what they bring with them, kept, would be more. */
const MOST_GROWTH = 96 * 1024 * 1024;

/**
 * Pushes all of them, some at a time; gives how many were not answered with 200.
 * @param {string} url
 * @param {{ path: string, body: string }[]} pushes
 */
async function push(url, pushes) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  let [at, wrong] = [0, 0];
  /** @param {{ path: string, body: string }} push */
  const send = ({ path, body }) =>
    new Promise((resolve, reject) => {
      const sent = request(url + path, { method: "POST", agent }, (reply) => {
        if (reply.statusCode !== 200) wrong += 1;
        reply.resume().once("end", resolve).once("error", reject);
      });
      sent.once("error", reject).end(body);
    });
  const sending = async () => {
    for (let next = pushes[at]; next; next = pushes[at]) {
      at += 1;
      await send(next);
    }
  };
  await Promise.all(Array.from({ length: 32 }, sending));
  agent.destroy();
  return wrong;
}

/** What is known of each, in the order of their names. @param {any[]} meetings */
const known = (meetings) =>
  meetings.map(({ conferenceId, title, people }) => ({ conferenceId, title, people })).sort((one, other) => one.conferenceId.localeCompare(other.conferenceId));

/**
 * What was stored is taken in by the next step.
 * @param {{ ask: (path: string) => Promise<{ body: any }> }} worker
 * @param {import("../simulator/event-crowd.js").Expected[]} expected
 */
async function toldBy(worker, expected) {
  const told = async () => known((await worker.ask("/meetings")).body.meetings);
  await until(async () => isDeepStrictEqual(await told(), known(expected)), "all of them");
}

describe("10,000 events, some of them twice and hardly any in its order", () => {
  it("are stored once each on Node, none is lost, over an end too, and memory stays as it is", { timeout: 600_000 }, async (t) => {
    const simulator = await startSimulator(t);
    const worker = await nodeWorker(t, simulator.url, EVENTS);
    const now = Date.now();
    const { messages, expected, distinct } = crowdOfEvents({ meetings: 200, people: 40, corpId, now });
    assert.ok(messages.length >= 10_000 && distinct < messages.length);
    const pushes = await pushesOf(messages, { token: TOKEN, aesKey: AES_KEY, owner }, now);
    const first = pushes.length / 4;
    assert.equal(await push(worker.url(), pushes.slice(0, first)), 0);
    const before = worker.memory();
    assert.equal(await push(worker.url(), pushes.slice(first)), 0);
    const grown = worker.memory() - before;
    // At once, so that some are stored and not yet taken in.
    await worker.end("SIGKILL");
    assert.equal(worker.find("SELECT count(*) AS count FROM event")[0]?.count, distinct);
    await worker.start();
    await toldBy(worker, expected);
    assert.ok(grown < MOST_GROWTH, `${Math.round(grown / 1e6)} MB more`);
  });

  it("and the same in workerd, with fewer", { timeout: 600_000 }, async (t) => {
    const simulator = await startSimulator(t);
    const worker = await workerdWorker(t, simulator.url, EVENTS);
    const now = Date.now();
    const { messages, expected } = crowdOfEvents({ meetings: 20, people: 40, corpId, now });
    const pushes = await pushesOf(messages, { token: TOKEN, aesKey: AES_KEY, owner }, now);
    assert.equal(await push(worker.url(), pushes), 0);
    await toldBy(worker, expected);
  });
});
