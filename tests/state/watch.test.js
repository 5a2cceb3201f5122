import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, it } from "node:test";

import { nodeWorker, startSimulator, until, workerdWorker } from "./stage.js";

const TOKEN = "event-token-of-tests";
const AES_KEY = "1234567890123456789012345678901234567890123";
const EVENTS = { DINGTALK_EVENT_TOKEN: TOKEN, DINGTALK_EVENT_AES_KEY: AES_KEY };
const KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ROBOT = "SEC000e10adc3949ba59abbe56e057f20f883e";

/**
 * @typedef {{ url: URL, headers: import("node:http").IncomingHttpHeaders, body: string }} Received
 * @typedef {Awaited<ReturnType<typeof startSimulator>>} Simulator
 */

/**
 * Whoever is told.
 * @param {import("node:test").TestContext} t
 * @param {(index: number) => [number, string]} answer to the message of that index
 */
async function startReceiver(t, answer) {
  /** @type {Received[]} */
  const received = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    received.push({ url: new URL(request.url ?? "", "http://h"), headers: request.headers, body });
    const [status, text] = answer(received.length - 1);
    response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { received, origin: `http://127.0.0.1:${port}` };
}

/** What stands in DingTalk's console. @param {Simulator} simulator @param {string} url */
const subscribe = (simulator, url) => simulator.sim("events", { url: `${url}/dingtalk/events`, token: TOKEN, aesKey: AES_KEY });

/**
 * A meeting that the worker locks, and whose host opens it in DingTalk itself.
 * @param {Simulator} simulator
 * @param {ReturnType<typeof import("./stage.js").asking>} worker
 */
async function lockedAndOpened(simulator, worker) {
  await subscribe(simulator, worker.url());
  await simulator.sim("meetings", { conferenceId: "m", title: "Board", members: ["Lin"] });
  assert.equal((await worker.act("m", "lock")).status, 200);
  await openInDingTalk(simulator, "m");
}

/** @param {Simulator} simulator @param {string} id */
async function openInDingTalk(simulator, id) {
  await simulator.sim("tokens", { accessToken: "the-hosts-own-app" });
  const opened = await fetch(`${simulator.url}/v1.0/conference/videoConferences/${id}/lock`, {
    method: "POST",
    headers: { "x-acs-dingtalk-access-token": "the-hosts-own-app" },
    body: JSON.stringify({ action: "unlock" }),
  });
  assert.equal(opened.status, 200);
}

describe("the watch", () => {
  it("tells who comes into a locked meeting, signed, again after a failure and over a kill", { timeout: 300_000 }, async (t) => {
    const { received, origin } = await startReceiver(t, (index) => [[302, 204][index] ?? 200, "the-token-in-the-reply"]);
    const simulator = await startSimulator(t);
    const variables = { WATCH_WEBHOOK: `${origin}/meetings?token=the-token-of-the-alarm`, WATCH_WEBHOOK_SECRET: `whsec_${KEY}` };
    const worker = await nodeWorker(t, simulator.url, { ...EVENTS, ...variables });
    await lockedAndOpened(simulator, worker);
    await simulator.sim("meetings/m/join", { userNick: "A guest", outside: true });
    await until(() => received.length >= 1, "the first try");
    await worker.end("SIGKILL");
    await worker.start();
    await until(() => received.length >= 2, "the second try");

    const ids = new Set(received.map(({ headers }) => headers["webhook-id"]));
    assert.equal(ids.size, 1);
    for (const { url, headers, body } of received) {
      assert.equal(url.pathname, "/meetings", "no redirect is followed");
      const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = headers;
      const expected = createHmac("sha256", Buffer.from(KEY, "base64")).update(`${id}.${at}.${body}`).digest("base64");
      assert.equal(signature, `v1,${expected}`);
      assert.ok(Math.abs(Date.now() / 1000 - Number(at)) < 300);
    }
    const { type, data } = JSON.parse(received[1]?.body ?? "");
    assert.equal(type, "meeting.joined_after_lock");
    assert.deepEqual([data.conferenceId, data.title, data.lockedBy], ["m", "Board", "boss"]);
    assert.deepEqual([data.people[0].name, data.people[0].outside, data.people[0].unionId], ["A guest", true, undefined]);

    const { body } = await worker.ask("/meetings");
    assert.deepEqual(body.meetings[0].came, data.people);
    const entry = (await worker.record()).find((line) => line.type === "joined-after-lock");
    assert.deepEqual([entry.conferenceId, entry.name, entry.outside], ["m", "A guest", true]);
    // One that arrives is not told again: the next one is of somebody else.
    await subscribe(simulator, worker.url());
    await simulator.sim("meetings/m/join", { userNick: "Wei" });
    await until(() => received.length >= 3, "the next message");
    assert.equal(JSON.parse(received[2]?.body ?? "").data.people[0].name, "Wei");
    assert.ok((await worker.ask("/doctor")).text.includes("WATCH_WEBHOOK"));
    for (const secret of ["the-token-of-the-alarm", KEY, "the-token-in-the-reply"]) {
      assert.ok(!worker.log().includes(secret) && !(await worker.ask("/audit?format=jsonl")).text.includes(secret), secret);
    }
  });

  it("sees who comes in though its clock is five minutes wrong, in workerd", { timeout: 300_000 }, async (t) => {
    const simulator = await startSimulator(t);
    const worker = await workerdWorker(t, simulator.url, EVENTS);
    const minutes = 5 * 60_000;
    for (const dateSkewMs of [-minutes, minutes]) {
      const id = `m${dateSkewMs}`;
      await simulator.sim("settings", { dateSkewMs });
      await subscribe(simulator, worker.url());
      await simulator.sim("meetings", { conferenceId: id, title: "Board", members: ["Lin"] });
      await simulator.sim(`meetings/${id}/join`, { unionId: "wei", userNick: "Wei" });
      assert.equal((await worker.act(id, "lock")).status, 200);
      const known = async () => (await worker.ask("/meetings")).body.meetings.find((/** @type {any} */ one) => one.conferenceId === id);
      await until(async () => (await known()).people >= 2, "who came before");
      const off = Date.parse((await known()).last.dingtalkAt) - Date.parse((await known()).last.at);
      assert.ok(Math.abs(off - dateSkewMs) < 3_000, `${off}`);
      assert.equal((await known()).came, undefined);
      // Some seconds later: a `Date` tells no less than one.
      await simulator.sim("settings", { dateSkewMs: dateSkewMs + 5_000 });
      await openInDingTalk(simulator, id);
      await simulator.sim(`meetings/${id}/join`, { userNick: "A guest", outside: true });
      await until(async () => (await known()).came?.[0].name === "A guest", "who came after");
      const late = Date.parse((await known()).came[0].at) - Date.parse((await known()).last.at);
      assert.ok(late >= 0 && late < 60_000, `${late}`);
    }
  });

  it("writes to a group by DingTalk's robot, whose refusals come with 200, in workerd", { timeout: 300_000 }, async (t) => {
    const refusal = JSON.stringify({ errcode: 310000, errmsg: "sign not match" });
    const { received, origin } = await startReceiver(t, (index) => [200, index === 0 ? refusal : JSON.stringify({ errcode: 0, errmsg: "ok" })]);
    const simulator = await startSimulator(t);
    const variables = { WATCH_WEBHOOK: `${origin}/robot/send?access_token=the-token-of-the-robot`, WATCH_WEBHOOK_SECRET: ROBOT };
    const worker = await workerdWorker(t, simulator.url, { ...EVENTS, ...variables });
    await lockedAndOpened(simulator, worker);
    await simulator.sim("meetings/m/join", { userNick: "A guest", outside: true });
    await until(() => received.length >= 1, "the first try");
    await until(async () => (await worker.ask("/doctor")).text.includes("the last try failed: errcode 310000"), "what the doctor says");
    await until(() => received.length >= 2, "the second try");
    for (const { url, body } of received) {
      const at = url.searchParams.get("timestamp") ?? "";
      assert.equal(url.searchParams.get("access_token"), "the-token-of-the-robot");
      assert.equal(url.searchParams.get("sign"), createHmac("sha256", ROBOT).update(`${at}\n${ROBOT}`).digest("base64"));
      const { msgtype, text } = JSON.parse(body);
      assert.equal(msgtype, "text");
      assert.match(text.content, /“Board”\n“A guest”（外部）\n.*“Board”\n“A guest” \(external\)$/);
    }
    await until(async () => (await worker.ask("/doctor")).text.includes("no message waits for WATCH_WEBHOOK"), "that it has arrived");
    assert.ok(!worker.log().includes("the-token-of-the-robot") && !worker.log().includes(ROBOT));
  });
});
