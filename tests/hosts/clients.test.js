import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it } from "node:test";

import { patience } from "../../worker/hosts/settings.js";
import { start, stop } from "../matrix/processes.js";
import { ROOT } from "../readme/markdown.js";
import { serve } from "../simulator/serve.js";
import { KEYS, LOCK_PATH, MEETING } from "../worker/harness.js";
import { CLEAN, HOSTS, startHost } from "./hosts.js";

// Clients that send too much or too little, and what they can do to the others.

const PATIENT_MS = 15_000;
const POST = `POST ${LOCK_PATH} HTTP/1.1\r\nhost: x\r\nx-acs-dingtalk-access-token: ${KEYS.both}\r\n`;

/**
 * @param {import("node:test").TestContext} t
 * @param {string} url
 * @param {string} [text] to send at once
 */
async function client(t, url, text = "") {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // It may be reset.
  socket.on("error", () => {});
  t.after(() => socket.destroy());
  await once(socket, "connect");
  if (text) socket.write(text);
  return socket;
}

/** When the server has closed it, be it by a reset. @param {import("node:net").Socket} socket */
async function closed(socket) {
  socket.resume();
  if (!socket.closed) await Promise.race([new Promise((resolve) => socket.once("close", resolve)), late(PATIENT_MS)]);
}

/** @param {string} action */
const lockRequest = (action) => `${POST}content-length: ${JSON.stringify({ action }).length}\r\n\r\n${JSON.stringify({ action })}`;

it("W7, A27: an idle connection has 65 s, a request 30 s, unless other times are set", () => {
  assert.deepEqual(patience({}), { keepAliveMs: 65_000, requestMs: 30_000 });
  assert.deepEqual(patience({ KEEP_ALIVE_SECONDS: "620", REQUEST_SECONDS: "5" }), { keepAliveMs: 620_000, requestMs: 5_000 });
  for (const [variable, value] of [["KEEP_ALIVE_SECONDS", "65s"], ["KEEP_ALIVE_SECONDS", "0"], ["REQUEST_SECONDS", "1e3"], ["REQUEST_SECONDS", "-1"]]) {
    assert.throws(() => patience({ [String(variable)]: value }), { message: `${variable} must be a number from 1 to 86400` });
  }
});

for (const host of HOSTS.filter(({ name }) => name !== "Deno")) {
  describe(`clients of the edge worker in ${host.name}`, () => {
    /** @param {import("node:test").TestContext} t @param {Record<string, string>} [environment] */
    const stage = async (t, environment) => {
      const simulator = await serve({ port: 0 });
      t.after(() => simulator.close());
      const worker = await startHost(t, host, simulator.url, environment);
      assert.ok(worker.url, worker.stderr());
      return { simulator: simulator.url, worker };
    };

    it("A8: 8 connections with 452 KB of requests for the page and no eye for the replies take little memory", async (t) => {
      const { worker } = await stage(t);
      const file = (await (await fetch(`${worker.url}/page.js`)).text()).length;
      assert.ok(file > 40_000);
      const before = worker.memory();
      const request = "GET /page.js HTTP/1.1\r\nhost: x\r\n\r\n";
      for (let n = 0; n < 8; n++) {
        const socket = await client(t, worker.url);
        socket.pause();
        socket.write(request.repeat(Math.ceil((452 * 1024) / request.length)));
      }
      for (let n = 0; n < 5; n++) {
        const health = await fetch(`${worker.url}/healthz`, { signal: AbortSignal.timeout(PATIENT_MS) });
        assert.equal(health.status, 200);
        assert.ok(worker.memory() - before < 150 * 1024 * 1024, `${before} bytes, then ${worker.memory()}`);
      }
    });

    it("A8: requests that are sent at once are answered in their order, each after the one before", async (t) => {
      const { simulator, worker } = await stage(t);
      await fetch(`${simulator}/_sim/faults`, { method: "POST", body: JSON.stringify([{ on: "lock", delay: 700 }]) });
      const page = "GET /page.js HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
      const socket = await client(t, worker.url, lockRequest("lock") + lockRequest("unlock") + "GET /x HTTP/1.1\r\nhost: x\r\n\r\n".repeat(20) + page);
      let replies = "";
      socket.setEncoding("utf8").on("data", (text) => (replies += text));
      await closed(socket);
      assert.deepEqual([...replies.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status), ["200", "200", ...Array(20).fill("404"), "200"]);
      const join = await fetch(`${simulator}/_sim/meetings/${MEETING}/join`, { method: "POST" });
      assert.equal(join.status, 200, "it is not locked after it was unlocked");
      const length = Number(/content-length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n(?=[^]*$)/i.exec(replies.slice(replies.lastIndexOf("HTTP/1.1 200")))?.[1]);
      assert.equal(Buffer.byteLength(replies.slice(replies.lastIndexOf("\r\n\r\n") + 4)), length, "the page's script is whole");
    });

    it("A27: who does not send a whole request in time is let go, and nobody else", async (t) => {
      const { worker } = await stage(t, { REQUEST_SECONDS: "1", KEEP_ALIVE_SECONDS: "600" });
      const idle = await client(t, worker.url, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
      await once(idle, "data");
      const slow = await Promise.all(["", "GET /healthz HTTP/1.1\r\nx-", `${POST}content-length: 99\r\n\r\n{`, `${POST}transfer-encoding: chunked\r\n\r\n5\r\n{`].map((text) => client(t, worker.url, text)));
      // A byte now and then is no request either.
      const dripping = await client(t, worker.url, "GET /healthz HTTP/1.1\r\nx-y: ");
      const drip = setInterval(() => dripping.write("z"), 100);
      t.after(() => clearInterval(drip));
      await Promise.all([...slow, dripping].map(closed));
      idle.write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
      const [reply] = await once(idle, "data");
      assert.match(String(reply), /^HTTP\/1\.1 200 /);
    });

    it("W7: an idle connection is kept as long as is said, and that is told", async (t) => {
      const usual = await stage(t);
      assert.equal((await fetch(`${usual.worker.url}/healthz`)).headers.get("keep-alive"), "timeout=65");
      await usual.worker.end();

      const { worker } = await stage(t, { REQUEST_SECONDS: "1", KEEP_ALIVE_SECONDS: "3" });
      const socket = await client(t, worker.url, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
      await once(socket, "data");
      const idleFrom = performance.now();
      await closed(socket);
      assert.ok(performance.now() - idleFrom > 2_500, "not by the time that a request has");
    });

    it("A27: silent and idle connections do not hold the end up", async (t) => {
      const { worker } = await stage(t);
      await Promise.all(Array.from({ length: 10 }, () => client(t, worker.url)));
      const idle = await client(t, worker.url, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
      await once(idle, "data");
      await client(t, worker.url, "GET /healthz HTTP/1.1\r\nx-");
      // Calls that run have 10 s: there is none.
      assert.equal(await Promise.race([worker.end(), late(5_000)]), 0, worker.stderr());
    });

    it("A27: who hears events does not hold the end up", async (t) => {
      const { worker } = await stage(t);
      const { body } = await fetch(`${worker.url}/meetings/events`, { headers: { authorization: `Bearer ${KEYS.both}` } });
      const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader();
      assert.match(new TextDecoder().decode((await reader.read()).value), /^retry: /);
      assert.equal(await Promise.race([worker.end(), late(5_000)]), 0, worker.stderr());
    });

    it("A27: after the end has begun, a connection's next request is not carried out", async (t) => {
      const { simulator, worker } = await stage(t);
      await fetch(`${simulator}/_sim/faults`, { method: "POST", body: JSON.stringify([{ on: "lock", delay: 1_000 }]) });
      const socket = await client(t, worker.url, lockRequest("lock") + lockRequest("unlock"));
      let replies = "";
      socket.setEncoding("utf8").on("data", (text) => (replies += text));
      const locks = async () => (await (await fetch(`${simulator}/_sim/requests`)).json()).filter((/** @type {any} */ { path }) => path.endsWith("/lock"));
      while ((await locks()).length === 0);
      const ended = worker.end();
      await closed(socket);
      assert.match(replies, /^HTTP\/1\.1 200 [^]*^connection: close\r$/im);
      assert.equal(await ended, 0);
      assert.equal((await locks()).length, 1);
    });

    it("A27: who does not take a reply is let go", async (t) => {
      const server = start(host.program(), ["tests/hosts/large-reply.js"], { cwd: ROOT, env: CLEAN, stdio: ["ignore", "pipe", "inherit"] });
      t.after(() => stop(server));
      let said = "";
      server.stdout?.setEncoding("utf8").on("data", (text) => (said += text));
      while (!said.includes("\n")) await once(/** @type {any} */ (server.stdout), "data");
      const socket = await client(t, said.trim(), "GET / HTTP/1.1\r\nhost: x\r\n\r\n");
      socket.pause();
      while (!said.includes("closed")) await once(/** @type {any} */ (server.stdout), "data", { signal: AbortSignal.timeout(PATIENT_MS) });
    });
  });
}

/** @param {number} ms @returns {Promise<never>} */
function late(ms) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(`no end after ${ms} ms`)), ms).unref());
}
