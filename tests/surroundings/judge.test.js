import assert from "node:assert/strict";
import { test } from "node:test";

import { judge, without } from "./judge.js";
import { ACTIONS } from "./scenario.js";

/** @param {string[]} actions @param {Record<string, string>} [headers] */
const logged = (actions, headers = { "x-acs-dingtalk-access-token": "t" }) =>
  actions.map((action) => ({ path: "/v1.0/conference/videoConferences/m/lock", headers, body: JSON.stringify({ action }) }));

test("three requests and a meeting that keeps people out are right", () => {
  assert.deepEqual(judge(logged(["lock", "unlock", "lock"]), 423, ACTIONS), []);
});

test("a lock that a cache answered is told, and that the meeting is open", () => {
  assert.deepEqual(judge(logged(["lock", "unlock"]), 200, ACTIONS), [
    "the simulator saw lock, unlock instead of lock, unlock, lock",
    "the meeting is not locked: joining it answers 200 instead of 423",
  ]);
});

test("one request too many, none, and one in the wrong order are told", () => {
  assert.match(String(judge(logged(["lock", "unlock", "lock", "lock"]), 423, ACTIONS)), /saw lock, unlock, lock, lock/);
  assert.match(String(judge([], 200, ACTIONS)), /saw no request/);
  assert.match(String(judge(logged(["unlock", "lock", "lock"]), 423, ACTIONS)), /saw unlock, lock, lock/);
});

test("a request without its token is told, though it was not the only one", () => {
  const requests = [...logged(["lock", "unlock"]), ...logged(["lock"], { "x-acs-dingtalk-access-token": "" })];
  assert.deepEqual(judge(requests, 423, ACTIONS), ["a request came without its token"]);
});

test("a body that is no JSON is shown", () => {
  const [request] = logged(["lock"]);
  assert.ok(request);
  assert.match(String(judge([{ ...request, body: "[object Object]" }], 423, ["lock"])), /saw the body \[object Object\] instead of lock/);
});

test("where nothing was to be sent, the meeting stays open", () => {
  assert.deepEqual(judge([], 200, []), []);
  assert.match(String(judge(logged(["lock"]), 423, [])), /saw lock instead of no request/);
});

test("a header that one request lacks is told by name", () => {
  const traced = { "x-acs-dingtalk-access-token": "t", traceparent: "00-1-2-01" };
  assert.deepEqual(without("traceparent")(logged(["lock", "unlock"], traced)), []);
  assert.deepEqual(without("traceparent")([...logged(["lock"], traced), ...logged(["unlock"])]), ["a request came without traceparent"]);
});
