import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";

import { Miniflare } from "miniflare";

import { serve } from "../simulator/serve.js";
import { DEFAULT_APP, DEFAULT_SUITE } from "../simulator/simulator.js";
import { CALLER_KEYS, KEYS, LOCK_PATH, noSecretIn } from "./harness.js";
import { GIVEN_KEEPER, KEEPER } from "./keepers.js";

const BUILT = new URL("../../dist/worker/", import.meta.url);
const HIDDEN = "hunter2-must-not-be-shown";

/**
 * One worker for every configuration: a request brings its `env` along, as text, in which an object with
 * `$` stands for what no JSON can be.
 */
const ENTRY = `
import worker, { Keeper as Ours } from "./index.js";
let written = 0;
const lists = new Map();
/** A list that says how often it was written as JSON; the same one for the same text. */
const counted = (text) => {
  if (!lists.has(text)) lists.set(text, Object.assign(JSON.parse(text), { toJSON() { written += 1; return JSON.parse(text); } }));
  return lists.get(text);
};
/** The time that a store has is over at once; what it was is told. */
const waits = [];
const { setTimeout } = globalThis;
globalThis.setTimeout = (then, ms) => {
  waits.push(ms);
  return setTimeout(then, ms === 5_000 ? 0 : ms);
};
const special = {
  never: () => ({ get: () => new Promise(() => {}) }),
  secret: (value) => ({ secret: value, get() { return Promise.resolve(this.secret); } }),
  at: (value) => ({ get: () => value }),
  fails: () => ({ get: async () => { throw new Error("no such secret"); } }),
  throws: () => ({ get() { throw new TypeError("a key is needed"); } }),
  function: () => () => "x",
  symbol: () => Symbol("x"),
  bigint: () => 7n,
  circle: () => { const it = {}; it.it = it; return it; },
  counted,
};
const revive = (_, value) => {
  const [[name, given] = []] = Object.entries(value && typeof value === "object" ? value : {});
  return name?.startsWith("$") ? special[name.slice(1)](given) : value;
};
const hostile = new Proxy({}, { get() { throw new Error("no variable may be read"); }, ownKeys() { throw new Error("nor listed"); } });
${GIVEN_KEEPER}
export default {
  fetch: async (request, { KEEPER }, context) => {
    if (new URL(request.url).pathname === "/written") return new Response(String(written));
    if (new URL(request.url).pathname === "/waits") return Response.json(waits.splice(0));
    const env = request.headers.get("x-env");
    return worker.fetch(request, env === null ? hostile : Object.assign(JSON.parse(env, revive), { KEEPER: keepers(KEEPER, env) }), context);
  },
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
      ...KEEPER,
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

  /** @param {Record<string, unknown>} env @param {Record<string, string>} [more] */
  const lock = async (env, more = {}) => {
    // As a header is, of bytes.
    const written = JSON.stringify(env).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const headers = { "x-env": written, "x-acs-dingtalk-access-token": KEYS.both, ...more };
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
      const { status, body } = await lock({ ...good, ALLOWED_ORIGINS: origins }, { origin: "https://a.b" });
      assert.equal(`${status} ${body.code}`, "500 ConfigurationError");
      assert.match(body.message, /^ALLOWED_ORIGINS /);
    }
    const access = { ACCESS_TEAM_DOMAIN: "https://team.example", ACCESS_AUD: "aud", ACCESS_USERS: "[]" };
    assert.equal((await lock({ ...good, ...access })).status, 200);
    for (const name of Object.keys(access)) {
      for (const value of ["", `http://${HIDDEN}`, "https://a:b:c"]) await misses({ ...good, ...access, [name]: value }, name);
    }
  });

  it("W3: takes a list of the host's own, and a secret that is asked for", async () => {
    const keys = JSON.parse(CALLER_KEYS);
    assert.equal((await lock({ ...good, CALLER_KEYS: keys })).status, 200);
    const access = { ACCESS_TEAM_DOMAIN: "https://team.example", ACCESS_AUD: "aud", ACCESS_USERS: [{ email: "a@b.c", actions: [] }] };
    assert.equal((await lock({ ...good, ...access, ALLOWED_ORIGINS: ["https://a.b", "https://c.d"] })).status, 200);
    for (const [name, value] of Object.entries(good)) {
      for (const kind of ["$secret", "$at"]) assert.equal((await lock({ ...good, [name]: { [kind]: value } })).status, 200, `${name} ${kind}`);
    }
    assert.equal((await lock({ ...good, CALLER_KEYS: { $secret: keys } })).status, 200);
    await misses({ ...good, CALLER_KEYS: keys.concat(keys) }, "CALLER_KEYS [6] has the sha256 of another entry");
    await misses({ ...good, CALLER_KEYS: [HIDDEN] }, "CALLER_KEYS [0] is not an object");
    await misses({ ...good, CALLER_KEYS: keys[0] }, "CALLER_KEYS is not a JSON array: put [ before it");
  });

  it("W3: names a value of another type as what it is, and sends nothing", async () => {
    const sent = async () => /** @type {unknown[]} */ (await (await fetch(`${simulator.url}/_sim/requests`)).json()).length;
    const before = await sent();
    for (const [value, what] of /** @type {const} */ ([
      [{}, "an object"], [{ url: HIDDEN }, "an object"], [[HIDDEN], "a list"], [7, "a number"], [true, "a boolean"], [{ $bigint: 1 }, "a number"],
      [{ $function: 1 }, "a function"], [{ $symbol: 1 }, "a symbol"], [{ $circle: 1 }, "an object"], [{ $secret: 7 }, "a number"],
      [{ $secret: { a: HIDDEN } }, "an object"], [{ $fails: 1 }, "an object whose get() failed"], [{ $throws: 1 }, "an object whose get() failed"],
    ])) {
      for (const name of ["DINGTALK_ENDPOINT", "DINGTALK_APP_KEY", "DINGTALK_APP_SECRET", "PUBLIC_ORIGIN", "ACCESS_AUD"]) {
        await misses({ ...good, [name]: value }, `${name} is ${what}, and must be text`);
      }
      if (/number|boolean|function|symbol/.test(what)) await misses({ ...good, CALLER_KEYS: value }, `CALLER_KEYS is ${what}, and must be a JSON array`);
    }
    // A secrets store that has none is as good as none.
    await misses({ ...good, DINGTALK_APP_SECRET: { $secret: null } }, "DINGTALK_APP_SECRET is missing");
    await misses({ ...good, DINGTALK_APP_SECRET: { $secret: `${HIDDEN}\u200b` } }, "DINGTALK_APP_SECRET has an invisible character (U+200B) at its end");
    assert.equal(await sent(), before);
  });

  it("W3: waits 5 s for a secrets store that never answers, and names the variable", async () => {
    const waits = async () => /** @type {Promise<number[]>} */ ((await miniflare.dispatchFetch("http://worker/waits")).json());
    for (const name of ["DINGTALK_APP_KEY", "DINGTALK_APP_SECRET", "DINGTALK_ENDPOINT"]) {
      await waits();
      await misses({ ...good, [name]: { $never: 1 } }, `${name} is an object whose get() gave nothing within 5 s, and must be text`);
      assert.deepEqual(await waits(), [5_000]);
    }
    // One wait for all of them, and what one gave counts.
    await misses({ ...good, DINGTALK_APP_KEY: { $secret: DEFAULT_APP.appKey }, DINGTALK_APP_SECRET: { $never: 1 }, DINGTALK_ENDPOINT: { $secret: simulator.url } }, "DINGTALK_APP_SECRET is an object whose get() gave nothing");
    await misses({ ...good, CALLER_KEYS: { $never: 1 } }, "CALLER_KEYS is an object whose get() gave nothing within 5 s, and must be a JSON array");
    assert.deepEqual(await waits(), [5_000, 5_000]);
    // The store answers again.
    assert.equal((await lock({ ...good, DINGTALK_APP_SECRET: { $secret: DEFAULT_APP.appSecret } })).status, 200);
  });

  it("W4: names what happened to a value on its way", async () => {
    const quoted = `'${CALLER_KEYS}'`;
    for (const [name, value, ...words] of [
      ["CALLER_KEYS", quoted, "has quotes (') around it"],
      ["CALLER_KEYS", `“${CALLER_KEYS}”`, "has quotes (“) around it"],
      ["CALLER_KEYS", JSON.stringify(CALLER_KEYS), "is JSON within a JSON text"],
      ["CALLER_KEYS", `\ufeff${CALLER_KEYS}`, "byte order mark (U+FEFF)"],
      ["CALLER_KEYS", `${CALLER_KEYS}\u200b`, "invisible character (U+200B)"],
      ["CALLER_KEYS", CALLER_KEYS.replaceAll('"', "”"), "typographic quotes (”)"],
      ["CALLER_KEYS", CALLER_KEYS.replaceAll('"', '\\"'), "backslashes before its quotes"],
      ["CALLER_KEYS", CALLER_KEYS.slice(0, 300), "ends in the middle"],
      ["CALLER_KEYS", `CALLER_KEYS=${CALLER_KEYS}`, "begins with its own name"],
      ["CALLER_KEYS", `export CALLER_KEYS=${quoted}`, "begins with its own name"],
      ["CALLER_KEYS", "undefined", "is the word undefined"],
      ["CALLER_KEYS", "null", "is the word null"],
      ["CALLER_KEYS", "[object Object]", "is the word [object Object]"],
      ["CALLER_KEYS", "${CALLER_KEYS}", "is a placeholder"],
      ["DINGTALK_APP_SECRET", `${HIDDEN}\u200b`, "an invisible character (U+200B) at its end"],
      ["DINGTALK_APP_SECRET", `${HIDDEN}\r\n`, "a line break at its end"],
      ["DINGTALK_APP_SECRET", ` ${HIDDEN}`, "a blank at its beginning"],
      ["DINGTALK_APP_SECRET", `"${HIDDEN}"`, 'has quotes (") around it'],
      ["DINGTALK_APP_SECRET", `DINGTALK_APP_SECRET=${HIDDEN}`, "begins with its own name"],
      ["DINGTALK_APP_KEY", "undefined", "is the word undefined"],
      ["DINGTALK_APP_KEY", "$DINGTALK_APP_KEY", "is a placeholder"],
      ["DINGTALK_ENDPOINT", `'https://${HIDDEN}'`, "has quotes (') around it"],
      ["DINGTALK_ENDPOINT", `https://${HIDDEN}\u202c`, "(U+202C) at its end"],
      ["PUBLIC_ORIGIN", `https://${HIDDEN}/`, "is not a scheme and a host"],
    ]) {
      await misses({ ...good, [String(name)]: value }, `${name} `, ...words);
    }
    // What JSON allows around it.
    assert.equal((await lock({ ...good, CALLER_KEYS: `\n ${CALLER_KEYS}\r\n` })).status, 200);
  });

  it("A22: reads the caller keys once, and nothing at all for a health check", async () => {
    const written = async () => Number(await (await miniflare.dispatchFetch("http://worker/written")).text());
    const env = { ...good, CALLER_KEYS: { $counted: CALLER_KEYS } };
    assert.equal((await lock(env)).status, 200);
    const once = await written();
    for (let time = 0; time < 3; time += 1) assert.equal((await lock(env)).status, 200);
    assert.equal(await written(), once);
    for (const method of ["GET", "HEAD"]) {
      const health = await miniflare.dispatchFetch("http://worker/healthz", { method });
      assert.deepEqual([health.status, await health.text()], [200, method === "GET" ? '{"status":"ok"}' : ""]);
    }
  });

  it("A23: takes caller keys from several variables", async () => {
    const [one, two, ...others] = JSON.parse(CALLER_KEYS);
    const env = { ...good, CALLER_KEYS: JSON.stringify([one]), CALLER_KEYS_2: JSON.stringify(others), CALLER_KEYS_12: [two], CALLER_KEYS_OLD: HIDDEN };
    assert.equal((await lock(env)).status, 200);
    assert.equal((await lock({ ...env, CALLER_KEYS: "" })).status, 200);
    assert.equal((await lock({ ...env, CALLER_KEYS_12: "" })).body.code, "InvalidAuthentication");
    await misses({ ...env, CALLER_KEYS_2: HIDDEN }, "CALLER_KEYS_2 is not JSON");
    await misses({ ...env, CALLER_KEYS_12: [one] }, "CALLER_KEYS_12 [0] has the sha256 of another entry");
  });

  it("A24: refuses a field that is there twice by its name", async () => {
    const twice = CALLER_KEYS.replace('"conferences":', '"conferences":["x"],"conferences":');
    await misses({ ...good, CALLER_KEYS: twice }, 'CALLER_KEYS [4] has the field "conferences" twice');
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
