import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";

import { Miniflare } from "miniflare";

import { serve } from "../simulator/serve.js";
import { DEFAULT_APP, DEFAULT_SUITE } from "../simulator/simulator.js";
import { CALLER_KEYS, KEYS, LOCK_PATH, noSecretIn } from "./harness.js";

const BUILT = new URL("../../dist/worker/", import.meta.url);
const HIDDEN = "hunter2-must-not-be-shown";

/**
 * One worker for every configuration: a request brings its `env` along, as text.
 */
const ENTRY = `
import worker from "./index.js";
export default {
  fetch: async (request, _, context) => worker.fetch(request, JSON.parse(request.headers.get("x-env") ?? "{}"), context),
};`;

describe("the worker's configuration", () => {
  /** @type {Miniflare} */
  let miniflare;
  /** @type {import("../simulator/serve.js").RunningSimulator} */
  let simulator;
  /** @type {Record<string, unknown>} */
  let good;
  /** @type {string[]} */
  const seen = [];

  before(async () => {
    simulator = await serve({ port: 0 });
    const { appKey, appSecret } = DEFAULT_APP;
    good = { DINGTALK_ENDPOINT: simulator.url, DINGTALK_APP_KEY: appKey, DINGTALK_APP_SECRET: appSecret, CALLER_KEYS };
    const [code, wasm] = await Promise.all(["index.js", "worker.wasm"].map((name) => readFile(new URL(name, BUILT))));
    miniflare = new Miniflare({
      modules: [
        { type: "ESModule", path: "entry.js", contents: ENTRY },
        { type: "ESModule", path: "index.js", contents: String(code) },
        { type: "CompiledWasm", path: "worker.wasm", contents: /** @type {Uint8Array<ArrayBuffer>} */ (wasm) },
      ],
      compatibilityDate: "2026-07-01",
      cf: false,
      handleRuntimeStdio: (/** @type {import("node:stream").Readable[]} */ ...streams) => {
        for (const stream of streams) stream.setEncoding("utf8").on("data", (text) => seen.push(text));
      },
    });
    await miniflare.ready;
  });
  after(async () => {
    await miniflare.dispose();
    await simulator.close();
    noSecretIn(seen, [HIDDEN, DEFAULT_APP.appSecret, DEFAULT_SUITE.suiteSecret, DEFAULT_SUITE.suiteTicket, ...Object.values(KEYS)]);
  });

  /** @param {Record<string, unknown>} env */
  const lock = async (env) => {
    const headers = { "x-env": JSON.stringify(env), "x-acs-dingtalk-access-token": KEYS.both };
    const init = { method: "POST", headers, body: '{"action":"lock"}' };
    const response = await miniflare.dispatchFetch(`http://worker${LOCK_PATH}`, init);
    const text = await response.text();
    seen.push(text, JSON.stringify([...response.headers]));
    return { status: response.status, body: JSON.parse(text) };
  };
  /** @param {Record<string, unknown>} env @param {...string} names */
  const misses = async (env, ...names) => {
    const { status, body } = await lock(env);
    assert.equal(`${status} ${body.code}`, "500 ConfigurationError", JSON.stringify(body));
    for (const name of names) assert.ok(body.message.includes(name), body.message);
    assert.deepEqual(Object.keys(body), ["code", "message", "requestid"]);
  };
  const without = (/** @type {string[]} */ ...names) =>
    Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name)));

  it("works for an internal app", async () => assert.equal((await lock(good)).status, 200));

  it("works for a third-party enterprise app", async () => {
    const { suiteKey, suiteSecret, suiteTicket, authCorpId } = DEFAULT_SUITE;
    const suite = {
      DINGTALK_SUITE_KEY: suiteKey,
      DINGTALK_SUITE_SECRET: suiteSecret,
      DINGTALK_SUITE_TICKET: suiteTicket,
      DINGTALK_AUTH_CORP_ID: authCorpId,
    };
    const env = { ...without("DINGTALK_APP_KEY", "DINGTALK_APP_SECRET"), ...suite };
    assert.equal((await lock(env)).status, 200);
    for (const name of Object.keys(suite)) await misses({ ...env, [name]: "" }, name);
    await misses({ ...env, DINGTALK_SUITE_TICKET: HIDDEN }, ...Object.keys(suite), "invalidSuiteKey");
  });

  it("names a variable that is missing, empty, or no text", async () => {
    await misses({}, "DINGTALK_APP_KEY");
    for (const name of ["DINGTALK_APP_KEY", "DINGTALK_APP_SECRET", "CALLER_KEYS"]) {
      for (const value of [undefined, "", null, 7, {}, ["x"], true]) await misses({ ...good, [name]: value }, name);
    }
  });

  it("names the variables of two kinds of app", async () => {
    await misses({ ...good, DINGTALK_SUITE_KEY: HIDDEN }, "DINGTALK_APP_KEY", "DINGTALK_SUITE_KEY");
  });

  it("names a value that cannot be, and never shows it", async () => {
    await misses({ ...good, DINGTALK_APP_KEY: `${HIDDEN} x` }, "DINGTALK_APP_KEY");
    await misses({ ...good, DINGTALK_APP_SECRET: `${HIDDEN}\n` }, "DINGTALK_APP_SECRET");
    for (const endpoint of [HIDDEN, `ftp://${HIDDEN}`, `https://${HIDDEN}@h`, `https://h?${HIDDEN}`, "https://", "http://127.0.0.1:99999", `http://h:${HIDDEN}`, "http://[::1"]) {
      await misses({ ...good, DINGTALK_ENDPOINT: endpoint }, "DINGTALK_ENDPOINT");
    }
    for (const keys of [
      HIDDEN, "{}", "[]", `["${HIDDEN}"]`, `[{"id":"a","sha256":"${HIDDEN}","actions":[]}]`,
      CALLER_KEYS.replace("unlock", HIDDEN), CALLER_KEYS.replace(/"sha256":"\w+"/g, `"sha256":"${"0".repeat(64)}"`), CALLER_KEYS.slice(1),
    ]) {
      await misses({ ...good, CALLER_KEYS: keys }, "CALLER_KEYS");
    }
    for (const [field, value] of [["expires", HIDDEN], ["expires", "2027"], ["conferences", []], ["conferences", [""]], ["conference", ""]]) {
      const keys = JSON.parse(CALLER_KEYS).map((/** @type {object} */ entry) => ({ ...entry, [String(field)]: value }));
      await misses({ ...good, CALLER_KEYS: JSON.stringify(keys) }, "CALLER_KEYS", String(field));
    }
    const keys = JSON.parse(CALLER_KEYS).map((/** @type {object} */ entry) => ({ ...entry, [KEYS.both]: HIDDEN }));
    await misses({ ...good, CALLER_KEYS: JSON.stringify(keys) }, "CALLER_KEYS", "unknown field");
    for (const origins of ["*", HIDDEN, `https://${HIDDEN}/`, "https://a.b,null", "https://a.b:443", "https://:::"]) {
      await misses({ ...good, ALLOWED_ORIGINS: origins }, "ALLOWED_ORIGINS");
    }
    const access = { ACCESS_TEAM_DOMAIN: "https://team.example", ACCESS_AUD: "aud", ACCESS_USERS: "[]" };
    assert.equal((await lock({ ...good, ...access })).status, 200);
    for (const name of Object.keys(access)) {
      for (const value of ["", `http://${HIDDEN}`, "https://a:b:c"]) await misses({ ...good, ...access, [name]: value }, name);
    }
  });

  it("names an app that DingTalk does not accept", async () => {
    const names = ["DINGTALK_APP_KEY", "DINGTALK_APP_SECRET"];
    await misses({ ...good, DINGTALK_APP_SECRET: HIDDEN }, ...names, "invalidClientIdOrSecret");
    await misses({ ...good, DINGTALK_APP_KEY: HIDDEN }, ...names);
  });

  it("takes effect at once when it changes, and an unchanged app keeps its token", async () => {
    const tokens = async () => {
      const log = /** @type {{ path: string }[]} */ (await (await fetch(`${simulator.url}/_sim/requests`)).json());
      return log.filter(({ path }) => path.endsWith("/accessToken")).length;
    };
    await lock(good);
    const known = await tokens();
    assert.equal((await lock({ ...good, CALLER_KEYS: CALLER_KEYS.replace("unlock", "admin") })).status, 200);
    assert.equal(await tokens(), known);
    await misses({ ...good, DINGTALK_APP_SECRET: HIDDEN }, "DINGTALK_APP_SECRET");
    assert.equal((await lock(good)).status, 200);
    assert.equal(await tokens(), known + 2);
  });
});
