import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./harness.js";
import { DEFAULT_MEETING } from "./simulator.js";

const DOOR = `/_sim/meetings/${DEFAULT_MEETING.conferenceId}`;
const READ = `/v1.0/conference/videoConferences/${DEFAULT_MEETING.conferenceId}`;

/** @param {import("./options.js").SimulatorOptions} [options] */
function stage(options) {
  const simulator = simulate({ tokens: [{ accessToken: "tok" }], ...options });
  /** @param {string} path */
  const read = async (path) =>
    (await simulator.send(path, { headers: { "x-acs-dingtalk-access-token": "tok" } })).body;
  const members = async () =>
    /** @type {any[]} */ ((await read(`${READ}/members`)).memberModels).map((model) => [model.userNick, model.attendStatus]);
  return { ...simulator, read, members };
}

test("people join by name and leave, and the reads tell who is in", async () => {
  const { clock, post, members, read } = stage();
  await post(`${DOOR}/join`, { userNick: "王芳" });
  clock.now += 1_000;
  await post(`${DOOR}/join`, { userNick: "Alice", unionId: "alice" });
  clock.now += 1_000;
  assert.deepEqual((await post(`${DOOR}/leave`, { userNick: "王芳" })).body, { left: true });
  assert.deepEqual(await members(), [["王芳", 6], ["Alice", 3]]);

  const [first, second] = (await read(`${READ}/members`)).memberModels;
  assert.deepEqual([first.joinTime, first.leaveTime, first.duration], [1_000_000, 1_002_000, 2_000]);
  assert.deepEqual([second.unionId, second.leaveTime, second.duration], ["alice", undefined, 1_000]);
  const { confInfo } = await read(READ);
  assert.deepEqual([confInfo.activeNum, confInfo.attendNum, confInfo.invitedNum], [1, 2, 2]);
});

test("who is not in the meeting cannot leave it", async () => {
  const { post } = stage();
  const { status, body } = await post(`${DOOR}/leave`, { userNick: "王芳" });
  assert.deepEqual([status, body.left], [404, false]);
  assert.equal((await post("/_sim/meetings/nowhere/leave", { userNick: "王芳" })).status, 404);
});

test("who knocks at a locked meeting is refused, which members and control tell; inside one stays", async () => {
  const { get, post, lock, members } = stage();
  await post(`${DOOR}/join`, { userNick: "王芳" });
  await post(`${DOOR}/join`, { userNick: "李娜" });
  await lock("tok", { action: "lock" });
  await post(`${DOOR}/leave`, { userNick: "李娜" });
  for (const userNick of ["王芳", "李娜", "Alice"]) {
    assert.equal((await post(`${DOOR}/join`, { userNick })).status, 423);
  }
  assert.deepEqual(await members(), [["王芳", 3], ["李娜", 4], ["Alice", 4]]);
  const [meeting] = (await get("/_sim/meetings")).body;
  assert.deepEqual([meeting.joins, meeting.inside, meeting.refused], [2, 1, 3]);

  await lock("tok", { action: "unlock" });
  await post(`${DOOR}/join`, { userNick: "Alice" });
  assert.deepEqual(await members(), [["王芳", 3], ["李娜", 4], ["Alice", 3]]);
});

test("several knock at once: in while it is open, refused while it is locked, gone once it has ended", async () => {
  const { post, lock, members } = stage();
  assert.deepEqual((await post(`${DOOR}/knock`)).body, { joined: 1, refused: 0 });
  await lock("tok", { action: "lock" });
  assert.deepEqual((await post(`${DOOR}/knock`, { count: 50 })).body, { joined: 0, refused: 50 });
  const statuses = (await members()).map(([, status]) => status);
  assert.deepEqual(statuses, [3, ...Array(50).fill(4)]);
  await post(`${DOOR}/end`);
  assert.equal((await post(`${DOOR}/knock`)).status, 410);
});

test("the end makes everyone leave", async () => {
  const { clock, post, members, read } = stage();
  await post(`${DOOR}/join`, { userNick: "王芳" });
  clock.now += 5_000;
  await post(`${DOOR}/end`);
  assert.deepEqual(await members(), [["王芳", 6]]);
  const { confInfo } = await read(READ);
  assert.deepEqual([confInfo.status, confInfo.endTime, confInfo.confDuration], [1, 1_005_000, 5_000]);
  assert.equal(confInfo.activeNum, 0);
});

test("a meeting starts with people in it, so many or by name, and its organiser's name", async () => {
  const { post, read } = stage();
  const start = { roomCode: "987654321", creatorNick: "欧阳雪", startTime: 5 };
  const made = await post("/_sim/meetings", [{ conferenceId: "m1", members: 3, ...start }, { conferenceId: "m2", members: ["A", "B"] }]);
  assert.equal(made.status, 201);
  assert.deepEqual(made.body.map((/** @type {any} */ meeting) => meeting.inside), [3, 2]);
  const { confInfo } = await read("/v1.0/conference/videoConferences/m1");
  assert.deepEqual([confInfo.roomCode, confInfo.creatorNick, confInfo.startTime], ["987654321", "欧阳雪", 5]);
});

test("10,000 meetings are made by one request, each with an id, a code and a title of its own", async () => {
  const { get, post, read } = stage();
  const { status, body } = await post("/_sim/meetings", { count: 10_000, title: "Lesson", members: 2 });
  assert.deepEqual([status, body], [201, { created: 10_000 }]);
  const made = (await get("/_sim/meetings")).body.slice(1);
  for (const key of ["conferenceId", "title"]) {
    assert.equal(new Set(made.map((/** @type {any} */ meeting) => meeting[key])).size, 10_000, key);
  }
  assert.equal(made.at(-1).title, "Lesson 10000");
  assert.equal(made.at(-1).inside, 2);
  const list = await read("/v1.0/conference/orgConferences?maxResults=20000");
  assert.deepEqual([list.onGoingConfList.length, list.hasMore], [10_001, false]);
});
