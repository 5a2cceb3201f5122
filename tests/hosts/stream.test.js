import assert from "node:assert/strict";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { openStream } from "../../worker/hosts/stream.js";
import { start, stop } from "../matrix/processes.js";
import { DEFAULT_APP } from "../simulator/defaults.js";
import { jsonOf } from "../simulator/harness.js";
import { serve } from "../simulator/serve.js";
import { CLEAN, HOSTS } from "./hosts.js";

// DINGTALK_EVENTS=stream: events over a WebSocket that the host opens.

const CLIENT = fileURLToPath(new URL("stream-client.js", import.meta.url));
const { appKey: clientId, appSecret: clientSecret } = DEFAULT_APP;
const TICKET = "ticket-1234567890";

/** @param {import("./hosts.js").Host} host */
function flags({ name }, /** @type {string} */ url) {
  return name === "Deno" ? ["run", "--no-prompt", "--no-remote", `--allow-net=${new URL(url).host}`] : [];
}

for (const host of HOSTS.filter(({ name }) => name !== "Node 22")) {
  it(`events come over Stream in ${host.name}: again until they are stored, and after a connection that has ended`, async (t) => {
    const simulator = await serve({ port: 0 });
    t.after(() => simulator.close());
    const child = start(host.program(), [...flags(host, simulator.url), CLIENT, simulator.url, clientId, clientSecret], {
      env: { ...CLEAN, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    t.after(() => stop(child));
    assert.ok(child.stdout && child.stdin);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (/** @type {string} */ key) => {
      for (;;) {
        const { value, done } = await lines.next();
        assert.ok(!done, "it has ended");
        const told = JSON.parse(value);
        if (key in told) return told[key];
      }
    };
    const post = (/** @type {string} */ path, /** @type {unknown} */ body = {}) => fetch(simulator.url + path, { method: "POST", body: JSON.stringify(body) });
    const subscription = async () => (await jsonOf(fetch(`${simulator.url}/_sim/events`))).subscriptions[0];

    await next("opened");
    await post("/_sim/meetings", { conferenceId: "m1", title: "董事会" });
    // The first try was not stored, and was not acknowledged as if it were.
    await until(async () => (await subscription()).problem !== null);
    assert.equal((await subscription()).delivered, 0);
    await post("/_sim/clock", { advanceMs: 10_000 });
    const event = await next("stored");
    assert.deepEqual(Object.keys(event), ["eventType", "eventId", "eventBornTime", "eventCorpId", "eventUnifiedAppId", "data"]);
    assert.deepEqual([event.eventType, event.eventCorpId, typeof event.eventBornTime], ["meeting_status_change", DEFAULT_APP.corpId, "number"]);
    assert.equal(event.data.openConfModel.title, "董事会");
    await until(async () => (await subscription()).delivered === 1);
    // With the clock came a ping.
    await until(async () => (await subscription()).pongs > 0);

    await post("/_sim/events/disconnect");
    assert.match(await next("say"), /^events: (DingTalk asked to open anew|the connection was lost); next try in 1 s$/);
    await post("/_sim/meetings", { conferenceId: "m2", title: "Board" });
    await next("opened");
    assert.equal((await next("stored")).data.openConfModel.title, "Board");

    child.stdin.write("end\n");
    if (child.exitCode === null) await once(child, "exit");
    assert.equal(child.exitCode, 0);
  });
}

/** @param {() => Promise<boolean>} holds */
async function until(holds) {
  const end = AbortSignal.timeout(30_000);
  while (!(await holds())) assert.ok(!end.aborted, "it does not come to hold");
}

/** A WebSocket without a network. */
class Socket extends EventTarget {
  /** @type {Socket[]} */
  static all = [];
  readyState = 0;
  /** @type {any[]} */
  sent = [];
  /** @param {URL} url */
  constructor(url) {
    super();
    this.url = url;
    Socket.all.push(this);
  }
  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  /** @param {unknown} frame */
  take(frame) {
    this.dispatchEvent(Object.assign(new Event("message"), { data: typeof frame === "string" ? frame : JSON.stringify(frame) }));
  }
  close() {
    if (this.readyState !== 3) this.dispatchEvent(new Event("close"));
    this.readyState = 3;
  }
}

/**
 * A stream whose time passes when the test says so.
 * @param {import("node:test").TestContext} t
 * @param {Partial<import("../../worker/hosts/stream.js").StreamOptions>} [options]
 * @param {(call: number) => Response} [answer]
 */
function stage(t, options = {}, answer = () => Response.json({ endpoint: "wss://stream.test/connect?a=1", ticket: TICKET })) {
  Socket.all = [];
  /** @type {{ ms: number, done: () => void }[]} */
  const waits = [];
  /** @type {string[]} */
  const said = [];
  let calls = 0;
  const stream = openStream({
    endpoint: "https://api.test/",
    clientId: "key",
    clientSecret: "hunter2-secret",
    store: async () => {},
    say: (line) => void said.push(line),
    socket: /** @type {any} */ (Socket),
    request: async () => answer(++calls),
    random: () => 1,
    wait: (ms, end) =>
      new Promise((resolve) => {
        const one = { ms, done: () => (waits.splice(waits.indexOf(one), 1), resolve(undefined)) };
        waits.push(one);
        end.addEventListener("abort", one.done, { once: true });
      }),
    ...options,
  });
  t.after(() => stream.close());
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  /** Ends the wait of so many milliseconds. @param {number} ms */
  const pass = async (ms) => {
    await settle();
    const found = waits.find((one) => one.ms === ms);
    assert.ok(found, `nothing waits for ${ms} ms, but for ${waits.map((one) => one.ms)}`);
    found.done();
    await settle();
  };
  const last = async () => {
    await settle();
    const socket = Socket.all.at(-1);
    assert.ok(socket);
    return socket;
  };
  return { stream, said, waits, pass, last, settle, calls: () => calls };
}

const event = (/** @type {string} */ messageId) => ({ type: "EVENT", headers: { messageId, eventId: "e", eventBornTime: "5" }, data: '{"a":1}' });

describe("the client of Stream", () => {
  it("waits twice as long after each failure, at most a minute, and from the start once something has come", async (t) => {
    const { pass, last, said } = stage(t);
    const waited = [];
    for (const ms of [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000)) {
      const socket = await last();
      // To open is not enough.
      socket.open();
      socket.close();
      waited.push(ms);
      await pass(ms);
    }
    assert.equal(waited.length, 8);
    const socket = await last();
    socket.open();
    socket.take({ type: "SYSTEM", headers: { topic: "CONNECTED" } });
    socket.close();
    await pass(1_000);
    assert.equal(said.at(-1), "events: the connection was lost; next try in 1 s");
  });

  it("acknowledges what is stored, when it is, and says LATER of what cannot be", async (t) => {
    /** @type {{ resolve: (value?: unknown) => void, reject: (error: Error) => void, event: any }[]} */
    const stores = [];
    const { last, settle } = stage(t, { store: (event) => new Promise((resolve, reject) => stores.push({ resolve, reject, event })) });
    const socket = await last();
    socket.open();
    socket.take(event("m1"));
    socket.take(event("m2"));
    await settle();
    assert.deepEqual([socket.sent, stores[0]?.event.eventBornTime, stores[0]?.event.data], [[], 5, { a: 1 }]);
    stores[1]?.reject(new Error("full"));
    stores[0]?.resolve();
    await settle();
    const acknowledged = socket.sent.map(({ headers, data }) => [headers.messageId, JSON.parse(data).status]);
    assert.deepEqual(acknowledged.sort(), [["m1", "SUCCESS"], ["m2", "LATER"]]);
  });

  it("answers a ping with what it brought, and leaves when it is asked to, after the last acknowledgement", async (t) => {
    let stored = () => {};
    const { last, settle, said } = stage(t, { store: () => new Promise((resolve) => (stored = () => resolve(undefined))) });
    const socket = await last();
    socket.open();
    const ping = { type: "SYSTEM", headers: { topic: "ping", messageId: "p" }, data: '{"opaque":"x"}' };
    socket.take(ping);
    assert.deepEqual(socket.sent, [{ code: 200, message: "OK", headers: ping.headers, data: ping.data }]);
    socket.take(event("m1"));
    socket.take({ type: "SYSTEM", headers: { topic: "disconnect" }, data: "{}" });
    await settle();
    assert.equal(socket.readyState, 1);
    stored();
    await settle();
    assert.deepEqual([socket.readyState, socket.sent.length], [3, 2]);
    await settle();
    assert.equal(said.at(-1), "events: DingTalk asked to open anew; next try in 1 s");
  });

  it("opens anew where nothing comes any more, and where the connection does not open", async (t) => {
    const { pass, last, said } = stage(t);
    const socket = await last();
    socket.open();
    await pass(10_000);
    socket.take({ type: "SYSTEM", headers: { topic: "KEEPALIVE" } });
    await pass(300_000);
    assert.equal(socket.readyState, 1);
    await pass(300_000);
    assert.deepEqual([socket.readyState, said.at(-1)], [3, "events: nothing came any more; next try in 1 s"]);
    await pass(1_000);
    await pass(10_000);
    assert.match(said.at(-1) ?? "", /did not open the connection in time/);
  });

  it("tells since when nothing was heard, which is before that was seen, until it has been noted", async (t) => {
    const clock = { now: 1_000 };
    /** @type {unknown[]} */
    const told = [];
    const noted = [true, false, true, true];
    const opened = async (/** @type {unknown} */ lostMs) => {
      told.push(lostMs);
      if (!noted[told.length - 1]) throw new Error("the state cannot be written");
    };
    const { pass, last } = stage(t, { now: () => clock.now, opened });
    const lose = async () => {
      const socket = await last();
      socket.open();
      clock.now += 1_000;
      socket.take({ type: "SYSTEM", headers: { topic: "KEEPALIVE" } });
      // The connection is dead from here on.
      clock.now += 600_000;
      socket.close();
      await pass(1_000);
    };
    for (let time = 0; time < 3; time += 1) await lose();
    (await last()).open();
    assert.deepEqual(told, [undefined, 2_000, 2_000, 1_204_000]);
  });

  it("takes frames that are none for none", async (t) => {
    const { last, settle } = stage(t);
    const socket = await last();
    socket.open();
    for (const frame of ["", "x", "[]", "null", "1", "{}", '{"type":"EVENT"}', '{"type":"SYSTEM","headers":null}', '{"type":"CALLBACK","headers":{}}']) socket.take(frame);
    await settle();
    assert.deepEqual([socket.sent, socket.readyState], [[], 1]);
  });

  it("says what DingTalk refused with, and never a secret, also not the ticket in the address", async (t) => {
    const answers = [
      Response.json({ code: "invalidClientIdOrSecret", message: "hunter2-secret" }, { status: 400 }),
      Response.json({ code: "hunter2-secret is wrong" }, { status: 401 }),
      new Response("<html>", { status: 502 }),
      new Response("hunter2-secret"),
      Response.json({ endpoint: "ws://stream.test", ticket: TICKET }),
      Response.json({ endpoint: "hunter2", ticket: TICKET }),
      Response.error(),
    ];
    const { pass, said } = stage(t, {}, (call) => answers[call - 1] ?? Response.json({}));
    for (const seconds of [1, 2, 4, 8, 16, 32]) await pass(seconds * 1_000);
    assert.deepEqual(said.map((line) => line.replace(/^events: (.*); next.*$/, "$1")).slice(0, 6), [
      "DingTalk refused the connection with invalidClientIdOrSecret",
      "DingTalk refused the connection with the status 401",
      "DingTalk refused the connection with the status 502",
      "DingTalk did not say where to connect to",
      "DingTalk named a connection without encryption",
      "DingTalk did not say where to connect to",
    ]);
    assert.equal(Socket.all.length, 0);
    assert.ok(!said.join("\n").includes("hunter2") && !said.join("\n").includes(TICKET));
  });

  it("brings the ticket in the address, and no secret", async (t) => {
    const { last } = stage(t);
    assert.equal(String((await last()).url), `wss://stream.test/connect?a=1&ticket=${TICKET}`);
  });

  it("ends when it is closed, whatever it waits for", async (t) => {
    const connected = stage(t);
    const socket = await connected.last();
    socket.open();
    connected.stream.close();
    await connected.stream.ended;
    assert.deepEqual([socket.readyState, connected.waits], [3, []]);

    // A connection whose other side does not answer that it is closed.
    const stuck = stage(t);
    const silent = await stuck.last();
    silent.open();
    silent.close = () => {};
    stuck.stream.close();
    await stuck.stream.ended;

    const waiting = stage(t, {}, () => new Response(null, { status: 500 }));
    await waiting.settle();
    waiting.stream.close();
    await waiting.stream.ended;
    assert.deepEqual([waiting.calls(), waiting.waits], [1, []]);
  });

  it("says what a platform lacks", () => {
    const options = { endpoint: "https://api.test", clientId: "k", clientSecret: "s", store: async () => {} };
    assert.throws(() => openStream({ ...options, socket: /** @type {any} */ (null) }), /needs a WebSocket: take Node 22 or later, Bun or Deno/);
  });
});
