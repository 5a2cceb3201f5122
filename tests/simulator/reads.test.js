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
  const full = { ...common, roomCode, creatorId, creatorNick, bizType: "meeting" };
  const externalLinkUrl = `https://meeting.dingtalk.com/app?roomCode=${roomCode}&token=1_${ID}`;
  const paging = { hasMore: false, nextToken: "", totalCount: 1 };
  const flags = { host: false, coHost: false, outerOrgMember: false, pstnJoin: false };
  const alice = { conferenceId: ID, unionId: "alice", userNick: "Alice", attendStatus: 3, ...flags, joinTime: 1_000_000, duration: 0 };
  const device = { micStatus: 2, cameraStatus: 2 };
  const expected = [
    { onGoingConfList: [full], ...paging },
    { conferenceList: [{ ...full, externalLinkUrl, scheduleConferenceId: "" }], ...paging },
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
  ["an unknown meeting", `${BASE}/videoConferences/nowhere`, undefined, "paramsError"],
  ["the members of an unknown meeting", `${BASE}/videoConferences/nowhere/members`, undefined, "paramsError"],
  ["a code that is none", `${BASE}/roomCodes/12345/infos`, undefined, "paramsError"],
  ["no user", `${BASE}/users/lists`, undefined, "paramsError"],
  ["an empty user", `${BASE}/users/lists?unionId=`, undefined, "paramsError"],
  ["a page of nothing", `${BASE}/orgConferences?maxResults=0`, undefined, "paramsError"],
  ["a size that is no number", `${BASE}/orgConferences?maxResults=ten`, undefined, "paramsError"],
  ["a token of no page", `${BASE}/videoConferences/${ID}/members?nextToken=abc`, undefined, "paramsError"],
  ["no list", `${BASE}/videoConferences/query`, {}, "paramsError"],
  ["an empty list", `${BASE}/videoConferences/query`, { conferenceIdList: [] }, "paramsError"],
  ["a list of numbers", `${BASE}/videoConferences/query`, { conferenceIdList: [1] }, "paramsError"],
  ["a body that is not JSON", `${BASE}/videoConferences/query`, "{", "paramsError"],
];

for (const [what, path, body, code] of refusals) {
  test(`${what} is refused: 400 ${code}`, async () => {
    const reply = await stage().read(path, { method: body === undefined ? "GET" : "POST", body });
    assert.deepEqual([reply.status, reply.body.code], [400, code]);
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
    assert.deepEqual([status, body.code], [400, "noPermission"]);
  }
  assert.equal((await read(`${BASE}/orgConferences`, { token })).body.totalCount, 1);
  assert.equal((await read(`${BASE}/roomCodes/123456789/infos`, { token })).body.totalCount, 0);
  assert.deepEqual((await read(`${BASE}/users/lists?unionId=${unionId}`, { token })).body.onGoingConfIdList, []);
  const query = await read(`${BASE}/videoConferences/query`, { method: "POST", body: { conferenceIdList: ["ours"] }, token });
  assert.deepEqual(query.body.infos, []);
});
