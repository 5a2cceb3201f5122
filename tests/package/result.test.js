import assert from "node:assert/strict";
import { test } from "node:test";

import { ConferenceClient, lock, unlock } from "../../pkg/index.js";
import { MEETING, TOKEN, TOKEN_HEADER, accepted, clientOf, reply, scripted, simulate } from "./harness.js";

test("the result says which meeting, what was done, how often it was tried, and DingTalk's request id", async (t) => {
  const { client, control } = await simulate(t);
  const result = await client().lock(MEETING);
  assert.deepEqual(Object.keys(result).sort(), ["action", "attempts", "conferenceId", "requestId"]);
  assert.deepEqual([result.conferenceId, result.action, result.attempts], [MEETING, "lock", 1]);
  assert.match(String(result.requestId), /^[0-9A-F-]{36}$/);
  assert.equal((await control("meetings"))[0].locked, true);
  assert.equal((await client().unlock(MEETING)).action, "unlock");
  assert.equal((await control("meetings"))[0].locked, false);
});

test("locking and unlocking twice succeeds each time", async (t) => {
  const { client } = await simulate(t);
  for (const action of /** @type {const} */ (["lock", "lock", "unlock", "unlock"])) {
    assert.equal((await client()[action](MEETING)).action, action);
  }
});

test("the request is the one DingTalk documents", async (t) => {
  const { client, requests } = await simulate(t);
  await client().lock(MEETING);
  await client().unlock(MEETING);
  const [first, second, more] = await requests();
  assert.equal(more, undefined);
  assert.equal(first?.method, "POST");
  assert.equal(first?.path, `/v1.0/conference/videoConferences/${MEETING}/lock`);
  assert.equal(first?.headers[TOKEN_HEADER], TOKEN);
  assert.match(first?.headers["content-type"] ?? "", /^application\/json\b/);
  assert.match(first?.headers.accept ?? "", /^application\/json\b/);
  assert.equal(first?.headers.authorization, undefined);
  assert.deepEqual(JSON.parse(first?.body ?? ""), { action: "lock" });
  assert.equal(second?.path, first?.path);
  assert.deepEqual(JSON.parse(second?.body ?? ""), { action: "unlock" });
});

for (const [id, segment] of [
  ["a/../../b?x=1#y", "a%2F..%2F..%2Fb%3Fx%3D1%23y"],
  ["50%2e", "50%252e"],
  ["会议1", "%E4%BC%9A%E8%AE%AE1"],
  ["a\\b;c:d@e&f=g+h,i", "a%5Cb%3Bc%3Ad%40e%26f%3Dg%2Bh%2Ci"],
  ["🔒", "%F0%9F%94%92"],
  ["...", "..."],
  ["~-_.", "~-_."],
]) {
  test(`the id ${id} is one segment on the wire`, async (t) => {
    const { client, control, requests } = await simulate(t);
    await control("meetings", { conferenceId: id });
    const result = await client().lock(id ?? "");
    assert.equal(result.conferenceId, id);
    assert.equal((await requests())[0]?.path, `/v1.0/conference/videoConferences/${segment}/lock`);
  });
}

for (const [endpoint, url] of [
  [undefined, "https://api.dingtalk.io/v1.0/"],
  ["https://edge.example/prefix", "https://edge.example/prefix/v1.0/"],
  ["https://edge.example/prefix/", "https://edge.example/prefix/v1.0/"],
  ["https://edge.example:8443//", "https://edge.example:8443/v1.0/"],
  ["http://127.0.0.1:8787", "http://127.0.0.1:8787/v1.0/"],
]) {
  test(`the endpoint ${endpoint} leads to ${url}`, async () => {
    const { fetch, calls } = scripted(accepted());
    await clientOf(fetch, { endpoint }).lock("m");
    assert.equal(calls[0]?.url, `${url}conference/videoConferences/m/lock`);
  });
}

test("redirects are for fetch to leave alone, and its signal ends the request", async () => {
  const { fetch, calls } = scripted(accepted());
  await clientOf(fetch).lock("m");
  assert.ok(calls[0]?.init.redirect === "manual" || calls[0]?.init.redirect === "error");
  assert.ok(calls[0]?.init.signal instanceof AbortSignal);
});

test("without an id of the request there is none", async () => {
  assert.equal((await clientOf(scripted(accepted()).fetch).lock("m")).requestId, null);
});

test("the request id of a success is met under each of its names", async () => {
  for (const name of ["requestid", "requestId", "RequestId"]) {
    const { fetch } = scripted(reply(200, { success: true, [name]: "r-1" }));
    assert.equal((await clientOf(fetch).lock("m")).requestId, "r-1", name);
  }
  const { fetch } = scripted(reply(200, { success: true }, { "x-acs-request-id": "r-2" }));
  assert.equal((await clientOf(fetch).lock("m")).requestId, "r-2");
});

test("without a fetch of the caller's own it is the host's, looked up when it is called", async (t) => {
  const client = new ConferenceClient({ accessToken: TOKEN });
  const { fetch, calls } = scripted(accepted());
  t.mock.method(globalThis, "fetch", fetch);
  assert.equal((await client.lock("m")).attempts, 1);
  assert.equal(calls.length, 1);
});

test("lock and unlock by themselves take the client's options and the call's", async (t) => {
  const { url, requests } = await simulate(t);
  const { signal } = new AbortController();
  const options = { accessToken: TOKEN, endpoint: url, maxRetries: 0, timeoutMs: 5_000, signal };
  assert.deepEqual([(await lock(MEETING, options)).action, (await unlock(MEETING, options)).action], ["lock", "unlock"]);
  assert.deepEqual((await requests()).map(({ body }) => JSON.parse(body).action), ["lock", "unlock"]);
});

test("calls side by side do not mix", async () => {
  const client = clientOf(scripted(accepted()).fetch);
  const results = await Promise.all([client.lock("a"), client.unlock("b"), client.lock("c")]);
  assert.deepEqual(results.map(({ conferenceId, action }) => conferenceId + action), ["alock", "bunlock", "clock"]);
});
