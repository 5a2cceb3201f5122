import assert from "node:assert/strict";
import { test } from "node:test";

import { describeError } from "../../pkg/index.js";
import { MEETING, accepted, appOf, clientOf, failure, granted, reply, scripted, simulate } from "./harness.js";

/** A fault of DingTalk's own, under whatever status it comes. */
const OWN = ["system.error", "unknownError", "systemError", "systemBusy", "ServiceUnavailable"];
for (const code of OWN) {
  for (const status of [400, 403, 404, 500, 503]) {
    test(`P2: ${status} ${code} is DingTalk's own fault, and is tried again`, async (t) => {
      const { client, faults } = await simulate(t);
      const fault = { status, body: { code, message: "m" }, headers: { "retry-after": "0" } };
      await faults(fault);
      assert.equal((await client({ maxRetries: 1 }).lock(MEETING)).attempts, 2);
      await faults(fault);
      const error = await failure(client().lock(MEETING));
      assert.deepEqual([error.kind, error.code, error.retryable], ["server", code, true]);
    });
  }
}

test("P2: the same to the token request is no bad credential", async () => {
  for (const code of OWN) {
    const { fetch } = scripted(reply(400, { code }, { "retry-after": "0" }), granted("issued-1"), accepted());
    assert.equal((await appOf(fetch, { maxRetries: 1 }).lock("m")).attempts, 2, code);
    assert.equal((await failure(appOf(scripted(reply(400, { code })).fetch).lock("m"))).kind, "server", code);
  }
});

const PAGES = ["<!doctype html><h1>Blocked</h1>", "Not Allowed", "", "[", "null ", "\ufeff<html>", "403"].slice(0, 4);
for (const status of [400, 401, 403, 404, 405, 407, 410, 413, 451, 499]) {
  test(`P4: ${status} with a page to a lock, or to the token request, is somebody's on the way`, async () => {
    for (const page of PAGES) {
      for (const [what, call] of /** @type {[string, any][]} */ ([
        ["lock", clientOf(scripted(reply(status, page)).fetch, { maxRetries: 2 })],
        ["token", appOf(scripted(reply(status, page)).fetch, { maxRetries: 2 })],
      ])) {
        const error = await failure(call.lock("m"));
        assert.deepEqual([error.kind, error.status, error.attempts], ["protocol", status, 1], `${what}: ${page}`);
        for (const language of /** @type {const} */ (["en", "zh"])) assert.match(describeError(error, language).advice, /endpoint/);
      }
    }
  });
}

test("P4: a rate limit or a failure of a gate stays one", async () => {
  for (const [status, kind] of /** @type {[number, string][]} */ ([[429, "throttled"], [500, "server"], [502, "server"], [503, "server"], [504, "server"], [520, "server"]])) {
    assert.equal((await failure(clientOf(scripted(reply(status, "<html>")).fetch).lock("m"))).kind, kind, String(status));
    assert.equal((await failure(appOf(scripted(reply(status, "<html>")).fetch).lock("m"))).kind, kind, String(status));
  }
});

/** As `dingtalk-api.md` has them: status, code, kind, whether the same call may succeed later. @type {[number, string, string, boolean][]} */
const CODES = [
  [403, "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", "throttled", true],
  [403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "throttled", true],
  [403, "Forbidden.AccessDenied.QpmLimitForApi", "throttled", true],
  [403, "forbidden.accessDenied.realmControl", "permission", false],
  [404, "roomNotFound", "rejected", false],
  [403, "Forbidden.AccessDenied.ApiCountLimitForOrg", "quota", false],
];
for (const [status, code, kind, retryable] of CODES) {
  test(`P14: ${status} ${code} is ${kind}, with words of its own`, async () => {
    const error = await failure(clientOf(scripted(reply(status, { code, message: "m" })).fetch).lock("m"));
    assert.deepEqual([error.kind, error.retryable], [kind, retryable]);
    for (const language of /** @type {const} */ (["en", "zh"])) {
      const { title, advice } = describeError(error, language);
      assert.ok(title !== describeError({ kind: "other" }, language).title && advice !== "");
      if (code.includes("realmControl") || code === "roomNotFound") assert.notEqual(title, describeError({ kind }, language).title);
    }
  });
}
