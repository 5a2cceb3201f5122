import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./harness.js";
import { DEFAULT_APP, DEFAULT_MEETING, READ_SCOPE, WRITE_SCOPE } from "./simulator.js";

const BASE = "/v1.0/conference";
const ID = DEFAULT_MEETING.conferenceId;
const UNPERMITTED = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
const TOKENS = [
  { accessToken: "tok" },
  { accessToken: "writer", scopes: [WRITE_SCOPE] },
  { accessToken: "expired", expireIn: 0 },
  { accessToken: "stranger", corpId: "dingother" },
];

/** Each of the calls, as one that succeeds. @type {[string, string, unknown?][]} */
const CALLS = [
  ["GET", `${BASE}/orgConferences`],
  ["GET", `${BASE}/roomCodes/${DEFAULT_MEETING.roomCode}/infos`],
  ["GET", `${BASE}/users/lists?unionId=alice`],
  ["GET", `${BASE}/videoConferences/${ID}`],
  ["POST", `${BASE}/videoConferences/query`, { conferenceIdList: [ID] }],
  ["GET", `${BASE}/videoConferences/${ID}/members`],
];

/** @param {import("./options.js").SimulatorOptions} [options] */
function stage(options) {
  const simulator = simulate({ tokens: TOKENS, ...options });
  /** @param {string} path @param {{ method?: string, body?: unknown, token?: string }} [init] */
  const read = (path, { method = "GET", body, token = "tok" } = {}) =>
    simulator.send(path, {
      method,
      ...(token && { headers: { "x-acs-dingtalk-access-token": token } }),
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return { ...simulator, read };
}

test("every call replies with the fields of the documentation", async () => {
  const { post, read } = stage();
  await post(`/_sim/meetings/${ID}/join`, { unionId: "alice", userNick: "Alice" });
  const times = { startTime: 1_000_000 };
  const common = { conferenceId: ID, title: "Weekly review", status: 2, ...times };
  const { roomCode, creatorId, creatorNick } = DEFAULT_MEETING;
  const full = { ...common, roomCode, creatorId, creatorNick, bizType: "0" };
  const externalLinkUrl = `https://meeting.dingtalk.com/app?roomCode=${roomCode}&token=1_7ac974ac-6e4f-47c3-b82b-bfb32fd94d2c`;
  const paging = { hasMore: false, nextToken: "", totalCount: 1 };
  const flags = { host: false, coHost: false, pstnJoin: false };
  const alice = { conferenceId: ID, unionId: "alice", userNick: "Alice", attendStatus: 3, ...flags, joinTime: 1_000_000, duration: 0 };
  const device = { micStatus: 2, cameraStatus: 2 };
  const expected = [
    { onGoingConfList: [full], ...paging },
    { conferenceList: [{ ...full, externalLinkUrl }], ...paging },
    { onGoingConfIdList: [ID], memberModelMap: { [ID]: { ...alice, deviceType: "Win" } } },
    { confInfo: { ...full, externalLinkUrl, activeNum: 1, attendNum: 1, invitedNum: 1 } },
    { infos: [{ ...common, mediaStatus: 0, userList: [{ userId: "alice", nick: "Alice", attendStatus: 3, ...device }] }] },
    { memberModels: [alice], nextToken: "", totalCount: 1 },
  ];
  for (const [index, [method, path, body]] of CALLS.entries()) {
    const reply = await read(path, { method, body });
    assert.equal(reply.status, 200, path);
    assert.deepEqual(reply.body, expected[index], path);
    assert.match(reply.headers.get("x-acs-request-id") ?? "", /^[0-9A-F-]{36}$/);
  }
});

for (const [method, path, body] of CALLS) {
  test(`${method} ${path.slice(BASE.length)}: who may not is refused, before anything else`, async () => {
    const { read, post } = stage();
    /** @type {[string, number, string][]} */
    const callers = [
      ["", 400, "AuthenticationFailed.MissingParameter"],
      ["other", 400, "InvalidAuthentication"],
      ["expired", 400, "InvalidAuthentication"],
      ["writer", 403, UNPERMITTED],
    ];
    for (const [token, status, code] of callers) {
      const reply = await read(path, { method, body, token });
      assert.deepEqual([reply.status, reply.body.code], [status, code]);
      if (code === UNPERMITTED) assert.deepEqual(reply.body.accessdenieddetail, { requiredScopes: [READ_SCOPE] });
    }
    assert.equal((await read(path, { method: "PUT", body: "" })).status, 405);

    await post("/_sim/faults", [{ on: "lock", status: 502 }, { on: "read", status: 503 }]);
    assert.equal((await read(path, { method, body })).status, 503);
    assert.equal((await read(path, { method, body })).status, 200);
  });
}

test("each call has a rate of its own", async () => {
  const { read } = stage({ qps: 1 });
  for (const [method, path, body] of CALLS) assert.equal((await read(path, { method, body })).status, 200);
  for (const [method, path, body] of CALLS) {
    assert.equal((await read(path, { method, body })).body.code, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi");
  }
});

/** @type {[string, string, unknown, string][]} */
const refusals = [
  ["an unknown meeting", `${BASE}/videoConferences/nowhere`, undefined, "roomNotFound"],
  ["the members of an unknown meeting", `${BASE}/videoConferences/nowhere/members`, undefined, "roomNotFound"],
  ["a code that is none", `${BASE}/roomCodes/12345/infos`, undefined, "invalidRoomCode"],
  ["no user", `${BASE}/users/lists`, undefined, "paramError"],
  ["an empty user", `${BASE}/users/lists?unionId=`, undefined, "paramError"],
  ["a page of nothing", `${BASE}/orgConferences?maxResults=0`, undefined, "paramError"],
  ["a size that is no number", `${BASE}/orgConferences?maxResults=ten`, undefined, "paramError"],
  ["a token of no page", `${BASE}/videoConferences/${ID}/members?nextToken=abc`, undefined, "paramError"],
  ["no list", `${BASE}/videoConferences/query`, {}, "paramError"],
  ["an empty list", `${BASE}/videoConferences/query`, { conferenceIdList: [] }, "paramError"],
  ["a list of numbers", `${BASE}/videoConferences/query`, { conferenceIdList: [1] }, "paramError"],
  ["a body that is not JSON", `${BASE}/videoConferences/query`, "{", "paramError"],
];

for (const [what, path, body, code] of refusals) {
  const status = code === "roomNotFound" ? 404 : 400;
  test(`${what} is refused: ${status} ${code}`, async () => {
    const reply = await stage().read(path, { method: body === undefined ? "GET" : "POST", body });
    assert.deepEqual([reply.status, reply.body.code], [status, code]);
  });
}

test("pages follow each other, repeat nothing and leave out nothing, also while meetings end and begin", async () => {
  const { post, read } = stage();
  await post("/_sim/meetings", ["m2", "m3", "m4", "m5"].map((conferenceId) => ({ conferenceId })));
  const ids = [];
  let path = `${BASE}/orgConferences?maxResults=2`;
  const first = (await read(path)).body;
  assert.deepEqual([first.hasMore, first.totalCount, first.onGoingConfList.length], [true, 5, 2]);
  ids.push(...first.onGoingConfList);
  await post("/_sim/meetings/m2/end");
  await post("/_sim/meetings", { conferenceId: "m6" });
  for (let { nextToken } = first; nextToken; ) {
    path = `${BASE}/orgConferences?maxResults=2&nextToken=${nextToken}`;
    const next = (await read(path)).body;
    ids.push(...next.onGoingConfList);
    assert.equal(next.hasMore, next.nextToken !== "");
    nextToken = next.nextToken;
  }
  assert.deepEqual(ids.map(({ conferenceId }) => conferenceId), [ID, "m2", "m3", "m4", "m5", "m6"]);
});

test("the first page has no token, an empty one or 0; without a size a page of members has 128", async () => {
  const { post, read } = stage();
  await post("/_sim/meetings", { conferenceId: "big", members: 130 });
  const members = `${BASE}/videoConferences/big/members`;
  for (const query of ["", "?nextToken=", "?nextToken=0"]) {
    const { body } = await read(members + query);
    assert.deepEqual([body.memberModels.length, body.nextToken, body.totalCount], [128, "128", 130]);
  }
  const { body } = await read(`${members}?nextToken=128`);
  assert.deepEqual([body.memberModels.length, body.nextToken, body.totalCount], [2, "", 130]);
});

test("an ended meeting is no longer listed, but its code and its id still tell of it", async () => {
  const { post, read } = stage();
  await post(`/_sim/meetings/${ID}/end`);
  assert.deepEqual((await read(`${BASE}/orgConferences`)).body.onGoingConfList, []);
  const query = await read(`${BASE}/videoConferences/query`, { method: "POST", body: { conferenceIdList: [ID, "nowhere"] } });
  assert.deepEqual(query.body, { infos: [] });
  const byCode = (await read(`${BASE}/roomCodes/${DEFAULT_MEETING.roomCode}/infos`)).body.conferenceList;
  assert.deepEqual(byCode.map((/** @type {any} */ { status }) => status), [1]);
  assert.equal((await read(`${BASE}/videoConferences/${ID}`)).body.confInfo.status, 1);
});

test("one code may have several meetings, and a code nobody has none", async () => {
  const { post, read } = stage();
  await post("/_sim/meetings", { roomCode: DEFAULT_MEETING.roomCode });
  assert.equal((await read(`${BASE}/roomCodes/${DEFAULT_MEETING.roomCode}/infos`)).body.totalCount, 2);
  const { status, body } = await read(`${BASE}/roomCodes/100000000/infos`);
  assert.deepEqual([status, body.conferenceList, body.totalCount], [200, [], 0]);
});

test("nothing is told of another organisation's meetings", async () => {
  const { post, read } = stage();
  const meeting = { conferenceId: "ours", corpId: DEFAULT_APP.corpId, roomCode: "123456789", members: ["Alice"] };
  await post("/_sim/meetings", meeting);
  const { unionId } = (await read(`${BASE}/videoConferences/ours/members`)).body.memberModels[0];
  const token = "stranger";
  for (const path of [`${BASE}/videoConferences/ours`, `${BASE}/videoConferences/ours/members`]) {
    const { status, body } = await read(path, { token });
    assert.deepEqual([status, body.code], [404, "permissionError"]);
  }
  assert.equal((await read(`${BASE}/orgConferences`, { token })).body.totalCount, 1);
  assert.equal((await read(`${BASE}/roomCodes/123456789/infos`, { token })).body.totalCount, 0);
  assert.deepEqual((await read(`${BASE}/users/lists?unionId=${unionId}`, { token })).body.onGoingConfIdList, []);
  const query = await read(`${BASE}/videoConferences/query`, { method: "POST", body: { conferenceIdList: ["ours"] }, token });
  assert.deepEqual(query.body.infos, []);
});

test("members: no page is too large, own staff have no outerOrgMember, people from outside have it", async () => {
  const { post, read } = stage();
  await post("/_sim/meetings", { conferenceId: "large", members: 9_000 });
  assert.equal((await read(`${BASE}/videoConferences/large/members?maxResults=100000`)).body.memberModels.length, 9_000);

  await post("/_sim/meetings", { conferenceId: "m1", members: ["Ann", { userNick: "Bo", outside: true }] });
  await post("/_sim/meetings/m1/join", { userNick: "Cy", unionId: "cy", outside: true });
  await post("/_sim/meetings/m1/join", { userNick: "Dee", outside: false });
  const { memberModels } = (await read(`${BASE}/videoConferences/m1/members`)).body;
  const outside = memberModels.map((/** @type {any} */ model) => [model.userNick, model.outerOrgMember, "outerOrgMember" in model]);
  assert.deepEqual(outside, [["Ann", undefined, false], ["Bo", true, true], ["Cy", true, true], ["Dee", undefined, false]]);
});

test("no link carries a conferenceId (G4); a booked meeting has a calendar link, and says what it was booked as", async () => {
  const { post, read, get } = stage();
  const scheduleConferenceId = "5ba0a5ce-1f3e-4a4f-bc68-12ab81980eea";
  const booked = (await post("/_sim/meetings", { conferenceId: "a1b2c3d4e5f6a1b2c3d4e5f6", roomCode: "012345678", scheduleConferenceId })).body;
  const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}";
  assert.match(booked.link, new RegExp(`^https://meeting\\.dingtalk\\.com/app\\?roomCode=012345678&token=1_${UUID}$`));
  assert.match(booked.calendarLink, new RegExp(`^dingtalk://dingtalkclient/page/videoConfFromCalendar\\?confId=${scheduleConferenceId}&`));
  const { confInfo } = (await read(`${BASE}/videoConferences/${booked.conferenceId}`)).body;
  assert.deepEqual([confInfo.externalLinkUrl, confInfo.scheduleConferenceId, confInfo.bizType], [booked.link, scheduleConferenceId, "3"]);

  await post("/_sim/meetings", { count: 50 });
  const all = (await get("/_sim/meetings")).body;
  const tokens = all.map((/** @type {any} */ { link }) => new URL(link).searchParams.get("token"));
  assert.equal(new Set(tokens).size, 52, "each its own");
  for (const { conferenceId, link, calendarLink } of all) assert.ok(!`${link}${calendarLink}`.includes(conferenceId));
});
