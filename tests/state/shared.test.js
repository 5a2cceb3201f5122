import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { KEYS, nodeWorker, startSimulator, until } from "./stage.js";

describe("what many share", () => {
  it("is one app's: another's does not start on it, and nothing of it changes", async (t) => {
    const simulator = await startSimulator(t);
    await simulator.run(["m"]);
    const worker = await nodeWorker(t, simulator.url);
    assert.equal((await worker.act("m", "lock")).status, 200);
    await worker.end();
    await assert.rejects(worker.start({ DINGTALK_APP_KEY: "another-app" }), /the state file \S+ is of another app \(app:\w+\): set STATE_FILE to another file/);
    await worker.start();
    const { entries } = (await worker.ask("/audit")).body;
    assert.deepEqual(entries.map((/** @type {any} */ { type }) => type), ["outcome", "attempt"]);
  });

  it("has an end for one key's listeners, and not for others'", async (t) => {
    const simulator = await startSimulator(t);
    await simulator.run(["m"]);
    const worker = await nodeWorker(t, simulator.url);
    await worker.act("m", "lock");
    let ended = 0;
    const ending = new AbortController();
    t.after(() => ending.abort());
    const listen = async (/** @type {string} */ key) => {
      const headers = { authorization: `Bearer ${key}` };
      const { body } = await fetch(`${worker.url()}/meetings/events`, { headers, signal: ending.signal });
      let heard = "";
      const over = (async () => {
        for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) heard += piece;
        ended += 1;
      })().catch(() => {});
      return { heard: () => heard, over };
    };
    const many = await Promise.all(Array.from({ length: 110 }, () => listen(KEYS.boss)));
    await until(() => ended === 10, "the end of those that are too many");
    const other = await listen(KEYS.ops);
    await until(() => other.heard().includes('"conferenceId":"m"'), "what another key hears");
    assert.equal((await worker.act("m", "unlock")).status, 200);
    await until(() => many.filter(({ heard }) => heard().includes('"action":"unlock"')).length === 100, "what all others hear");
    assert.equal(ended, 10);
  });
});
