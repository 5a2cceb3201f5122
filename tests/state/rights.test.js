import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { KEYS, nodeWorker, startSimulator, until, workerdWorker } from "./stage.js";

for (const [name, start] of /** @type {const} */ ([["workerd", workerdWorker], ["Node", nodeWorker]])) {
  describe(`who may see and do what, of what is remembered in ${name}`, () => {
    /** @param {import("node:test").TestContext} t @param {string[]} ids @param {Record<string, string>} [variables] */
    async function stage(t, ids, variables) {
      const simulator = await startSimulator(t);
      await simulator.run(ids);
      return { simulator, worker: await start(t, simulator.url, variables) };
    }
    const idsOf = (/** @type {any[]} */ list) => list.map(({ conferenceId }) => conferenceId).sort();

    it("a key for some meetings hears of those only, and everyone of its own entries without audit", async (t) => {
      const { worker } = await stage(t, ["team-1", "other"]);
      assert.equal((await worker.act("team-1", "lock", { key: KEYS.ops, headers: { "x-reason": "%E8%91%A3%E4%BA%8B%E4%BC%9A" } })).status, 200);
      assert.equal((await worker.act("other", "lock", { key: KEYS.ops })).status, 200);
      assert.equal((await worker.act("team-1", "unlock", { key: KEYS.team })).status, 200);
      assert.equal((await worker.act("other", "unlock", { key: KEYS.team })).status, 403);
      for (const id of ["team-1", "other"]) await worker.ask("/timers", { body: { conferenceId: id, action: "lock", afterMinutes: 9 } });

      const [theirs, all] = [await worker.ask("/meetings", { key: KEYS.team }), await worker.ask("/meetings")];
      assert.deepEqual([idsOf(theirs.body.meetings), idsOf(all.body.meetings)], [["team-1"], ["other", "team-1"]]);
      const { last, timers } = theirs.body.meetings[0];
      assert.deepEqual([last.action, last.outcome, last.caller, timers.length], ["unlock", "done", "team", 1]);
      assert.deepEqual(all.body.usage, { calls: 3, monthly: 5_000 });
      assert.deepEqual(idsOf((await worker.ask("/timers", { key: KEYS.team })).body.timers), ["team-1"]);

      const own = await worker.ask("/audit", { key: KEYS.team });
      assert.deepEqual([...new Set(own.body.entries.map((/** @type {any} */ { caller }) => caller))], ["team"]);
      assert.deepEqual((await worker.ask("/audit?caller=ops", { key: KEYS.team })).status, 403);
      const file = await worker.ask("/audit?format=jsonl", { key: KEYS.ops });
      assert.ok(file.text.includes('"reason":"董事会"') && !file.text.includes('"caller":"team"'), file.text);
      const everybody = await worker.ask("/audit?conferenceId=team-1&outcome=done");
      assert.deepEqual(everybody.body.entries.map((/** @type {any} */ { caller, action }) => [caller, action]), [["team", "unlock"], ["ops", "lock"]]);
      assert.equal((await worker.ask("/meetings", { key: "nobody-knows" })).status, 401);
    });

    it("a batch is refused whole, with ten of its bad ids by name, and a dry run does nothing", async (t) => {
      const { simulator, worker } = await stage(t, ["team-1"]);
      const others = Array.from({ length: 15 }, (_, number) => `other-${number}`);
      const batch = (/** @type {unknown} */ conferenceIds, path = "/batch") => worker.ask(path, { key: KEYS.team, body: { action: "lock", conferenceIds } });
      const forbidden = await batch(["team-1", ...others]);
      assert.deepEqual([forbidden.status, forbidden.body.code], [403, "noPermission"]);
      assert.match(forbidden.body.message, /"other-0".*"other-9" and 5 more$/);
      const invalid = await batch(["team-1", ...others.map((_, number) => `bad\u0001${number}`)]);
      assert.deepEqual([invalid.status, invalid.body.code], [400, "paramsError"]);
      assert.match(invalid.body.message, /and 5 more$/);
      assert.equal((await batch(Array.from({ length: 1_001 }, (_, number) => `team-${number}`))).status, 400);
      assert.equal((await batch(["team-".padEnd(700_000, "x")])).status, 413);
      const dry = await batch(["team-1", "team-1", "team-2", "other", ""], "/batch?dry_run=1");
      assert.deepEqual([dry.status, dry.body.total, dry.body.duplicates, dry.body.invalid, dry.body.forbidden], [200, 4, 1, 1, 1]);
      assert.deepEqual((await worker.ask("/batch")).body.batches, []);
      assert.deepEqual([await worker.record(), await simulator.locks()], [[], []]);

      const made = await batch(["team-1", "team-2"]);
      assert.deepEqual([made.status, made.headers.get("location")], [202, `/batch/${made.body.id}`]);
      await until(async () => (await worker.ask(`/batch/${made.body.id}`, { key: KEYS.team })).body.state === "done", "its end");
      const { body } = await worker.ask(`/batch/${made.body.id}`);
      assert.deepEqual(body.items.map((/** @type {any} */ { conferenceId, state }) => [conferenceId, state]), [["team-1", "done"], ["team-2", "refused"]]);
      assert.equal((await worker.ask(`/batch/${made.body.id}`, { key: KEYS.ops })).status, 404);
    });

    it("a key that may be used twice a minute is told when it may again", async (t) => {
      const { worker } = await stage(t, ["a"]);
      const ask = () => worker.act("a", "lock", { key: KEYS.seldom });
      assert.deepEqual([(await ask()).status, (await ask()).status], [200, 200]);
      const third = await ask();
      assert.deepEqual([third.status, third.body.code, third.headers.get("x-outcome")], [429, "TooManyRequests", "never-sent"]);
      const wait = Number(third.headers.get("retry-after"));
      assert.ok(wait >= 1 && wait <= 60, `${wait}`);
      assert.equal((await worker.act("a", "lock", { key: KEYS.ops })).status, 200);
      const { body } = await worker.ask("/usage");
      const calls = Object.fromEntries(body.keys.map((/** @type {any} */ { id, calls }) => [id, calls]));
      assert.deepEqual([calls, body.calls], [{ ops: 1, boss: 0, team: 0, seldom: 2 }, 3]);
    });

    it("ten pages cost as much as one, and who wants it anew asks once a second at most", async (t) => {
      const { simulator, worker } = await stage(t, ["a"], { READ_CACHE_SECONDS: "60" });
      const reads = () => simulator.requests(/\/orgConferences/);
      const read = (headers = {}) => worker.ask("/v1.0/conference/orgConferences", { headers });
      const pages = await Promise.all(Array.from({ length: 10 }, () => read()));
      assert.deepEqual(new Set(pages.map(({ status, text }) => `${status} ${text}`)).size, 1);
      assert.equal((await reads()).length, 1);
      for (let time = 0; time < 5; time += 1) await Promise.all([read({ "cache-control": "no-cache" }), read({ "cache-control": "no-cache" })]);
      const times = (await reads()).map(({ at }) => Date.parse(at));
      assert.ok(times.length >= 1 && times.length < 11, `${times.length}`);
      // Sent a second apart; on their way the machine may hold one up.
      for (const [index, time] of times.entries()) assert.ok(index < 2 || time - (times[index - 1] ?? 0) > 500, `${times}`);
      // Who may not read gets nothing of what is kept.
      assert.equal((await worker.ask("/v1.0/conference/orgConferences", { key: KEYS.ops })).status, 403);
      assert.equal((await worker.ask("/meetings")).body.usage.calls, times.length);
    });
  });
}
