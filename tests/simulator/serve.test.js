import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { jsonOf, LOCK_PATH, serveFor } from "./harness.js";
import { serve } from "./serve.js";

const TOKENS = [{ accessToken: "tok" }];
/** @param {string} url @param {RequestInit} [init] */
const lock = (url, init) =>
  fetch(url + LOCK_PATH, {
    method: "POST",
    headers: { "x-acs-dingtalk-access-token": "tok" },
    body: '{"action":"lock"}',
    ...init,
  });

/**
 * A request by node:http, which says more precisely than fetch how a connection broke.
 * @param {string} url
 * @param {Agent} [agent]
 * @returns {Promise<{ headers: import("node:http").IncomingHttpHeaders, text: string }>}
 */
function rawLock(url, agent) {
  return new Promise((resolve, reject) => {
    const headers = { "x-acs-dingtalk-access-token": "tok" };
    const sent = request(url + LOCK_PATH, { method: "POST", headers, agent }, (reply) => {
      let text = "";
      reply.on("data", (chunk) => (text += chunk));
      reply.on("error", (error) => reject(Object.assign(error, { headers: reply.headers, text })));
      reply.on("end", () => resolve({ headers: reply.headers, text }));
    });
    sent.on("error", reject).end('{"action":"lock"}');
  });
}

test("a served simulator answers as the handler does", async (t) => {
  const { url, port } = await serveFor(t, { tokens: TOKENS });
  assert.equal(url, `http://127.0.0.1:${port}`);
  const reply = await lock(url);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get("server"), "dingtalk-simulator");
  assert.deepEqual(await reply.json(), { success: true });
});

test("a reset is a connection reset", async (t) => {
  const { url, post } = await serveFor(t, { tokens: TOKENS });
  await post("/_sim/faults", [{ reset: true }, { reset: true }]);
  await assert.rejects(rawLock(url), { code: "ECONNRESET" });
  await assert.rejects(lock(url), TypeError);
  assert.equal((await lock(url)).status, 200);
});

test("a closed connection ends in order, without a reply", async (t) => {
  const { url, post } = await serveFor(t, { tokens: TOKENS });
  await post("/_sim/faults", [{ close: true }, { close: true }]);
  await assert.rejects(rawLock(url), { code: "ECONNRESET", message: "socket hang up" });
  const { cause } = await lock(url).catch((error) => error);
  assert.deepEqual([cause.code, cause.message], ["UND_ERR_SOCKET", "other side closed"]);
  assert.equal((await lock(url)).status, 200);
});

/**
 * Two requests over one connection, which is kept between them.
 * @param {string} url
 */
async function twice(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const outcomes = [];
  for (let call = 0; call < 2; call += 1) {
    outcomes.push(await rawLock(url, agent).then(({ text }) => text, (/** @type {any} */ error) => error.code));
  }
  agent.destroy();
  return outcomes;
}

const DONE = '{"success":true}';

test("a fault may wait for a connection that has served before, or for a fresh one (P12)", async (t) => {
  const { url, simulator } = await serveFor(t, { tokens: TOKENS });
  /** In process, so that no connection of the test's own is kept. @param {unknown[]} faults */
  const queue = (...faults) =>
    simulator.fetch(new Request(`${url}/_sim/faults`, { method: "POST", body: JSON.stringify(faults) }));
  const isLocked = async () => (await jsonOf(simulator.fetch(new Request(`${url}/_sim/meetings`))))[0].locked;

  for (const fault of [{ reset: true }, { close: true }]) {
    await queue({ ...fault, connection: "kept" });
    assert.deepEqual(await twice(url), [DONE, "ECONNRESET"]);
    await queue({ ...fault, connection: "fresh" });
    // The connection after it is fresh again, and the fault is used up.
    assert.deepEqual(await twice(url), ["ECONNRESET", DONE]);
  }
  await simulator.fetch(new Request(`${url}/_sim/reset`, { method: "POST" }));
  await queue({ status: 500 }, { reset: true, connection: "kept", after: true });
  assert.deepEqual(await twice(url), ["", "ECONNRESET"]);
  assert.equal(await isLocked(), true);
});

test("a stalled reply begins, and ends when the client gives up", { timeout: 20_000 }, async (t) => {
  const { url, post } = await serveFor(t, { tokens: TOKENS });
  await post("/_sim/faults", [{ stall: true }]);
  const abort = new AbortController();
  const reply = await lock(url, { signal: abort.signal });
  const reader = reply.body?.getReader();
  assert.equal(new TextDecoder().decode((await reader?.read())?.value), '{"succes');
  const rest = assert.rejects(async () => reader?.read(), { name: "AbortError" });
  abort.abort();
  await rest;
});

test("the date is the simulator's, once", async (t) => {
  const { url } = await serveFor(t, { tokens: TOKENS, now: () => 0, dateSkewMs: -1_000 });
  assert.equal((await lock(url)).headers.get("date"), "Wed, 31 Dec 1969 23:59:59 GMT");
});

test("a truncated reply is shorter on the wire than its content-length", async (t) => {
  const { url, post } = await serveFor(t, { tokens: TOKENS });
  await post("/_sim/faults", [{ truncate: true }, { truncate: true }]);
  /** @type {any} */
  const broken = await rawLock(url).catch((error) => error);
  assert.equal(broken.code, "ECONNRESET");
  assert.equal(broken.headers["content-length"], "16");
  assert.equal(broken.text, '{"succes');
  const reply = await lock(url);
  assert.equal(reply.status, 200);
  await assert.rejects(reply.text(), /terminated/);
});

// The limit is below the 5 s after which node:http ends an idle connection by itself.
test("a reply shorter than the content-length a fault gave it ends at once", { timeout: 4000 }, async (t) => {
  const { url, post } = await serveFor(t);
  await post("/_sim/faults", [{ body: "short", headers: { "content-length": "500" } }]);
  await assert.rejects(rawLock(url), { code: "ECONNRESET" });
});

test("garbage arrives as it is", async (t) => {
  const { url, post } = await serveFor(t);
  await post("/_sim/faults", [{ garbage: true }]);
  await assert.rejects((await lock(url)).json(), SyntaxError);
});

test("a huge reply arrives whole, or stops when the client has had enough", async (t) => {
  const { url, post } = await serveFor(t, { tokens: TOKENS });
  await post("/_sim/faults", [{ huge: true }, { huge: true }]);
  assert.ok((await (await lock(url)).text()).length > 1024 * 1024);
  const reader = (await lock(url)).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  assert.equal((await lock(url)).status, 200);
});

test("a reply with status and headers alone has an empty body", async (t) => {
  const { url, post } = await serveFor(t);
  await post("/_sim/faults", [{ status: 503, headers: { "retry-after": "7" } }]);
  const reply = await lock(url);
  assert.deepEqual([reply.status, reply.headers.get("retry-after"), await reply.text()], [503, "7", ""]);
});

test("a client that gives up ends a delay, and so does close", { timeout: 20_000 }, async (t) => {
  const { url, simulator, post, close } = await serveFor(t);
  await post("/_sim/faults", [{ delay: 2 ** 31 - 1 }, { delay: 2 ** 31 - 1 }]);
  const arrived = async (/** @type {number} */ count) => {
    const log = new Request(`${url}/_sim/requests`);
    while ((await jsonOf(simulator.fetch(log))).length < count) await new Promise(setImmediate);
  };
  const abort = new AbortController();
  const givenUp = assert.rejects(lock(url, { signal: abort.signal }), { name: "AbortError" });
  await arrived(1);
  abort.abort();
  await givenUp;
  const closed = assert.rejects(lock(url), TypeError);
  await arrived(2);
  await close();
  await closed;
});

test("the log has the target as it stood on the wire, dot segments and all", async (t) => {
  const { url, port } = await serveFor(t);
  const socket = connect(port, "127.0.0.1");
  const target = "/v1.0/conference/videoConferences/a/../../b?x=1/lock";
  const body = "Content-Length: 0\r\nConnection: close\r\n\r\n";
  socket.end(`POST ${target} HTTP/1.1\r\nHost: x\r\n${body}`);
  let text = "";
  for await (const chunk of socket) text += chunk;
  assert.match(text, /"errcode":404/);
  const [logged] = await jsonOf(fetch(`${url}/_sim/requests`));
  assert.equal(logged.path, target);
});

test("odd targets and methods are answered, not a crash", async (t) => {
  const { url, port } = await serveFor(t);
  const odd = ["GET //a/b", `GET ${url}/_sim/meetings`, "OPTIONS *", "TRACE /", "GET http://[/", "HEAD /_sim/meetings"];
  const statuses = [];
  for (const head of odd) {
    const socket = connect(port, "127.0.0.1");
    socket.end(`${head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    let text = "";
    for await (const chunk of socket) text += chunk;
    statuses.push(text.split(" ")[1]);
  }
  assert.deepEqual(statuses, ["200", "200", "400", "400", "400", "405"]);
});

test("a body over 1 MiB is read to its end, so that its sender sees the 413", async (t) => {
  const { url } = await serveFor(t);
  const reply = await lock(url, { body: "x".repeat(8 * 1024 * 1024) });
  assert.equal(reply.status, 413);
  assert.equal((await jsonOf(reply)).code, "RequestTooLarge");
});

test("close ends connections that are kept alive", async () => {
  const { port, close } = await serve({ port: 0 });
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.resume();
  await Promise.all([once(socket, "close"), close()]);
  await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
});

test("a taken port is a clear error", async (t) => {
  const { port } = await serveFor(t);
  await assert.rejects(serve({ port }), { message: `port ${port} on 127.0.0.1 is already taken` });
});
