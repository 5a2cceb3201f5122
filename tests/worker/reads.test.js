import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { DEFAULT_APP } from "../simulator/simulator.js";
import { assertFailure, KEYS, LIMITED_TO, MEETING, stage } from "./harness.js";

const API = "/v1.0/conference";
const MINE = `${LIMITED_TO}1`;

/** Each documented call, as a client sends it and as it has to reach DingTalk. */
const CALLS = /** @type {const} */ ([
  [`${API}/orgConferences`, `${API}/orgConferences`],
  [`${API}/orgConferences?nextToken=0&maxResults=2&x=1`, `${API}/orgConferences?nextToken=0&maxResults=2`],
  [`${API}/roomCodes/42726033559/infos?maxResults=1`, `${API}/roomCodes/42726033559/infos?maxResults=1`],
  [`${API}/users/lists?unionId=u%2F1+2&y`, `${API}/users/lists?unionId=u%2F1%202`],
  [`${API}/videoConferences/${MEETING}?z=1`, `${API}/videoConferences/${MEETING}`],
  [`${API}/videoConferences/${MEETING}/members`, `${API}/videoConferences/${MEETING}/members`],
]);

describe("a key with the action read", () => {
  const set = stage({ before, beforeEach, after });
  const query = (/** @type {unknown} */ body, key = /** @type {string} */ (KEYS.readOnly)) =>
    set.ask(`${API}/videoConferences/query`, {
      method: "POST",
      headers: { "x-acs-dingtalk-access-token": key },
      body: JSON.stringify(body),
    });
  const lastCall = async () => {
    const call = (await set.upstream()).at(-1);
    assert.ok(call?.headers["x-acs-dingtalk-access-token"]);
    return [call.method, call.path, call.body];
  };

  for (const [path, upstream] of CALLS) {
    it(`reads ${path}`, async () => {
      const reply = await set.get(path);
      assert.equal(reply.status, 200, reply.text);
      assert.deepEqual(await lastCall(), ["GET", upstream, ""]);
      assert.equal((await set.get(path, KEYS.lockOnly)).status, 403);
    });
  }

  it("asks about many meetings at once, with their ids and nothing else", async () => {
    const reply = await query({ conferenceIdList: [MEETING, 'a"b'], more: 1 });
    assert.deepEqual(reply.body.infos.map((/** @type {any} */ info) => info.conferenceId), [MEETING]);
    assert.deepEqual(await lastCall(), ["POST", `${API}/videoConferences/query`, `{"conferenceIdList":["${MEETING}","a\\"b"]}`]);
  });

  it("A1: reads of a meeting whose title or members repeat what is public of the app", async () => {
    const { appKey, corpId } = DEFAULT_APP;
    await set.sim("meetings", { conferenceId: "public-1", title: `about ${appKey} and ${corpId}` });
    const list = await set.get(`${API}/orgConferences`);
    assert.equal(list.status, 200, list.text);
    assert.ok(list.text.includes(`about ${appKey} and ${corpId}`), list.text);
    await set.faults([{ on: "read", status: 200, body: { memberModels: [{ userNick: appKey }] } }]);
    const members = await set.get(`${API}/videoConferences/public-1/members`);
    assert.deepEqual([members.status, members.body.memberModels], [200, [{ userNick: appKey }]]);
  });

  it("gets DingTalk's text unchanged, whatever it says", async () => {
    // The token first: it would take the fault.
    await set.get(`${API}/orgConferences`);
    for (const text of ['{"onGoingConfList" : [ ], "new":1.50, "big":12345678901234567890}', '{ "onGoingConfList":[], "a":"\\u4f1a" }']) {
      await set.faults([{ status: 200, body: text, headers: { "content-type": "application/json" } }]);
      const reply = await set.get(`${API}/orgConferences`);
      assert.deepEqual([reply.status, reply.text], [200, text]);
      assert.equal(reply.headers.get("content-type"), "application/json; charset=utf-8");
    }
  });

  it("gets no reply that repeats DingTalk's token or the app's secret, however it is written", async () => {
    await set.get(`${API}/orgConferences`);
    const token = (await set.upstream()).at(-1)?.headers["x-acs-dingtalk-access-token"] ?? "";
    assert.ok(token.length > 8);
    const escaped = (/** @type {string} */ text) => text.replace(/./gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
    for (const text of [token, DEFAULT_APP.appSecret, escaped(token)]) {
      await set.faults([{ status: 200, body: `{"onGoingConfList":[{"title":"${text}"}]}`, headers: { "content-type": "application/json" } }]);
      const reply = await set.get(`${API}/orgConferences`);
      assertFailure(reply, 502, "UnexpectedReply");
      assert.ok(!reply.text.includes(text));
    }
  });

  it("gets no words of DingTalk's that repeat somebody's key", async () => {
    await set.get(`${API}/orgConferences`);
    const message = `unionId=${KEYS.lockOnly} is unknown`;
    await set.faults([{ status: 400, body: { code: `x.${KEYS.both}`, message, requestid: KEYS.admin } }]);
    const reply = await set.get(`${API}/users/lists?unionId=${KEYS.lockOnly}`);
    assertFailure(reply, 400, "UnexpectedReply");
    assert.match(reply.body.message, /repeats a secret/);
  });

  it("gets DingTalk's refusals as they are", async () => {
    await set.get(`${API}/orgConferences`);
    const body = { code: "Forbidden.AccessDenied.AccessTokenPermissionDenied", message: "no", requestid: "R-9", accessdenieddetail: { requiredScopes: ["VideoConference.Conference.Read"] } };
    await set.faults([{ status: 403, body }]);
    const reply = await set.get(`${API}/orgConferences`);
    assert.deepEqual([reply.status, reply.body], [403, body]);
    assert.equal(reply.headers.get("x-acs-request-id"), "R-9");
    assertFailure(await set.get(`${API}/videoConferences/nosuchmeeting`), 404, "roomNotFound");
  });

  it("pages through a list as DingTalk does", async () => {
    for (const id of ["m1", "m2", "m3"]) await set.sim("meetings", { conferenceId: id });
    const ids = [];
    let token = "";
    do {
      const next = token ? `&nextToken=${encodeURIComponent(token)}` : "";
      const { body } = await set.get(`${API}/orgConferences?maxResults=3${next}`);
      ids.push(...body.onGoingConfList.map((/** @type {any} */ meeting) => meeting.conferenceId));
      token = body.hasMore ? String(body.nextToken) : "";
    } while (token && ids.length < 100);
    assert.deepEqual(ids.sort(), [MEETING, "m1", "m2", "m3"].sort());
  });

  it("may not lock, nor ask the doctor", async () => {
    assertFailure(await set.lock("lock", { key: KEYS.readOnly }), 403, "noPermission");
    assertFailure(await set.get("/doctor"), 403, "noPermission");
  });

  it("and limited to some meetings reads about those, and lists nothing", async () => {
    await set.sim("meetings", { conferenceId: MINE });
    const path = `${API}/videoConferences`;
    assert.equal((await set.get(`${path}/${MINE}`, KEYS.limited)).status, 200);
    assert.equal((await set.get(`${path}/${MINE}/members`, KEYS.limited)).status, 200);
    assert.equal((await query({ conferenceIdList: [MINE, `${LIMITED_TO}2`] }, KEYS.limited)).status, 200);
    const before = (await set.upstream()).length;
    for (const refused of [
      await query({ conferenceIdList: [MINE, MEETING] }, KEYS.limited),
      await set.get(`${path}/${MEETING}`, KEYS.limited),
      await set.get(`${path}/${MEETING}/members`, KEYS.limited),
      await set.get(`${API}/orgConferences`, KEYS.limited),
      await set.get(`${API}/roomCodes/42726033559/infos`, KEYS.limited),
      await set.get(`${API}/users/lists?unionId=u`, KEYS.limited),
    ]) {
      assertFailure(refused, 403, "noPermission");
      assert.ok(!refused.text.includes(LIMITED_TO));
    }
    assert.equal((await set.upstream()).length, before);
  });
});
