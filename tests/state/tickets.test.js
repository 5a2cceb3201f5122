import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { DEFAULT_SUITE } from "../simulator/defaults.js";
import { nodeWorker, startSimulator, until } from "./stage.js";

const TOKEN = "event-token-of-tests";
const AES_KEY = "1234567890123456789012345678901234567890123";
const SUITE = {
  DINGTALK_APP_KEY: "",
  DINGTALK_APP_SECRET: "",
  DINGTALK_SUITE_KEY: DEFAULT_SUITE.suiteKey,
  DINGTALK_SUITE_SECRET: DEFAULT_SUITE.suiteSecret,
  DINGTALK_SUITE_TICKET: DEFAULT_SUITE.suiteTicket,
  DINGTALK_AUTH_CORP_ID: DEFAULT_SUITE.authCorpId,
  DINGTALK_EVENT_TOKEN: TOKEN,
  DINGTALK_EVENT_AES_KEY: AES_KEY,
};

describe("suite tickets", () => {
  it("lets calls work three tickets later, over restarts, and says how old the newest is", { timeout: 300_000 }, async (t) => {
    const simulator = await startSimulator(t);
    await simulator.sim("settings", { ticketGraceSeconds: 0 });
    await simulator.run(["m"]);
    const worker = await nodeWorker(t, simulator.url, SUITE);
    const ticket = async () => (await worker.ask("/usage")).body.suiteTicket;
    assert.deepEqual(await ticket(), { pushed: null, missing: true });
    const tokenStep = async () => (await worker.ask("/doctor")).body.steps.find((/** @type {any} */ { step }) => step === "token");
    assert.match((await tokenStep()).detail, /no suite ticket was pushed yet/);

    const arrived = (/** @type {number} */ number) =>
      until(async () => (await simulator.sim("events")).subscriptions[0].delivered === number, `${number} tickets`);
    for (let number = 1; number <= 3; number += 1) {
      // At the port that the worker has now. A subscription brings the ticket that there is.
      await simulator.sim("events", { url: `${worker.url()}/dingtalk/events`, token: TOKEN, aesKey: AES_KEY, transport: "sync" });
      await arrived(1);
      const { pushed } = await ticket();
      await simulator.sim("tickets", {});
      await arrived(2);
      assert.notEqual((await ticket()).pushed, pushed);
      const { suiteTicket } = (await simulator.sim("tickets"))[0];
      await worker.end("SIGKILL");
      await worker.start();
      const reply = await worker.act("m", "lock");
      assert.equal(reply.status, 200, reply.text);
      const grants = await simulator.requests(/corpAccessToken/);
      assert.equal(JSON.parse(grants.at(-1)?.body ?? "{}").suiteTicket, suiteTicket);
    }
    assert.equal((await ticket()).missing, false);
    assert.match((await tokenStep()).detail, /^the suite ticket is of 20/);
    const everything = JSON.stringify([await worker.record(), (await worker.ask("/usage")).body, await tokenStep(), worker.log()]);
    for (const { suiteTicket } of await simulator.sim("tickets")) assert.ok(!everything.includes(suiteTicket));
  });
});
