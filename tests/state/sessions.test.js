import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { lockPath } from "../worker/harness.js";
import { KEYS, meetingOf, nodeWorker, startSimulator } from "./stage.js";

describe("a session that was ended", () => {
  it("stays so over a restart, ends what it listens to, and no other", async (t) => {
    const simulator = await startSimulator(t);
    await simulator.run(["m"]);
    const worker = await nodeWorker(t, simulator.url);
    const send = (/** @type {string} */ path, /** @type {string} */ cookie, /** @type {RequestInit} */ init = {}) =>
      fetch(worker.url() + path, { ...init, headers: { cookie, origin: worker.url() } });
    const begin = async () => {
      const reply = await fetch(`${worker.url()}/session`, { method: "POST", headers: { authorization: `Bearer ${KEYS.boss}` } });
      return reply.headers.get("set-cookie")?.split(";")[0] ?? "";
    };
    const [ended, other] = [await begin(), await begin()];
    // It would never end by itself if nothing ended it.
    const stream = await send("/meetings/events", ended, { signal: AbortSignal.timeout(30_000) });
    assert.equal(stream.status, 200);
    const heard = stream.text();
    assert.equal((await send("/session", ended, { method: "DELETE" })).status, 204);
    assert.match(await heard, /^retry: 2000\n\n/);

    await worker.end("SIGKILL");
    await worker.start();
    for (const path of ["/session", "/meetings", "/meetings/events", "/doctor", "/usage"]) {
      const reply = await send(path, ended);
      assert.equal(reply.status, 401, path);
      assert.match(await reply.text(), /the session has ended: sign in again/, path);
      const { status, body } = await send(path, other);
      await body?.cancel();
      assert.equal(status, 200, path);
    }
    const lock = (/** @type {string} */ cookie) => send(lockPath("m"), cookie, { method: "POST", body: '{"action":"lock"}' });
    const refused = await lock(ended);
    assert.deepEqual([refused.status, refused.headers.get("set-cookie")], [401, null]);
    assert.equal((await lock(other)).status, 200);
    assert.deepEqual((await simulator.locks()).map(meetingOf).filter((id) => id === "m"), ["m"]);
  });
});
