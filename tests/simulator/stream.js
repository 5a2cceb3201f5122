import { Refusal } from "./errors.js";
import { frameOf } from "./event-messages.js";
import { json } from "./http.js";
import { isRecord, isText, parseJson, randomHex } from "./values.js";

/**
 * DingTalk's Stream: events over a WebSocket that the app opens. What stands here is without one: a server gives each
 * connection a way to send, and hands on what it receives.
 *
 * @typedef {import("./event-feed.js").EventFeed} EventFeed
 * @typedef {import("./event-feed.js").Push} Push
 * @typedef {import("./state.js").State} State
 * @typedef {import("./routes.js").Call} Call
 *
 * @typedef {object} Line what a server has of a connection
 * @property {(text: string) => void} send
 * @property {() => void} close
 * @property {() => void} reset ends it without a word
 *
 * @typedef {Line & { owner: string, pingedAt: number, pongs: number }} Connection
 */

/** How long the ticket of a connection is good. */
const TICKET_MS = 90_000;
/** Between two pings. */
const PING_MS = 10_000;

/** @type {import("./routes.js").Route[]} */
export const STREAM_ROUTES = [{ method: "POST", path: "/v1.0/gateway/connections/open", handle: open }];

/** Where its connections are opened. */
export const STREAM_PATH = "/connect";

/**
 * An app asks where to connect to: it names itself, and what it wants to hear of.
 * @param {Call} call
 */
function open({ state, headers, body, secure }) {
  const { events: feed } = state;
  const given = parseJson(body);
  if (!isRecord(given)) throw new Refusal("paramsError", { because: "the body is not a JSON object" });
  const { clientId, clientSecret, subscriptions } = given;
  const app = state.options.apps.find(({ appKey, appSecret }) => appKey === clientId && appSecret === clientSecret);
  const suite = state.options.suites.find(({ suiteKey, suiteSecret }) => suiteKey === clientId && suiteSecret === clientSecret);
  const corpId = app?.corpId ?? suite?.authCorpId;
  if (!isText(clientId) || corpId === undefined) throw new Refusal("invalidClientIdOrSecret");
  const events = Array.isArray(subscriptions) && subscriptions.some((it) => isRecord(it) && it.type === "EVENT");
  if (!events) throw new Refusal("paramsError", { because: "subscriptions has no EVENT" });
  if (feed.subscriptions.get(clientId)?.transport !== "stream") {
    const nowhere = { url: "", token: "", aesKey: "" };
    const fresh = { checked: null, problem: null, delivered: 0 };
    feed.subscribe({ transport: "stream", owner: clientId, corpId, members: true, ...nowhere, ...fresh }, state.now());
  }
  const ticket = randomHex(16);
  feed.tickets.set(ticket, { owner: clientId, until: state.now() + TICKET_MS });
  return json(200, { endpoint: `${secure ? "wss" : "ws"}://${headers.get("host") ?? "localhost"}${STREAM_PATH}`, ticket });
}

/**
 * A connection that a server has opened with a ticket, which is good once; the owner's last one is closed.
 * @param {State} state
 * @param {string} ticket
 * @param {Line} line
 * @returns {{ receive: (text: string) => void, closed: () => void } | undefined} undefined where the ticket is not good
 */
export function connect(state, ticket, line) {
  const { events: feed } = state;
  const found = feed.tickets.get(ticket);
  feed.tickets.delete(ticket);
  if (!found || found.until < state.now()) return undefined;
  const connection = { ...line, owner: found.owner, pingedAt: state.now(), pongs: 0 };
  feed.connections.get(found.owner)?.close();
  feed.connections.set(found.owner, connection);
  // What had nobody to go to goes now.
  for (const push of feed.waiting) if (push.to.owner === found.owner) push.dueAt = Math.min(push.dueAt, state.now());
  return {
    receive: (text) => receive(feed, connection, text, state.now()),
    closed: () => {
      if (feed.connections.get(found.owner) === connection) feed.connections.delete(found.owner);
    },
  };
}

/**
 * @param {EventFeed} feed
 * @param {Push} push
 * @param {number} now
 * @returns {string | null} why it could not be sent
 */
export function sendFrame(feed, push, now) {
  const connection = feed.connections.get(push.to.owner);
  if (!connection) return "nobody is connected";
  push.messageId ??= randomHex(12);
  connection.send(JSON.stringify(frameOf(push.empty ? { ...push.happening, data: {} } : push.happening, push.messageId, now)));
  return null;
}

/** Where it is time for it. @param {Connection} connection @param {number} now */
export function ping(connection, now) {
  if (now - connection.pingedAt < PING_MS) return;
  connection.pingedAt = now;
  connection.send(system("ping", { opaque: randomHex(8) }, now));
}

/** DingTalk asks its clients to open anew when it wants to. @param {Connection} connection @param {number} now */
export function disconnect(connection, now) {
  connection.send(system("disconnect", { reason: "persistent connection is timeout" }, now));
  connection.close();
}

/**
 * @param {string} topic
 * @param {object} data
 * @param {number} now
 */
function system(topic, data, now) {
  const headers = { contentType: "application/json", messageId: randomHex(12), time: String(now), topic };
  return JSON.stringify({ specVersion: "1.0", type: "SYSTEM", headers, data: JSON.stringify(data) });
}

/**
 * The answer to a frame: of an event, whether it is done with or is to come later.
 * @param {EventFeed} feed
 * @param {Connection} connection
 * @param {string} text
 * @param {number} now
 */
function receive(feed, connection, text, now) {
  const answer = parseJson(text);
  if (!isRecord(answer) || !isRecord(answer.headers)) return;
  const { messageId } = answer.headers;
  const data = parseJson(String(answer.data));
  if (isRecord(data) && "opaque" in data) connection.pongs += 1;
  const push = [...feed.waiting].find((it) => it.messageId === messageId && it.to.owner === connection.owner);
  if (!push || !isRecord(data)) return;
  if (answer.code === 200 && data.status === "SUCCESS") feed.done(push);
  else push.dueAt = Math.max(push.dueAt, now);
}
