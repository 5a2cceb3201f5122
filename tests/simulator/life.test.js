import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./harness.js";
import { ENDING } from "./seeds.js";
import { DEFAULT_MEETING } from "./simulator.js";

const START = Date.UTC(2026, 10, 23, 9);
const MINUTE = 60_000;

/** A lively simulator, from nine o'clock on. @param {import("./options.js").SimulatorOptions} [options] */
function lively(options) {
  const simulator = simulate({ lively: true, tokens: [{ accessToken: "tok" }], ...options });
  simulator.clock.now = START;
  const meetings = async () => /** @type {any[]} */ ((await simulator.get("/_sim/meetings")).body);
  /** @param {string} path */
  const read = async (path) =>
    (await simulator.send(`/v1.0/conference/${path}`, { headers: { "x-acs-dingtalk-access-token": "tok" } })).body;
  return { ...simulator, meetings, read, begin: () => simulator.post("/_sim/reset") };
}

test("a dozen meetings run at the start, in both languages, with codes, organisers and people", async () => {
  const { begin, read, meetings } = lively();
  await begin();
  const { onGoingConfList: list } = await read("orgConferences");
  assert.equal(list.length, 12);
  assert.equal(list[0].conferenceId, DEFAULT_MEETING.conferenceId);
  assert.ok(list.some(({ title = "" }) => /\p{Script=Han}/u.test(title)));
  assert.ok(list.some(({ title = "" }) => /^[A-Z]/.test(title)));
  for (const key of ["conferenceId", "roomCode", "title", "creatorId"]) {
    assert.equal(new Set(list.map((/** @type {any} */ meeting) => meeting[key])).size, 12, key);
  }
  for (const { conferenceId, roomCode, creatorId, startTime, status } of list) {
    assert.match(conferenceId, /^[0-9a-f]{24}$|^644272f14ba3310x+$/);
    assert.match(roomCode, /^(\d{9}|\d{11})$/);
    assert.ok(startTime < START && startTime > START - 120 * MINUTE);
    assert.equal(status, 2);
    const { memberModels } = await read(`videoConferences/${conferenceId}/members`);
    assert.equal(memberModels.find(({ host = false }) => host)?.unionId, creatorId);
    for (const { joinTime } of memberModels) assert.ok(joinTime >= startTime && joinTime <= START);
  }
  for (const { inside } of await meetings()) assert.ok(inside >= 2, "someone besides the organiser");
});

test("some were booked, and to some come people from outside, as DingTalk tells it", async () => {
  const { begin, read } = lively();
  await begin();
  const { onGoingConfList: list } = await read("orgConferences");
  assert.deepEqual(new Set(list.map(({ bizType = "" }) => bizType)), new Set(["0", "3"]));
  const withGuests = [];
  for (const { conferenceId, title } of list) {
    const { memberModels } = await read(`videoConferences/${conferenceId}/members`);
    const outside = memberModels.filter((/** @type {any} */ model) => "outerOrgMember" in model);
    assert.ok(outside.every(({ outerOrgMember = false, host = true }) => outerOrgMember && !host));
    if (outside.length > 0) withGuests.push(title);
  }
  assert.deepEqual(withGuests, ["Interview: backend engineer", "Customer call: 星河物流"]);
});

test("people come and go as the clock goes on, and only then", async () => {
  const { begin, clock, meetings } = lively();
  await begin();
  const inside = async () => (await meetings()).map((meeting) => meeting.inside);
  const before = await inside();
  assert.deepEqual(await inside(), before);
  let came = 0;
  let went = 0;
  for (let last = before, minute = 0; minute < 5; minute += 1) {
    clock.now += MINUTE;
    const now = await inside();
    came += now.filter((count, index) => count > (last[index] ?? 0)).length;
    went += now.filter((count, index) => count < (last[index] ?? 0)).length;
    last = now;
  }
  assert.ok(came > 3 && went > 3, `${came} came, ${went} went`);
});

test("one meeting ends, and the others do not", async () => {
  const { begin, clock, meetings } = lively();
  await begin();
  const ended = async () => (await meetings()).filter((meeting) => meeting.ended).map(({ title }) => title);
  clock.now += ENDING.afterMs - 1_000;
  assert.deepEqual(await ended(), []);
  clock.now += 10_000;
  assert.deepEqual(await ended(), [ENDING.title]);
  clock.now += 60 * MINUTE;
  assert.deepEqual(await ended(), [ENDING.title]);
});

test("while a meeting is locked some knock and are refused, nobody gets in; unlocked, they come again", async () => {
  const { begin, clock, lock, meetings, read } = lively();
  await begin();
  await lock("tok", { action: "lock" });
  const [before] = await meetings();
  clock.now += MINUTE;
  const [locked, other] = await meetings();
  assert.ok(locked.refused > 0);
  assert.equal(locked.joins, before.joins);
  assert.equal(other.refused, 0);
  const { memberModels } = await read(`videoConferences/${DEFAULT_MEETING.conferenceId}/members`);
  assert.ok(memberModels.some(({ attendStatus = 0 }) => attendStatus === 4));

  await lock("tok", { action: "unlock" });
  clock.now += 5 * MINUTE;
  const [unlocked] = await meetings();
  assert.equal(unlocked.refused, locked.refused);
  assert.ok(unlocked.joins > locked.joins);
});

test("what happens follows from clock and seed, however often one looks", async () => {
  const [watched, left, other] = [lively(), lively(), lively({ seed: 2 })];
  for (const simulator of [watched, left, other]) await simulator.begin();
  for (let second = 0; second < 600; second += 10) {
    watched.clock.now += 10_000;
    await watched.meetings();
  }
  left.clock.now += 600_000;
  other.clock.now += 600_000;
  assert.deepEqual(await watched.meetings(), await left.meetings());
  assert.notDeepEqual(await other.meetings(), await left.meetings());
});

test("reset goes back to the start of life", async () => {
  const { begin, clock, meetings } = lively();
  await begin();
  const start = await meetings();
  clock.now += 10 * MINUTE;
  assert.notDeepEqual(await meetings(), start);
  await begin();
  assert.deepEqual(await meetings(), start);
});

test("after a week without a question it answers at once, still alive", async () => {
  const { begin, clock, meetings } = lively();
  await begin();
  clock.now += 7 * 24 * 60 * MINUTE;
  const running = (await meetings()).filter(({ ended }) => !ended);
  assert.equal(running.length, 11);
  for (const { inside } of running) assert.ok(inside >= 1);
});

test("a meeting that a control route made has no life of its own, nor has a simulator that is not lively", async () => {
  const simulator = lively();
  await simulator.begin();
  await simulator.post("/_sim/meetings", { members: 4 });
  const still = simulate();
  await still.post("/_sim/meetings", { members: 4 });
  simulator.clock.now += 10 * MINUTE;
  still.clock.now += 10 * MINUTE;
  for (const { get } of [simulator, still]) {
    const made = (await get("/_sim/meetings")).body.at(-1);
    assert.deepEqual([made.inside, made.joins], [4, 4]);
  }
});
