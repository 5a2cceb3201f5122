import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { serve } from "../../simulator/serve.js";
import { KEYS, LOCK_PATH } from "../../worker/harness.js";
import { HOSTS, startHost } from "../hosts.js";

/** @param {import("node:test").TestContext} t */
async function stage(t) {
  const folder = mkdtempSync(join(tmpdir(), "state-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const simulator = await serve({ port: 0 });
  t.after(simulator.close);
  return { folder, STATE_FILE: join(folder, "state.sqlite"), endpoint: simulator.url };
}

/** @param {string} url @param {string} path @param {RequestInit} [init] */
async function ask(url, path, init) {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${KEYS.both}` }, ...init });
  return { status: response.status, body: /** @type {any} */ (await response.json()) };
}

for (const host of HOSTS) {
  describe(`the worker's state in ${host.name}`, () => {
    it("ends the start with a sentence and exit code 1 where it cannot be used", async (t) => {
      const { folder, endpoint } = await stage(t);
      writeFileSync(join(folder, "notes.txt"), "Buy milk.\n".repeat(1_000));
      for (const [STATE_FILE, says] of /** @type {[string, RegExp][]} */ ([
        [join(folder, "notes.txt"), /^the state file \S+notes\.txt (is not an SQLite database: |cannot be made by Deno: ).*\n$/],
        [join(folder, "gone/state.sqlite"), /^the state file \S+state\.sqlite cannot be made(, for there is no folder | by Deno: ).*\n$/],
        [`'${folder}'`, /^STATE_FILE has a quotation mark .*\n$/],
      ])) {
        const worker = await startHost(t, host, endpoint, { STATE_FILE });
        assert.equal(await worker.end(), 1);
        assert.match(worker.stderr(), says);
        assert.equal(worker.url, "");
      }
    });
  });
}

// Deno's flags in the guide are for the file that is the default.
for (const host of HOSTS.filter(({ name }) => name !== "Deno")) {
  describe(`the worker's state in ${host.name}`, () => {
    it("is of one process, and what it has outlives its being killed", async (t) => {
      const { STATE_FILE, endpoint } = await stage(t);
      const first = await startHost(t, host, endpoint, { STATE_FILE });
      const init = { method: "POST", headers: { authorization: `Bearer ${KEYS.both}` }, body: '{"action":"lock"}' };
      assert.equal((await ask(first.url, LOCK_PATH, init)).status, 200);

      const second = await startHost(t, host, endpoint, { STATE_FILE });
      assert.equal(await second.end(), 1);
      assert.match(second.stderr(), /^the state file \S+ is in use by another process: .*\n$/);

      await first.end("SIGKILL");
      const third = await startHost(t, host, endpoint, { STATE_FILE });
      const { body } = await ask(third.url, "/audit");
      assert.deepEqual(body.entries.map((/** @type {any} */ { seq, outcome }) => [seq, outcome]), [[2, "done"], [1, undefined]]);
      assert.equal(await third.end(), 0);
    });
  });
}
