import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { CLEAN } from "../hosts/hosts.js";
import { start, stop } from "../matrix/processes.js";
import { findNode } from "../matrix/runtimes/servers.js";
import { ROOT } from "../readme/markdown.js";
import { DEFAULT_APP } from "../simulator/defaults.js";
import { asking, keysWithout, meetingOf, startSimulator } from "./stage.js";

/** What runs a program where it may mount a disk of its own, on systems that let it. */
const UNSHARE = ["--mount", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"])];
const OWN_DISKS = spawnSync("unshare", [...UNSHARE, "true"]).status === 0;

/** Fills the disk that a file is on. @param {string} file */
function fill(file) {
  const descriptor = openSync(file, "w");
  try {
    for (const block of [65_536, 4_096]) {
      try {
        for (;;) writeSync(descriptor, new Uint8Array(block));
      } catch (error) {
        assert.equal(/** @type {NodeJS.ErrnoException} */ (error).code, "ENOSPC");
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

if (OWN_DISKS) {
  describe("a disk that becomes full while the worker runs", () => {
    it("lets nothing be sent that cannot be recorded, and loses nothing", async (t) => {
      const folder = mkdtempSync(join(tmpdir(), "disk-"));
      t.after(() => rmSync(folder, { recursive: true, force: true }));
      const simulator = await startSimulator(t);
      await simulator.run(["a", "b"]);
      const { appKey, appSecret } = DEFAULT_APP;
      const script = `mount -t tmpfs -o size=4m none '${folder}' && exec '${findNode("node-newest").command}' dist/worker/node.js`;
      const child = start("unshare", [...UNSHARE, "sh", "-c", script], {
        cwd: ROOT,
        env: {
          ...CLEAN,
          PORT: "0",
          STATE_FILE: join(folder, "state.sqlite"),
          CALLER_KEYS: keysWithout(),
          DINGTALK_ENDPOINT: simulator.url,
          DINGTALK_APP_KEY: appKey,
          DINGTALK_APP_SECRET: appSecret,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      t.after(() => stop(child));
      let [log, said] = ["", ""];
      child.stdout?.setEncoding("utf8").on("data", (text) => (log += text));
      const url = await new Promise((resolve, reject) => {
        child.once("close", () => reject(new Error(said)));
        child.stderr?.setEncoding("utf8").on("data", (text) => {
          const [found] = /http:\S+(?=\n)/.exec((said += text)) ?? [];
          if (found) resolve(found);
        });
      });
      const worker = asking(() => url);
      assert.equal((await worker.act("a", "lock")).status, 200);

      const filler = `/proc/${child.pid}/root${folder}/filler`;
      fill(filler);
      for (let time = 0; time < 2; time += 1) {
        const { status, body, headers } = await worker.act("b", "lock");
        assert.deepEqual([status, body.code, headers.get("x-outcome")], [500, "StateError", "never-sent"]);
        assert.match(body.message, /its disk is full: make room/);
      }
      assert.equal((await worker.ask("/batch", { body: { action: "lock", conferenceIds: ["b"] } })).body.code, "StateError");
      assert.deepEqual((await simulator.locks()).map(meetingOf), ["a"]);

      rmSync(filler);
      assert.equal((await worker.act("b", "lock")).status, 200);
      assert.deepEqual((await simulator.locks()).map(meetingOf), ["a", "b"]);
      assert.equal((await worker.record()).length, 4);
      const { good, said: problem } = await worker.verified(log);
      assert.ok(good, problem);
    });
  });
}
