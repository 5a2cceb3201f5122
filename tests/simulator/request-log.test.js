import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./harness.js";
import { RequestLog } from "./request-log.js";

/** @param {string} path */
const request = (path, body = "") => ({ at: "", method: "GET", path, headers: {}, body });

test("a test of 10,000 requests finds all of them, in order", async () => {
  const { get } = simulate();
  for (let number = 0; number < 10_500; number += 1) await get(`/${number}`);
  const log = (await get("/_sim/requests")).body;
  assert.deepEqual(log.map((/** @type {any} */ { path }) => path), Array.from({ length: 10_500 }, (_, number) => `/${number}`));
});

test("a part of the log: from an index on, or the newest", async () => {
  const { get } = simulate();
  for (const path of ["/a", "/b", "/c", "/d"]) await get(path);
  const paths = async (/** @type {string} */ query) => {
    const { body } = await get(`/_sim/requests${query}`);
    return body.map((/** @type {any} */ { index, path }) => index + path);
  };
  assert.deepEqual(await paths("?since=2"), ["2/c", "3/d"]);
  assert.deepEqual(await paths("?since=9"), []);
  assert.deepEqual(await paths("?newest=1"), ["3/d"]);
  assert.deepEqual(await paths("?newest=0"), []);
  assert.deepEqual(await paths("?newest=9"), ["0/a", "1/b", "2/c", "3/d"]);
  assert.deepEqual(await paths("?since=1&newest=2"), ["2/c", "3/d"]);
  const { status, body } = await get("/_sim/requests?since=-1");
  assert.deepEqual([status, body], [400, { error: "since must be a whole number" }]);
});

test("what is too much for memory leaves the log, the oldest first, and no index comes twice", () => {
  const log = new RequestLog({ requests: 3, characters: 100 });
  for (const path of ["/0", "/1", "/2", "/3"]) log.add(request(path));
  assert.deepEqual(log.list().map(({ index }) => index), [1, 2, 3]);
  log.add(request("/4", "x".repeat(90)));
  assert.deepEqual(log.list().map(({ index }) => index), [3, 4]);
  log.add(request("/5", "x".repeat(1_000)));
  assert.deepEqual(log.list().map(({ index }) => index), [5], "the newest stays, however long");
  log.add(request("/6"));
  assert.deepEqual(log.list().map(({ index }) => index), [6]);
});

test("what became of a request: its status, why it was refused, which fault it took; null while it is under way", async () => {
  const { get, post, lock, simulator } = simulate({ tokens: [{ accessToken: "tok" }] });
  await post("/_sim/faults", [
    { reset: true },
    { truncate: true },
    { code: "systemBusy" },
    { status: 502, body: "<html>" },
    { delay: 2 ** 31 - 1 },
  ]);
  const abort = new AbortController();
  for (let call = 0; call < 2; call += 1) await simulator.fetch(new Request("http://simulator.test/"));
  for (let call = 0; call < 2; call += 1) await lock("tok");
  const waiting = simulator.fetch(new Request("http://simulator.test/", { signal: abort.signal }));
  await lock("tok");
  await lock("tok", "{");
  const outcomes = (await get("/_sim/requests")).body.map((/** @type {any} */ { status, code, fault }) => [status, code, fault]);
  assert.deepEqual(outcomes, [
    [null, null, "reset"],
    [200, null, "truncate"],
    [429, "systemBusy", "code"],
    [502, null, "reply"],
    [null, null, "none"],
    [200, null, null],
    [400, "paramsError", null],
  ]);
  abort.abort();
  await assert.rejects(waiting);
});
