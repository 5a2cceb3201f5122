import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./harness.js";
import { DEFAULT_APP, DEFAULT_SUITE } from "./simulator.js";

const { appKey, appSecret, corpId } = DEFAULT_APP;
const INTERNAL = "/v1.0/oauth2/accessToken";
const THIRD_PARTY = "/v1.0/oauth2/corpAccessToken";
const NEWER = `/v1.0/oauth2/${corpId}/token`;
const NEWER_BODY = { client_id: appKey, client_secret: appSecret, grant_type: "client_credentials" };

test("the three forms of token reply as documented, and each token locks", async () => {
  const { post, lock } = simulate();
  const internal = await post(INTERNAL, { appKey, appSecret });
  const thirdParty = await post(THIRD_PARTY, DEFAULT_SUITE);
  const newer = await post(NEWER, NEWER_BODY);
  for (const { status, body } of [internal, thirdParty]) {
    assert.equal(status, 200);
    assert.deepEqual(body, { accessToken: body.accessToken, expireIn: 7200 });
    assert.equal((await lock(body.accessToken)).status, 200);
  }
  assert.equal(newer.status, 200);
  assert.deepEqual(newer.body, { access_token: newer.body.access_token, expires_in: 7200 });
  assert.equal((await lock(newer.body.access_token)).status, 200);
});

test("an internal app gets the same token again, with its validity renewed", async () => {
  const { clock, fetchToken, lock } = simulate();
  const first = await fetchToken();
  clock.now += 7_000_000;
  assert.equal(await fetchToken(), first);
  clock.now += 7_000_000;
  assert.equal((await lock(first)).status, 200);
});

test("an internal app gets a new token once the old one has expired", async () => {
  const { clock, fetchToken, lock } = simulate();
  const first = await fetchToken();
  clock.now += 7_200_000;
  assert.equal((await lock(first)).body.code, "InvalidAuthentication");
  assert.notEqual(await fetchToken(), first);
});

test("a third-party app gets a new token every time, and the older one stays valid", async () => {
  const { post, lock } = simulate();
  const first = (await post(THIRD_PARTY, DEFAULT_SUITE)).body.accessToken;
  const second = (await post(THIRD_PARTY, DEFAULT_SUITE)).body.accessToken;
  assert.notEqual(first, second);
  assert.equal((await lock(first)).status, 200);
  assert.equal((await lock(second)).status, 200);
});

test("the corpId in the path is percent-decoded", async () => {
  const { post } = simulate({ apps: [{ appKey, appSecret, corpId: "ding/ü" }] });
  assert.equal((await post(`/v1.0/oauth2/${encodeURIComponent("ding/ü")}/token`, NEWER_BODY)).status, 200);
});

/** @type {[string, string, unknown, number, string][]} */
const refusals = [
  ["a wrong secret", INTERNAL, { appKey, appSecret: "wrong" }, 400, "invalidClientIdOrSecret"],
  ["an unknown app", INTERNAL, { appKey: "other", appSecret }, 400, "invalidClientIdOrSecret"],
  ["no secret", INTERNAL, { appKey }, 400, "paramsError"],
  ["an empty key", INTERNAL, { appKey: "", appSecret }, 400, "paramsError"],
  ["a secret that is no text", INTERNAL, { appKey, appSecret: 1 }, 400, "paramsError"],
  ["no JSON", INTERNAL, "{appKey", 400, "paramsError"],
  ["no JSON object", INTERNAL, [], 400, "paramsError"],
  ["no body", INTERNAL, "", 400, "paramsError"],
  ["a wrong suite key", THIRD_PARTY, { ...DEFAULT_SUITE, suiteKey: "other" }, 400, "invalidSuiteKey"],
  ["a wrong suite secret", THIRD_PARTY, { ...DEFAULT_SUITE, suiteSecret: "wrong" }, 400, "invalidSuiteKey"],
  ["a stale suite ticket", THIRD_PARTY, { ...DEFAULT_SUITE, suiteTicket: "old" }, 400, "invalidSuiteKey"],
  ["another organisation", THIRD_PARTY, { ...DEFAULT_SUITE, authCorpId: "other" }, 400, "invalidSuiteKey"],
  ["no suite ticket", THIRD_PARTY, { ...DEFAULT_SUITE, suiteTicket: undefined }, 400, "paramsError"],
  ["a wrong client secret", NEWER, { ...NEWER_BODY, client_secret: "wrong" }, 400, "invalidClientIdOrSecret"],
  ["a wrong corpId", "/v1.0/oauth2/other/token", NEWER_BODY, 500, "unknownError"],
  ["no grant type", NEWER, { ...NEWER_BODY, grant_type: undefined }, 400, "paramsError"],
  ["another grant type", NEWER, { ...NEWER_BODY, grant_type: "password" }, 400, "paramsError"],
];

for (const [what, path, request, status, code] of refusals) {
  test(`${what} is refused: ${status} ${code}`, async () => {
    const reply = await simulate().post(path, request);
    assert.deepEqual([reply.status, reply.body.code], [status, code]);
    assert.equal(reply.body.requestid, reply.headers.get("x-acs-request-id"));
  });
}

test("a refusal names what is missing, and never a value", async () => {
  const { body } = await simulate().post(THIRD_PARTY, { suiteKey: "k", suiteSecret: "very-secret" });
  assert.match(body.message, /missing authCorpId, suiteTicket$/);
});
