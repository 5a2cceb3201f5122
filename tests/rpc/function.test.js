import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { DEFAULT_APP, DEFAULT_MEETING, DEFAULT_SUITE } from "../simulator/defaults.js";
import { serve } from "../simulator/serve.js";
import { noSecretIn } from "../worker/harness.js";
import { ownWorker, variables, workers } from "./workers.js";

const MEETING = DEFAULT_MEETING.conferenceId;
const HIDDEN = "hunter2-must-not-be-shown";

describe('lock and unlock of "dingtalk-conference-lock/worker", in workerd', () => {
  /** @type {Awaited<ReturnType<typeof workers>>} */
  let set;
  /** @type {import("../simulator/serve.js").RunningSimulator} */
  let simulator;
  /** @type {string[]} */
  const seen = [];
  /** @type {Record<string, string>} */
  let app = {};
  /** @param {string} action @param {unknown} id @param {Record<string, unknown>} [env] @param {unknown} [call] */
  const ask = async (action, id, env = app, call = undefined) => {
    const outcome = await set.send("own", [action, id, env, call]);
    seen.push(JSON.stringify(outcome));
    return outcome;
  };
  const requests = async () =>
    /** @type {{ path: string }[]} */ (await (await fetch(`${simulator.url}/_sim/requests`)).json()).map(({ path }) => path.split("/").at(-1));
  /** @param {Record<string, unknown>} env @param {...string} names */
  const misses = async (env, ...names) => {
    const { kind, code, name, known, message, attempts, ...rest } = await ask("unlock", MEETING, env);
    assert.deepEqual({ kind, code, name, known, attempts }, {
      kind: "invalid-argument", code: "InvalidArgument", name: "DingTalkError", known: true, attempts: 0,
    });
    for (const variable of names) assert.ok(message.includes(variable), message);
    assert.deepEqual([rest.conferenceId, rest.action], [MEETING, "unlock"]);
  };

  before(async () => {
    simulator = await serve({ port: 0 });
    app = variables(simulator.url);
    set = await workers({ own: { modules: await ownWorker(), bindings: {} } });
  });
  beforeEach(() => fetch(`${simulator.url}/_sim/reset`, { method: "POST", body: "{}" }));
  after(async () => {
    await set.close();
    await simulator.close();
    noSecretIn([...seen, ...set.logs], [HIDDEN, DEFAULT_APP.appSecret, DEFAULT_SUITE.suiteSecret, DEFAULT_SUITE.suiteTicket]);
  });

  it("work for an internal app, and share its token", async () => {
    const done = await Promise.all([ask("lock", MEETING), ask("unlock", MEETING)]);
    assert.deepEqual(done.map(({ action, attempts }) => [action, attempts]), [["lock", 1], ["unlock", 1]]);
    await ask("lock", MEETING);
    const tokens = (await requests()).filter((path) => path === "accessToken");
    assert.equal(tokens.length, 1);
  });

  it("work for a third-party enterprise app, and for several apps in turn with one token each", async () => {
    const { suiteKey, suiteSecret, suiteTicket, authCorpId } = DEFAULT_SUITE;
    const suite = {
      DINGTALK_ENDPOINT: simulator.url,
      DINGTALK_SUITE_KEY: suiteKey,
      DINGTALK_SUITE_SECRET: suiteSecret,
      DINGTALK_SUITE_TICKET: suiteTicket,
      DINGTALK_AUTH_CORP_ID: authCorpId,
    };
    // Another address, so that no token is known from before.
    const internal = { ...app, DINGTALK_ENDPOINT: `${simulator.url}/` };
    for (const env of [suite, internal, suite, internal]) assert.equal((await ask("lock", MEETING, env)).attempts, 1);
    const paths = await requests();
    assert.equal(paths.filter((path) => path === "corpAccessToken").length, 1);
    assert.equal(paths.filter((path) => path === "accessToken").length, 1);
    for (const name of Object.keys(suite).slice(1)) await misses({ ...suite, [name]: "" }, name);
  });

  it("name a variable that is missing, wrong or one too many, and never show it", async () => {
    await misses({}, "DINGTALK_APP_KEY", "DINGTALK_APP_SECRET");
    for (const name of ["DINGTALK_APP_KEY", "DINGTALK_APP_SECRET"]) {
      for (const value of ["", null, 7, {}, true]) await misses({ ...app, [name]: value }, name);
      await misses({ ...app, [name]: `${HIDDEN}\n` }, name);
    }
    for (const endpoint of [HIDDEN, `ftp://${HIDDEN}`, `https://${HIDDEN}@h`, `https://h?${HIDDEN}`]) {
      await misses({ ...app, DINGTALK_ENDPOINT: endpoint }, "DINGTALK_ENDPOINT");
    }
    await misses({ ...app, DINGTALK_SUITE_KEY: HIDDEN }, "DINGTALK_APP_KEY", "DINGTALK_SUITE_KEY");
    assert.deepEqual(await requests(), []);
  });

  it("tell of every other failure what the client tells", async () => {
    const { known, kind, code, conferenceId } = await ask("lock", "unknown");
    assert.deepEqual({ known, kind, code, conferenceId }, { known: true, kind: "rejected", code: "paramsError", conferenceId: "unknown" });
    assert.equal((await ask("lock", "")).kind, "invalid-argument");
    assert.equal((await ask("lock", 7)).conferenceId, "");
  });

  it("take the options of a call", async () => {
    const body = JSON.stringify([{ on: "lock", status: 503, body: { code: "ServiceUnavailable", message: "busy" } }]);
    await fetch(`${simulator.url}/_sim/faults`, { method: "POST", body });
    const { kind, attempts } = await ask("lock", MEETING, app, { maxRetries: 0 });
    assert.deepEqual([kind, attempts], ["server", 1]);
  });
});

describe('lock and unlock of "dingtalk-conference-lock/worker", in Node', () => {
  it("are the same, without the RPC class", async (t) => {
    const simulator = await serve({ port: 0 });
    t.after(() => simulator.close());
    const here = new URL("../../pkg/", import.meta.url);
    const [own, { DingTalkError }] = await Promise.all([import(`${here}worker.js`), import(`${here}index.js`)]);
    assert.deepEqual(Object.keys(own), ["lock", "unlock"]);
    assert.equal((await own.lock(MEETING, variables(simulator.url))).action, "lock");
    assert.equal((await own.unlock(MEETING, variables(simulator.url))).action, "unlock");
    for (const env of [undefined, null, 7, {}]) {
      await assert.rejects(own.lock(MEETING, env), (/** @type {any} */ error) => error instanceof DingTalkError && /DINGTALK_APP_KEY/.test(error.message));
    }
  });
});
