import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./harness.js";
import { DEFAULT_SUITE } from "./simulator.js";

const HOUR = 3_600_000;

/** @param {import("./options.js").SimulatorOptions} [options] */
function stage(options) {
  const simulator = simulate(options);
  const { post, get } = simulator;
  /** What DingTalk says to a ticket. @param {string} suiteTicket */
  const says = async (suiteTicket) => {
    const { body } = await post("/v1.0/oauth2/corpAccessToken", { ...DEFAULT_SUITE, suiteTicket });
    return body.code ?? "granted";
  };
  const newest = async () => (await get("/_sim/tickets")).body[0];
  return { ...simulator, says, newest };
}

test("a new ticket comes every five hours, and the old one goes on for a while", async () => {
  const { clock, says, newest } = stage();
  const first = await newest();
  assert.deepEqual([first.suiteKey, first.suiteTicket], [DEFAULT_SUITE.suiteKey, DEFAULT_SUITE.suiteTicket]);
  clock.now += 5 * HOUR - 1;
  assert.equal((await newest()).suiteTicket, first.suiteTicket);
  clock.now += 1;
  const second = await newest();
  assert.notEqual(second.suiteTicket, first.suiteTicket);
  assert.equal(Date.parse(second.since) - Date.parse(first.since), 5 * HOUR);
  assert.deepEqual([await says(first.suiteTicket), await says(second.suiteTicket)], ["granted", "granted"]);
  clock.now += HOUR;
  assert.deepEqual([await says(first.suiteTicket), await says(second.suiteTicket)], ["invalidSuiteKey", "granted"]);
});

test("a ticket in a fixed setting stops working, also after days without a look, and reset makes it the first again", async () => {
  const { clock, says, newest, post } = stage();
  clock.now += 72 * HOUR;
  assert.equal(await says(DEFAULT_SUITE.suiteTicket), "invalidSuiteKey");
  assert.equal(await says((await newest()).suiteTicket), "granted");
  await post("/_sim/reset");
  assert.equal(await says(DEFAULT_SUITE.suiteTicket), "granted");
});

test("a ticket can be pushed now, with a name or a made-up one, and the while is a setting", async () => {
  const { clock, says, newest, post } = stage({ ticketGraceSeconds: 60 });
  const pushed = await post("/_sim/tickets", { suiteTicket: "pushed" });
  assert.deepEqual([pushed.status, pushed.body.suiteTicket], [201, "pushed"]);
  clock.now += 59_999;
  assert.deepEqual([await says(DEFAULT_SUITE.suiteTicket), await says("pushed")], ["granted", "granted"]);
  clock.now += 1;
  assert.deepEqual([await says(DEFAULT_SUITE.suiteTicket), await says("pushed")], ["invalidSuiteKey", "granted"]);

  await post("/_sim/settings", { ticketGraceSeconds: 0 });
  const { body } = await post("/_sim/tickets", { suiteKey: DEFAULT_SUITE.suiteKey });
  assert.deepEqual([await says("pushed"), await says(body.suiteTicket)], ["invalidSuiteKey", "granted"]);
  assert.equal((await newest()).suiteTicket, body.suiteTicket);
  assert.equal((await post("/_sim/tickets", { suiteKey: "other" })).status, 404);
});

test("the time between two tickets is a setting", async () => {
  const { clock, newest } = stage({ ticketSeconds: 60 });
  const first = (await newest()).suiteTicket;
  clock.now += 60_000;
  assert.notEqual((await newest()).suiteTicket, first);
});

test("a token fetched with an old ticket goes on", async () => {
  const { clock, post, lock } = stage();
  const { accessToken } = (await post("/v1.0/oauth2/corpAccessToken", DEFAULT_SUITE)).body;
  await post("/_sim/settings", { ticketGraceSeconds: 0 });
  await post("/_sim/tickets");
  clock.now += 1_000;
  assert.equal((await lock(accessToken)).status, 200);
});
