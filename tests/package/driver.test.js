import assert from "node:assert/strict";
import { test } from "node:test";

import { ConferenceClient } from "../../pkg/index.js";
import { CASES, HIDDEN, KEPT, SECRET, TOKEN } from "../fixtures/driver.js";
import { failure, settle } from "./harness.js";

/** @typedef {import("../fixtures/driver.js").Case} Case */
/** @typedef {import("../fixtures/driver.js").Wanted} Wanted */

const HostController = AbortController;
const TIMEOUT_MS = 1_000;
const ID = "m/1";

/** @param {Pick<Case, "as" | "give" | "fetch" | "maxRetries">} one @param {(it: string) => void} note */
function clientOf({ as = "token", give = () => () => undefined, fetch, maxRetries = 0 }, note) {
  const credentials = {
    token: { accessToken: TOKEN },
    app: { appKey: "dingkey-0001", appSecret: SECRET },
    function: { accessToken: give(note) },
    suite: { suiteKey: "suitekey-0001", suiteSecret: SECRET, authCorpId: "dingcorp", suiteTicket: give(note) },
  }[as];
  const endpoint = "https://127.0.0.1/prefix";
  return new ConferenceClient(/** @type {any} */ ({ ...credentials, endpoint, timeoutMs: TIMEOUT_MS, maxRetries, fetch: fetch(note) }));
}

/** @param {Promise<any>} call @param {Wanted} wanted */
async function check(call, wanted) {
  if (!wanted.kind) {
    const { conferenceId, attempts, requestId } = await call;
    assert.deepEqual([conferenceId, attempts], [ID, wanted.attempts ?? attempts]);
    if (wanted.requestId) assert.equal(requestId, wanted.requestId);
    return;
  }
  const error = await failure(call);
  const { kind, message } = error;
  assert.ok([wanted.kind].flat().includes(kind), `${kind}: ${message}`);
  for (const name of /** @type {const} */ (["code", "status", "attempts"])) {
    if (wanted[name] !== undefined) assert.equal(error[name], wanted[name]);
  }
  assert.equal(error.conferenceId, ID);
  for (const part of wanted.says ?? []) assert.ok(message.includes(part), message);
  if (wanted.unsaid) assert.ok(!message.includes(wanted.unsaid), message);
  if (wanted.cause !== undefined) assert.equal(error.cause !== undefined, wanted.cause, message);
  for (const secret of [TOKEN, SECRET]) assert.ok(!message.includes(secret), message);
}

for (const { what, ends, wants = {}, again, noted, host, calls: count = 1, ...one } of CASES) {
  test(what, { timeout: 10_000 }, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
    /** @type {string[]} */
    const notes = [];
    const client = clientOf(one, (it) => void notes.push(it));
    const back = host?.() ?? (() => {});
    try {
      const controller = new HostController();
      const options = ends === "left" ? { signal: controller.signal } : undefined;
      let over = 0;
      const calls = Array.from({ length: count }, () => client.lock(ID, options).finally(() => (over += 1)));
      const checked = Promise.all(
        calls.map((call) => (ends === "left" ? assert.rejects(call, (reason) => reason === "left") : check(call, wants))),
      );
      if (ends) {
        await settle();
        if (ends === "time") {
          t.mock.timers.tick(TIMEOUT_MS - 1);
          await settle();
        }
        assert.equal(over, 0, "too early");
        if (ends === "time") t.mock.timers.tick(1);
        else controller.abort("left");
      }
      await checked;
      await settle();
    } finally {
      back();
    }
    if (again) await check(client.lock(ID), again);
    if (noted) assert.deepEqual(notes, noted);
  });
}

for (const [what, make] of HIDDEN) {
  test(`what may show a secret is no cause: ${what}`, async () => {
    for (const [as, secret] of /** @type {const} */ ([["token", TOKEN], ["app", SECRET]])) {
      const error = await failure(clientOf({ as, fetch: () => () => Promise.reject(make(secret)) }, () => {}).lock(ID));
      assert.deepEqual([error.kind, error.cause], ["network", undefined]);
    }
  });
}

for (const [what, make] of KEPT) {
  test(`what shows all that it has is the cause: ${what}`, async () => {
    const error = await failure(clientOf({ as: "app", fetch: () => () => Promise.reject(make()) }, () => {}).lock(ID));
    assert.deepEqual(String(Object(error.cause).message ?? error.cause), String(Object(make()).message ?? make()));
  });
}
