import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";

import { Miniflare } from "miniflare";

import { serve } from "../simulator/serve.js";
import { DEFAULT_APP } from "../simulator/simulator.js";
import { MEETING, noSecretIn } from "./harness.js";
import { GIVEN_KEEPER, KEEPER } from "./keepers.js";

const BUILT = new URL("../../dist/worker/", import.meta.url);
const HIDDEN = "hunter2-must-not-be-shown";

/** A request brings the variables and the arguments along. The binding itself: tests/rpc. */
const ENTRY = `
import { ConferenceLock, Keeper as Ours } from "./index.js";
const revive = (_, value) => value;
${GIVEN_KEEPER}
export default {
  async fetch(request, { KEEPER }, context) {
    const { env, action, id } = await request.json();
    const given = { ...env, KEEPER: keepers(KEEPER, JSON.stringify(env)) };
    try {
      return Response.json(await new ConferenceLock(context, given)[action](id));
    } catch (error) {
      return Response.json({ error: error instanceof Error, name: error.name, message: error.message, ...error });
    }
  },
};`;

describe("the RPC class", () => {
  /** @type {Miniflare} */
  let miniflare;
  /** @type {import("../simulator/serve.js").RunningSimulator} */
  let simulator;
  /** @type {Record<string, unknown>} */
  let good;
  /** @type {string[]} */
  const seen = [];
  let log = "";

  before(async () => {
    simulator = await serve({ port: 0 });
    const { appKey, appSecret } = DEFAULT_APP;
    good = { DINGTALK_ENDPOINT: simulator.url, DINGTALK_APP_KEY: appKey, DINGTALK_APP_SECRET: appSecret };
    const [code, wasm] = await Promise.all(["index.js", "worker.wasm"].map((name) => readFile(new URL(name, BUILT))));
    miniflare = new Miniflare({
      modules: [
        { type: "ESModule", path: "entry.js", contents: ENTRY },
        { type: "ESModule", path: "index.js", contents: String(code) },
        { type: "CompiledWasm", path: "worker.wasm", contents: /** @type {Uint8Array<ArrayBuffer>} */ (wasm) },
      ],
      compatibilityDate: "2026-07-01",
      ...KEEPER,
      cf: false,
      handleRuntimeStdio: (/** @type {import("node:stream").Readable[]} */ ...streams) => {
        for (const stream of streams) stream.setEncoding("utf8").on("data", (text) => (log += text));
      },
    });
    await miniflare.ready;
  });
  after(async () => {
    await miniflare.dispose();
    await simulator.close();
    const lines = log.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
    const calls = lines.filter(({ method, route }) => method === "RPC" && route === "ConferenceLock");
    assert.deepEqual(calls.slice(0, 2).map(({ action, conferenceId, status }) => [action, conferenceId, status]), [["lock", MEETING, 200], ["unlock", MEETING, 200]]);
    noSecretIn([...seen, log], [HIDDEN, DEFAULT_APP.appSecret]);
  });

  /** @param {Record<string, unknown>} env @param {string} action @param {unknown} id @returns {Promise<any>} */
  const call = async (env, action = "lock", id = MEETING) => {
    const response = await miniflare.dispatchFetch("http://worker/", { method: "POST", body: JSON.stringify({ env, action, id }) });
    const text = await response.text();
    seen.push(text);
    return JSON.parse(text);
  };

  it("locks and unlocks, and needs no caller keys", async () => {
    for (const action of ["lock", "unlock"]) {
      const { requestId, ...done } = await call(good, action);
      assert.deepEqual(done, { conferenceId: MEETING, action, attempts: 1 });
      assert.ok(typeof requestId === "string" && requestId.length > 0);
    }
  });

  it("throws an Error with all the fields of a DingTalkError", async () => {
    const { requestId, message, ...fields } = await call(good, "unlock", "nosuchmeeting");
    assert.deepEqual(fields, {
      error: true, name: "DingTalkError", kind: "rejected", code: "paramsError", status: 400, requiredScopes: [], retryable: false,
      retryAfterMs: null, attempts: 1, conferenceId: "nosuchmeeting", action: "unlock",
    });
    assert.match(message, /^unlock nosuchmeeting: /);
    assert.ok(requestId.length > 0);
  });

  it("logs no id that is the app's secret", async () => {
    const before = log.length;
    await call({ ...good, DINGTALK_APP_SECRET: HIDDEN }, "lock", HIDDEN);
    seen.pop();
    await call(good);
    assert.ok(!log.slice(before).includes(HIDDEN));
  });

  it("refuses an id that cannot be, and what is none", async () => {
    for (const id of ["", "..", "a\n", "x".repeat(257), 7, null, { toString: "x" }]) {
      const { kind, code, attempts } = await call(good, "lock", id);
      assert.deepEqual([kind, code, attempts], ["invalid-argument", "InvalidArgument", 0]);
    }
  });

  it("W8: says that it may have been done where DingTalk's answer was lost, and only there", async () => {
    const fault = (/** @type {object} */ it) => fetch(`${simulator.url}/_sim/faults`, { method: "POST", body: JSON.stringify([{ on: "lock", ...it }]) });
    await call(good);
    for (const [it, kind] of /** @type {const} */ ([[{ truncate: true }, "network"], [{ garbage: true }, "protocol"]])) {
      await fault(it);
      // Of another meeting, since one in doubt waits.
      const meeting = `in-doubt-${kind}`;
      await fetch(`${simulator.url}/_sim/meetings`, { method: "POST", body: JSON.stringify({ conferenceId: meeting }) });
      const lost = await call(good, "unlock", meeting);
      assert.equal(lost.kind, kind);
      assert.ok(lost.message.endsWith("; the meeting may have been unlocked all the same, and doing it again does no harm"), lost.message);
    }
    await fault({ status: 400, body: { code: "confClosed", message: "over" } });
    assert.doesNotMatch((await call(good)).message, /may have been/);
  });

  it("W3: names a value of another type", async () => {
    const { code, message } = await call({ ...good, DINGTALK_ENDPOINT: { url: HIDDEN } });
    assert.deepEqual([code, message], ["ConfigurationError", "DINGTALK_ENDPOINT is an object, and must be text"]);
  });

  it("names what is wrong in the configuration, and never shows it", async () => {
    for (const [env, name] of /** @type {const} */ ([
      [{}, "DINGTALK_APP_KEY"],
      [{ ...good, DINGTALK_APP_SECRET: "" }, "DINGTALK_APP_SECRET"],
      [{ ...good, DINGTALK_ENDPOINT: `ftp://${HIDDEN}` }, "DINGTALK_ENDPOINT"],
    ])) {
      const { kind, code, message, status, retryable } = await call(env);
      assert.deepEqual([kind, code, status, retryable], ["invalid-argument", "ConfigurationError", null, false]);
      assert.ok(message.startsWith(name), message);
    }
    const refused = await call({ ...good, DINGTALK_APP_SECRET: HIDDEN });
    assert.deepEqual([refused.kind, refused.code], ["authentication", "invalidClientIdOrSecret"]);
  });
});
