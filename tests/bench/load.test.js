import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, it } from "node:test";

import { allAtOnce, replyLength, requestsPerSecond } from "./load.js";

const MESSAGE = "POST /x HTTP/1.1\r\nhost: test\r\ncontent-length: 2\r\n\r\n{}";

describe("the load generator", () => {
  it("knows where a reply ends, by its length or in pieces", () => {
    const sized = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
    const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n";
    assert.equal(replyLength(sized), sized.length);
    assert.equal(replyLength(sized.slice(0, -2)), sized.length, "the rest is still to come");
    assert.equal(replyLength(chunked), chunked.length);
    for (let end = 0; end < chunked.length - 4; end++) assert.ok(replyLength(chunked.slice(0, end)) > end, `after ${end} bytes`);
  });

  it("keeps as many connections busy as it is told to, one request at a time on each", async (t) => {
    /** @type {import("node:http").ServerResponse[]} */
    const waiting = [];
    let [most, connections, requests] = [0, 0, 0];
    const url = await serve(
      t,
      (request, response) => {
        requests++;
        most = Math.max(most, waiting.push(response));
        // The first three are answered together, once all of them are there.
        if (requests >= 3) for (const one of waiting.splice(0)) one.writeHead(200).end("locked");
        request.resume();
      },
      () => connections++,
    );
    const rate = await requestsPerSecond(url, () => MESSAGE, { connections: 3, ms: 50 });
    assert.deepEqual([most, connections], [3, 3]);
    assert.ok(rate > 0 && requests > 3, `${rate} a second, ${requests} in all`);
  });

  it("lets all callers ask at the same moment, and tells how and after how long each was answered", async (t) => {
    /** @type {[status: number, response: import("node:http").ServerResponse][]} */
    const waiting = [];
    const url = await serve(t, (request, response) => {
      waiting.push([request.url === "/2" ? 403 : 200, response]);
      // Nobody waits for another's answer.
      if (waiting.length === 3) for (const [status, one] of waiting) one.writeHead(status).end("so");
    });
    const answers = await allAtOnce(url, (connection) => MESSAGE.replace("/x", `/${connection}`), 3);
    assert.deepEqual(answers.map(({ status }) => status), [200, 200, 403]);
    assert.ok(answers.every(({ ms }) => ms > 0));
    const leaving = await serve(t, (request) => request.destroy());
    await assert.rejects(allAtOnce(leaving, () => MESSAGE, 2), /closed|ECONNRESET/);
  });

  it("takes no reply for good that is none", async (t) => {
    const failing = await serve(t, (_, response) => response.writeHead(500).end("no"));
    await assert.rejects(requestsPerSecond(failing, () => MESSAGE, { connections: 2, ms: 50 }), /it answered HTTP\/1\.1 500/);
    const leaving = await serve(t, (request) => request.destroy());
    await assert.rejects(requestsPerSecond(leaving, () => MESSAGE, { connections: 2, ms: 50 }), /closed|ECONNRESET/);
  });
});

/**
 * @param {import("node:test").TestContext} t
 * @param {import("node:http").RequestListener} listener
 * @param {() => void} [connected]
 */
async function serve(t, listener, connected = () => {}) {
  const server = createServer(listener).on("connection", connected);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
}
