import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, it } from "node:test";

import { DEFAULT_MEETING } from "../simulator/defaults.js";
import { serve } from "../simulator/serve.js";
import { ownWorker, variables, workers } from "./workers.js";

const MEETING = DEFAULT_MEETING.conferenceId;
const MANY = 10;

/** Asks until it is so. @param {() => Promise<boolean>} so */
async function until(so) {
  for (let asked = 0; asked < 2_000; asked += 1) if (await so()) return;
  assert.fail("it never came to it");
}

// Before 2024-10-14 the runtime let what waits for a promise run in the turn of the request that kept it;
// before 2024-11-11 it threw on `cache`. A Worker of one's own may have any date.
for (const date of ["2023-10-30", "2024-10-01", "2024-11-01", "2026-07-01"]) {
  describe(`calls of several requests that wait for one token, with the compatibility date ${date}`, () => {
    /** @param {import("node:test").TestContext} t */
    const start = async (t) => {
      const simulator = await serve({ port: 0 });
      t.after(() => simulator.close());
      const set = await workers({ own: { modules: await ownWorker(), bindings: {}, date } });
      t.after(() => set.close());
      const control = async (/** @type {string} */ path, /** @type {string} */ body) => (await fetch(`${simulator.url}/_sim/${path}`, { method: "POST", body })).json();
      return {
        set,
        app: variables(simulator.url),
        /** The token takes a while, so that all are there before it. @param {object} fault */
        fault: (fault) => control("faults", JSON.stringify([{ on: "token", delay: 1_000, ...fault }])),
        requests: async () =>
          /** @type {{ path: string }[]} */ (await (await fetch(`${simulator.url}/_sim/requests`)).json()).map(({ path }) => path.split("/").at(-1)),
      };
    };

    it("all get it, and each does what it was asked for", async (t) => {
      const { set, app, fault, requests } = await start(t);
      await fault({});
      const done = await Promise.all(Array.from({ length: MANY }, () => set.send("own", ["lock", MEETING, app, { maxRetries: 0, timeoutMs: 8_000 }])));
      assert.deepEqual(done.map(({ action, attempts, message }) => [action, attempts, message]), Array(MANY).fill(["lock", 1, undefined]));
      assert.deepEqual((await requests()).sort(), ["accessToken", ...Array(MANY).fill("lock")]);
    });

    it("all are told why there is none", async (t) => {
      const { set, app, fault, requests } = await start(t);
      await fault({ status: 403, body: { code: "Forbidden.AccessDenied.IpNotInWhiteList", message: "no" } });
      const failed = await Promise.all(Array.from({ length: MANY }, () => set.send("own", ["lock", MEETING, app, { maxRetries: 0, timeoutMs: 8_000 }])));
      assert.deepEqual(failed.map(({ kind, attempts }) => [kind, attempts]), Array(MANY).fill(["authentication", 1]));
      assert.deepEqual(await requests(), ["accessToken"]);
    });

    it("one that leaves while it waits hinders none of the others", async (t) => {
      const { set, app, fault, requests } = await start(t);
      await fault({});
      const call = ["lock", MEETING, app, { maxRetries: 0, timeoutMs: 8_000 }];
      const leader = set.send("own", call);
      await until(async () => (await requests()).length > 0);
      const body = JSON.stringify(call);
      const { hostname, port, host } = new URL(await set.url("own"));
      const leaving = connect(Number(port), hostname);
      leaving.write(["POST / HTTP/1.1", `host: ${host}`, `content-length: ${body.length}`, "", body].join("\r\n"));
      const begun = (/** @type {number} */ calls) => until(async () => (await set.send("own", ["begun"])).begun >= calls);
      await begun(2);
      const others = Array.from({ length: MANY }, () => set.send("own", call));
      await begun(MANY + 2);
      leaving.resetAndDestroy();
      const done = await Promise.all([leader, ...others]);
      assert.deepEqual(done.map(({ action, attempts, message }) => [action, attempts, message]), Array(MANY + 1).fill(["lock", 1, undefined]));
      assert.equal((await requests()).filter((path) => path === "accessToken").length, 1);
    });
  });
}
