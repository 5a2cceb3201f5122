import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, beforeEach, describe, it } from "node:test";

import { KEYS, LOCK_PATH, stage } from "./harness.js";

const BODY = '{"action":"lock"}';

describe("a client that leaves", () => {
  const set = stage({ before, beforeEach, after });
  /** @param {string} id @returns {import("node:net").Socket} that has asked for a lock */
  const ask = (id) => {
    const { hostname, port, host } = new URL(set.url);
    const head = ["POST", LOCK_PATH, "HTTP/1.1"].join(" ");
    const headers = [`host: ${host}`, `x-request-id: ${id}`, `x-acs-dingtalk-access-token: ${KEYS.both}`, `content-length: ${BODY.length}`];
    const socket = connect(Number(port), hostname);
    socket.write([head, ...headers, "", BODY].join("\r\n"));
    return socket;
  };
  /** @param {string} end of a path */
  const calls = async (end) => (await set.upstream()).filter(({ path }) => path.endsWith(end)).length;
  /** @param {string} end of a path that a call has come to */
  const reached = async (end) => {
    for (let asked = 0; asked < 2_000; asked++) if (await calls(end)) return;
    assert.fail(`nothing has come to ${end}`);
  };

  // First: no token is known yet.
  it("while its call fetches the token hinders nobody, and its call is carried out and logged", async () => {
    await set.faults([{ on: "token", delay: 1_500 }]);
    const socket = ask("left-1");
    await reached("/accessToken");
    socket.resetAndDestroy();
    assert.equal((await set.lock("lock")).status, 200);
    assert.equal(await calls("/accessToken"), 1);
    assert.equal((await set.logged("left-1")).status, 200);
    assert.equal(await calls("/lock"), 2);
  });

  it("while its meeting is locked has a line in the log", async () => {
    await set.faults([{ on: "lock", delay: 500 }]);
    const socket = ask("left-2");
    await reached("/lock");
    socket.resetAndDestroy();
    const { status, action } = await set.logged("left-2");
    assert.deepEqual([status, action], [200, "lock"]);
  });
});
