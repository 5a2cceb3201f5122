import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRORS } from "./errors.js";
import { LOCK_PATH, simulate } from "./harness.js";
import { DEFAULT_APP, DEFAULT_MEETING, WRITE_SCOPE } from "./simulator.js";

const UNPERMITTED = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
const TOKENS = [
  { accessToken: "tok" },
  { accessToken: "reader", scopes: ["VideoConference.Conference.Read"] },
  { accessToken: "stranger", corpId: "dingother" },
];
/** @param {string} segment */
const lockPath = (segment) => `/v1.0/conference/videoConferences/${segment}/lock`;

/** @param {Awaited<ReturnType<typeof simulate>>} simulator */
async function isLocked({ get }) {
  return (await get("/_sim/meetings")).body[0].locked;
}

test("lock sets locked, unlock clears it, and either may be repeated", async () => {
  const simulator = simulate({ tokens: TOKENS });
  for (const [action, locked] of [["lock", true], ["lock", true], ["unlock", false], ["unlock", false]]) {
    const { status, body } = await simulator.lock("tok", { action });
    assert.deepEqual([status, body], [200, { success: true }]);
    assert.equal(await isLocked(simulator), locked);
  }
});

test("the id is one percent-decoded segment", async () => {
  const { post, lock } = simulate({ tokens: TOKENS });
  for (const conferenceId of ["a/b", "会议", "50%", "a?b=1"]) {
    await post("/_sim/meetings", { conferenceId });
    const { status } = await lock("tok", { action: "lock" }, lockPath(encodeURIComponent(conferenceId)));
    assert.equal(status, 200, conferenceId);
  }
});

test("a path that is not exactly one well-formed segment is unknown", async () => {
  const { lock } = simulate({ tokens: TOKENS });
  for (const segment of ["a/b", "%zz", "%ff", ""]) {
    const { status, body } = await lock("tok", { action: "lock" }, lockPath(segment));
    assert.deepEqual([status, body.errcode], [200, 404], segment);
  }
});

test("a query does not change where a request goes", async () => {
  const { lock } = simulate({ tokens: TOKENS });
  assert.equal((await lock("tok", { action: "lock" }, `${LOCK_PATH}?a=/b`)).status, 200);
});

test("a token counts only in DingTalk's own header", async () => {
  const { post } = simulate({ tokens: TOKENS });
  const { status, body } = await post(LOCK_PATH, { action: "lock" }, { authorization: "Bearer tok" });
  assert.deepEqual([status, body.code], [400, "AuthenticationFailed.MissingParameter"]);
});

/** @type {[string, string, unknown, number, keyof typeof ERRORS, string?][]} */
const refusals = [
  ["an empty token", "", { action: "lock" }, 400, "AuthenticationFailed.MissingParameter"],
  ["an unknown token", "other", { action: "lock" }, 400, "InvalidAuthentication"],
  ["a bad token, before a bad body", "other", "{", 400, "InvalidAuthentication"],
  ["an app without the permission", "reader", { action: "lock" }, 403, UNPERMITTED],
  ["a body that is not JSON", "tok", "{", 400, "paramsError"],
  ["a body that is no object", "tok", '"lock"', 400, "paramsError"],
  ["an empty body", "tok", "", 400, "paramsError"],
  ["no action", "tok", {}, 400, "paramsError"],
  ["an unknown action", "tok", { action: "Lock" }, 400, "commandError"],
  ["an action that is no text", "tok", { action: 1 }, 400, "commandError"],
  ["an unknown meeting", "tok", { action: "lock" }, 400, "paramsError", "nowhere"],
  ["an ended meeting", "tok", { action: "lock" }, 400, "confClosed", "ended"],
  ["a meeting of another organisation", "stranger", { action: "lock" }, 400, "noPermission", "ours"],
];

for (const [what, token, request, status, code, conferenceId = DEFAULT_MEETING.conferenceId] of refusals) {
  test(`${what} is refused: ${status} ${code}`, async () => {
    const simulator = simulate({ tokens: TOKENS });
    await simulator.post("/_sim/meetings", { conferenceId: "ended" });
    await simulator.post("/_sim/meetings/ended/end");
    await simulator.post("/_sim/meetings", { conferenceId: "ours", corpId: DEFAULT_APP.corpId });

    const reply = await simulator.lock(token, request, lockPath(conferenceId));
    assert.deepEqual([reply.status, reply.body.code], [status, code]);
    assert.equal(await isLocked(simulator), false);
  });
}

test("a meeting of the token's own organisation can be locked", async () => {
  const { post, lock } = simulate({ tokens: TOKENS });
  await post("/_sim/meetings", { conferenceId: "ours", corpId: DEFAULT_APP.corpId });
  assert.equal((await lock("tok", { action: "lock" }, lockPath("ours"))).status, 200);
});

test("a token is refused from the moment it expires", async () => {
  const { clock, lock } = simulate({ tokens: [{ accessToken: "short", expireIn: 10 }] });
  clock.now += 9_999;
  assert.equal((await lock("short")).status, 200);
  clock.now += 1;
  assert.equal((await lock("short")).body.code, "InvalidAuthentication");
});

test("a missing permission is named", async () => {
  const apps = [{ ...DEFAULT_APP, scopes: [] }];
  const { fetchToken, lock } = simulate({ apps });
  const { body } = await lock(await fetchToken());
  assert.deepEqual(body.accessdenieddetail, { requiredScopes: [WRITE_SCOPE] });
});

test("qps counts the calls of one second by app and API", async () => {
  const { clock, post, lock, fetchToken } = simulate({ qps: 2, tokens: TOKENS });
  const statuses = async () => [(await lock("tok")).status, (await lock("tok")).status];
  assert.deepEqual(await statuses(), [200, 200]);
  const refused = await lock("tok");
  assert.deepEqual([refused.status, refused.body.code], [403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"]);
  assert.equal((await lock("stranger")).status, 200, "another app has a limit of its own");

  clock.now += 999;
  assert.equal((await lock("tok")).status, 403);
  clock.now += 1;
  assert.deepEqual(await statuses(), [200, 200]);

  await fetchToken();
  await fetchToken();
  const { appKey, appSecret } = DEFAULT_APP;
  const third = await post("/v1.0/oauth2/accessToken", { appKey, appSecret });
  assert.equal(third.body.code, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi");
});

test("without qps there is no limit", async () => {
  const { lock } = simulate({ tokens: TOKENS });
  for (let call = 0; call < 50; call += 1) assert.equal((await lock("tok")).status, 200);
});
