import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createSimulator, DEFAULT_APP, DEFAULT_MEETING } from "../../simulator/simulator.js";
import { Client } from "./reference.js";

const ID = DEFAULT_MEETING.conferenceId;
const NOW = { headers: { "retry-after": "0" } };
const { appKey, appSecret } = DEFAULT_APP;

/** @param {Partial<ConstructorParameters<typeof Client>[0]>} [options] */
function stage(options = {}) {
  const simulator = createSimulator();
  /** @param {string} path @param {unknown} body */
  const control = (path, body) =>
    simulator.fetch(new Request(`http://sim/_sim/${path}`, { method: "POST", body: JSON.stringify(body) }));
  /** @type {string[]} */
  const paths = [];
  /** @type {typeof fetch} */
  const send = async (url, init) => {
    paths.push(new URL(String(url)).pathname.replace(/.*\//, ""));
    return simulator.fetch(new Request(url, init));
  };
  const client = new Client({ endpoint: "http://sim", appKey, appSecret, fetch: send, ...options });
  return { client, control, paths };
}

describe("the reference in plain JavaScript", () => {
  it("locks by a token of the app, which it fetches once and for all who wait", async () => {
    const { client, control, paths } = stage();
    const [first, second] = await Promise.all([client.lock(ID), client.lock(ID)]);
    await client.lock(ID);
    assert.deepEqual(paths, ["accessToken", "lock", "lock", "lock"]);
    assert.deepEqual({ ...first, requestId: null }, { conferenceId: ID, action: "lock", attempts: 1, requestId: null });
    assert.match(String(second.requestId), /^[\dA-F-]{36}$/);
    assert.equal((await control(`meetings/${ID}/join`, {})).status, 423);
  });

  it("renews a rejected token once", async () => {
    const { client, control, paths } = stage();
    await client.lock(ID);
    await control("reset", {});
    assert.equal((await client.lock(ID)).attempts, 1);
    assert.deepEqual(paths.slice(2), ["lock", "accessToken", "lock"]);
    const refusal = { on: "lock", status: 400, body: { code: "InvalidAuthentication" } };
    await control("faults", [refusal, refusal]);
    await assert.rejects(client.lock(ID), { kind: "authentication" });
    assert.deepEqual(paths.slice(5), ["lock", "accessToken", "lock"]);
    await assert.rejects(stage({ appKey: "", token: "unknown" }).client.lock(ID), { kind: "authentication" });
  });

  it("tries again what can pass, when the server says, and nothing else", async () => {
    const { client, control, paths } = stage();
    await control("faults", [{ status: 503, ...NOW }, { status: 503, ...NOW }]);
    await client.lock(ID);
    assert.deepEqual(paths, ["accessToken", "accessToken", "accessToken", "lock"]);
    await control("faults", [1, 2, 3].map(() => ({ status: 503, ...NOW })));
    await assert.rejects(client.lock(ID), { kind: "server", status: 503 });
    await control(`meetings/${ID}/end`, {});
    await assert.rejects(client.lock(ID), { kind: "conference-closed", code: "confClosed" });
    assert.equal(paths.length, 8);
    await control("faults", [{ status: 429, headers: { "retry-after": "61" } }]);
    await assert.rejects(client.lock(ID), { kind: "throttled", retryAfterMs: 61_000 });
  });

  it("ends an attempt in time, and a call at once where it is aborted", { timeout: 5_000 }, async () => {
    /** @type {typeof fetch} */
    const never = (_, init) => new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)));
    const { client } = stage({ token: "token", fetch: never, timeoutMs: 1, maxRetries: 0 });
    await assert.rejects(client.lock(ID), { kind: "timeout" });
    const left = new AbortController();
    const call = stage({ token: "token", fetch: never }).client.lock(ID, { signal: left.signal });
    left.abort(new Error("left"));
    await assert.rejects(call, { message: "left" });
  });

  it("takes no reply that is too long, a redirect or not JSON, and no id that is none", async () => {
    const long = `{"success":true,"x":"${"x".repeat(65_536)}"}`;
    for (const reply of [new Response(long), new Response(null, { status: 302 }), new Response("<html>")]) {
      const { client } = stage({ token: "token", fetch: async () => reply });
      await assert.rejects(client.lock(ID), { kind: "protocol" });
    }
    for (const id of ["", "..", "x".repeat(257), "a\n"]) await assert.rejects(stage().client.lock(id), { kind: "invalid-argument" });
  });
});
