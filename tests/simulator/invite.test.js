import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./harness.js";

const PATH = "/v1.0/conference/videoConferences/m/users/invite";
const HEADERS = { "x-acs-dingtalk-access-token": "tok" };

/** A meeting of Lin's in which Wei is, and from which Na has gone. @param {import("./options.js").SimulatorOptions} [options] */
async function stage(options) {
  const simulator = simulate({ tokens: [{ accessToken: "tok" }, { accessToken: "reads", scopes: ["VideoConference.Conference.Read"] }], ...options });
  const { post } = simulator;
  await post("/_sim/meetings", { conferenceId: "m", creatorId: "lin", creatorNick: "Lin", members: [{ unionId: "lin", userNick: "Lin" }, { unionId: "wei", userNick: "Wei" }] });
  await post("/_sim/meetings/m/join", { unionId: "na", userNick: "Na" });
  await post("/_sim/meetings/m/leave", { unionId: "na" });
  /** @param {string} unionId @param {unknown} [inviteeList] */
  const invite = (unionId, inviteeList = [{ unionId: "na", nick: "Na" }]) => post(PATH, { unionId, inviteeList }, HEADERS);
  const lock = () => post("/v1.0/conference/videoConferences/m/lock", { action: "lock" }, HEADERS);
  const join = async () => (await post("/_sim/meetings/m/join", { unionId: "na", userNick: "Na" })).status;
  return { ...simulator, invite, lock, join };
}

test("whoever is in a meeting invites, and once it is locked only its host", async () => {
  const { invite, lock, join } = await stage();
  assert.deepEqual((await invite("wei")).body, { success: true });
  await lock();
  const refused = await invite("wei");
  assert.deepEqual([refused.status, refused.body.code], [400, "noPermission"]);
  assert.equal((await invite("na")).body.code, "noPermission");
  assert.equal((await invite("lin")).status, 200);
  assert.equal(await join(), 200, "through the lock");
});

test("by a setting an invitation opens no lock", async () => {
  const { invite, lock, join, post } = await stage();
  await post("/_sim/settings", { inviteOpens: false });
  await lock();
  assert.equal((await invite("lin")).status, 200);
  assert.equal(await join(), 423);
  assert.equal((await post("/_sim/settings", { inviteOpens: 1 })).status, 400);
});

test("what is no invitation is refused as DingTalk refuses", async () => {
  const { invite, post } = await stage();
  for (const list of [[], [{}], [{ unionId: "na" }], "na"]) assert.equal((await invite("lin", list)).body.code, "paramsError");
  assert.equal((await post(PATH, "{", HEADERS)).body.code, "paramsError");
  assert.equal((await post(PATH.replace("/m/", "/n/"), { unionId: "lin", inviteeList: [{ unionId: "na", nick: "Na" }] }, HEADERS)).body.code, "paramsError");
  assert.equal((await post(PATH, {}, { "x-acs-dingtalk-access-token": "reads" })).status, 403);
  await post("/_sim/faults", [{ on: "lock", code: "systemBusy" }, { on: "invite", code: "noPermission" }]);
  assert.equal((await invite("lin")).body.code, "noPermission");
  await post("/_sim/meetings/m/end");
  assert.equal((await invite("lin")).body.code, "confClosed");
});
