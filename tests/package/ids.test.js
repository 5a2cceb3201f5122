import assert from "node:assert/strict";
import { test } from "node:test";

import { lock, unlock } from "../../pkg/index.js";
import { TOKEN, accepted, clientOf, failure, scripted } from "./harness.js";

/** @type {[string, any][]} */
const BAD = [
  ["empty", ""],
  ["a dot", "."],
  ["two dots", ".."],
  ["257 bytes", "x".repeat(257)],
  ["258 bytes in 86 characters", "会".repeat(86)],
  ["very long", "x".repeat(1_000_000)],
  ["a line break", "a\nb"],
  ["NUL", "\0"],
  ["a tab", "a\t"],
  ["DEL", "a\x7f"],
  ["C1", "a\x85b"],
  ["half a surrogate pair", "a\ud800"],
  ["the other half", "\udc00b"],
  ["halves in the wrong order", "\udc00\ud800"],
  ["undefined", undefined],
  ["null", null],
  ["a number", 1],
  ["a bigint", 1n],
  ["a symbol", Symbol("id")],
  ["an object", { toString: () => "m" }],
  ["an array", ["m"]],
  ["a String object", new String("m")],
  ["a function", () => "m"],
];

for (const [what, id] of BAD) {
  test(`an id that is ${what} is refused before anything is sent`, async () => {
    const { fetch, calls } = scripted(accepted());
    for (const action of /** @type {const} */ (["lock", "unlock"])) {
      const error = await failure(clientOf(fetch)[action](id));
      assert.equal(error.kind, "invalid-argument");
      assert.equal(error.action, action);
      assert.equal(error.attempts, 0);
      assert.equal(error.status, null);
      assert.equal(error.requestId, null);
      assert.equal(error.retryAfterMs, null);
      assert.equal(error.retryable, false);
      assert.deepEqual(error.requiredScopes, []);
      assert.equal(typeof error.conferenceId, "string");
      assert.match(error.message, /conferenceId/);
      assert.ok(error.message.length < 1_000);
    }
    assert.equal(calls.length, 0);
  });
}

test("the error of a refused id says which id it was, where it is a string of bearable length", async () => {
  const { fetch } = scripted(accepted());
  for (const id of ["", ".", "..", "a\nb"]) assert.equal((await failure(clientOf(fetch).lock(id))).conferenceId, id);
  assert.equal((await failure(clientOf(fetch).lock("会".repeat(86)))).conferenceId, "会".repeat(86));
});

test("what is unusual but can be an id is sent", async () => {
  const { fetch, calls } = scripted(accepted());
  const fine = ["x".repeat(256), "会".repeat(85) + "x", "...", "%", "null", "💥"];
  for (const id of fine) assert.equal((await clientOf(fetch).lock(id)).conferenceId, id);
  assert.equal(calls.length, fine.length);
});

test("lock and unlock by themselves refuse ids alike", async () => {
  const { fetch, calls } = scripted(accepted());
  for (const [action, call] of /** @type {const} */ ([["lock", lock], ["unlock", unlock]])) {
    const error = await failure(call("..", { accessToken: TOKEN, fetch }));
    assert.deepEqual([error.kind, error.action, error.conferenceId], ["invalid-argument", action, ".."]);
  }
  assert.equal(calls.length, 0);
});

test("a refused id asks no function for a token", async () => {
  let asked = 0;
  const { fetch } = scripted(accepted());
  const client = clientOf(fetch, { accessToken: () => `t${(asked += 1)}` });
  await failure(client.lock(""));
  assert.equal(asked, 0);
});

test("an id that throws wherever it is looked at is refused as any that is no string", async () => {
  const trap = () => { throw new Error("trapped"); };
  const id = /** @type {any} */ (new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap }));
  const error = await failure(clientOf(async () => accepted()).lock(id));
  assert.deepEqual([error.kind, error.conferenceId], ["invalid-argument", ""]);
});
