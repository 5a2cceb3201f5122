import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { APP, MEETING, TOKEN, accepted, clientOf, failure, scripted, settle, simulate } from "./harness.js";
import { ConferenceClient } from "../../pkg/index.js";

/**
 * A server that ends a connection as its second request arrives, as one does whose time for an idle
 * connection is over.
 * @param {import("node:test").TestContext} t @param {(socket: import("node:net").Socket, n: number) => boolean} ends
 */
async function ending(t, ends) {
  let requests = 0;
  /** @type {WeakMap<import("node:net").Socket, number>} */
  const served = new WeakMap();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    requests += 1;
    const n = (served.get(request.socket) ?? 0) + 1;
    served.set(request.socket, n);
    if (ends(request.socket, n)) return;
    request.resume().on("end", () => response.end('{"success":true}'));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => { server.closeAllConnections(); server.close(); });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { endpoint: `http://127.0.0.1:${port}`, count: () => requests };
}

for (const way of /** @type {const} */ (["end", "destroy"])) {
  test(`P12: a kept connection that the server ends (${way}) as the next request is sent: it is sent once more, outside the count`, async (t) => {
    let ended = 0;
    const { endpoint, count } = await ending(t, (socket, n) => n > 1 && ended === 0 && (ended += 1) === 1 && Boolean(socket[way]()));
    const client = new ConferenceClient({ endpoint, accessToken: TOKEN, maxRetries: 0 });
    for (let n = 0; n < 4; n += 1) assert.equal((await client.lock(MEETING)).attempts, 1, `call ${n}`);
    assert.deepEqual([count(), ended], [5, 1]);
  });
}

test("P12: the reset of a kept connection, of which Node does not tell whether it had served, is repeated within the count only", async (t) => {
  t.mock.method(Math, "random", () => 0);
  const { endpoint, count } = await ending(t, (socket, n) => n > 1 && Boolean(socket.resetAndDestroy()));
  const client = new ConferenceClient({ endpoint, accessToken: TOKEN, maxRetries: 0 });
  // A connection is kept some turns after its reply was read; until then a call has a fresh one.
  /** @param {number} maxRetries @returns {Promise<any>} what came of a call on a kept one */
  const kept = async (maxRetries) => {
    for (let before = count(); ; before = count()) {
      const came = await client.lock(MEETING, { maxRetries }).catch((/** @type {unknown} */ error) => error);
      if (came instanceof Error || count() > before + 1) return Object.assign(/** @type {any} */ (came), { sent: count() - before });
      await settle();
    }
  };
  const { kind, retryable, attempts, message, sent, cause } = await kept(0);
  assert.deepEqual([kind, retryable, attempts, sent], ["network", true, 1, 1]);
  assert.match(message, /\(ECONNRESET\)$/);
  assert.equal(cause.cause.socket, undefined, "this Node tells, so that it could be repeated");
  const again = await kept(1);
  assert.deepEqual([again.action, again.attempts, again.sent], ["lock", 2, 2]);
});

test("P12: it is the token request's way, too, and the simulator's", async (t) => {
  const { client, appClient, faults, requests } = await simulate(t);
  await client().lock(MEETING);
  await faults({ close: true, connection: "kept" });
  assert.equal((await appClient(APP).lock(MEETING)).attempts, 1);
  const before = (await requests()).length;
  await faults({ close: true, connection: "kept" });
  assert.equal((await client().unlock(MEETING)).attempts, 1);
  assert.ok((await requests()).length > before);
});

test("P12: once only", async () => {
  const closed = Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET", socket: { bytesRead: 120 } }) });
  const { fetch, calls } = scripted(closed);
  assert.equal((await failure(clientOf(fetch).lock("m"))).kind, "network");
  assert.equal(calls.length, 2);
});

for (const [what, end] of /** @type {[string, (socket: import("node:net").Socket) => unknown][]} */ ([
  ["its end", (socket) => socket.end()],
  ["its end, abruptly", (socket) => socket.destroy()],
  ["its reset", (socket) => socket.resetAndDestroy()],
  ["a reply that is cut in the middle", (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")],
])) {
  test(`P12: of a fresh connection ${what} is not repeated`, async (t) => {
    const { endpoint, count } = await ending(t, (socket) => Boolean(end(socket)));
    const error = await failure(new ConferenceClient({ endpoint, accessToken: TOKEN, maxRetries: 0 }).lock(MEETING));
    assert.deepEqual([error.kind, error.attempts, count()], ["network", 1, 1]);
  });
}

test("P12: a reply that is cut in the middle is not repeated, on a kept connection either", async (t) => {
  const { client, faults, requests } = await simulate(t);
  await client().lock(MEETING);
  const before = (await requests()).length;
  await faults({ truncate: true, connection: "kept" });
  assert.equal((await failure(client().unlock(MEETING))).kind, "network");
  assert.equal((await requests()).length, before + 1);
});

test("P12: what tells of a connection that never brought anything, or not in numbers, is not repeated", async () => {
  for (const bytesRead of [0, undefined, NaN, "120", {}, -1]) {
    const { fetch, calls } = scripted(Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("x"), { socket: { bytesRead } }) }), accepted());
    await failure(clientOf(fetch).lock("m"));
    assert.equal(calls.length, 1, String(bytesRead));
  }
});
