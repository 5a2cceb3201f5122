/**
 * DingTalk's Stream: its events over a WebSocket that the host opens, so that it needs no public address. It is the
 * platform's own WebSocket: DingTalk's `dingtalk-stream` acknowledges before anything can have been stored, tries again
 * every second for ever, writes the app's secret to the log, and brings three packages along.
 */

import { Connection, parse } from "./stream-connection.js";
import { blame } from "./way.js";

/**
 * An event as DingTalk tells it, with the fields of its frame.
 * @typedef {object} StreamEvent
 * @property {string} eventType
 * @property {string} eventId
 * @property {number} eventBornTime
 * @property {string} eventCorpId
 * @property {string} eventUnifiedAppId
 * @property {unknown} data
 *
 * @typedef {object} StreamOptions
 * @property {string} endpoint of DingTalk's API
 * @property {string} clientId the app's or the suite's key
 * @property {string} clientSecret
 * @property {(event: StreamEvent) => Promise<unknown>} store resolves when the event is stored; DingTalk sends again what is not
 * @property {(lostMs: number | undefined) => unknown} [opened] is called at each connection, with the time since which
 *   there was none, unless it is the first: something may have been missed
 * @property {() => unknown} [lost] is called when one that was open has ended
 * @property {(line: string) => void} [say] what becomes of the connection, for a person; never a secret
 * @property {(url: URL) => import("./way.js").Way | undefined} [wayTo] an address, where a proxy is meant for it
 * @property {typeof WebSocket} [socket] default: the platform's
 * @property {typeof fetch} [request] default: the platform's
 * @property {(ms: number, end: AbortSignal) => Promise<void>} [wait] ends early with the signal
 * @property {() => number} [random]
 * @property {() => number} [now] in milliseconds since 1970
 */

const OPEN_PATH = "/v1.0/gateway/connections/open";
/** For the answer to where. */
const OPEN_MS = 10_000;
/** Between two tries: doubled each time, up to the most, and as much of it as chance says from the half on. */
const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/**
 * Is connected from now on, and opens anew whenever the connection ends.
 * @param {StreamOptions} options
 * @returns {{ close: () => void, ended: Promise<void> }} closes it for good
 * @throws {Error} where the platform has no WebSocket
 */
export function openStream({
  endpoint,
  clientId,
  clientSecret,
  store,
  opened = () => {},
  lost = () => {},
  say = () => {},
  wayTo = () => undefined,
  socket = globalThis.WebSocket,
  request = (input, init) => fetch(input, init),
  wait = sleep,
  random = Math.random,
  now = Date.now,
}) {
  if (typeof socket !== "function") throw new Error("DINGTALK_EVENTS=stream needs a WebSocket: take Node 22 or later, Bun or Deno");
  const over = new AbortController();

  async function stay() {
    /** Since when nothing was heard that DingTalk has not been asked for. @type {number | undefined} */
    let lostMs;
    let heardMs = 0;
    for (let failures = 0; !over.signal.aborted; ) {
      let why;
      try {
        const url = await whereTo({ endpoint, clientId, clientSecret, request, wayTo, end: over.signal });
        const connected = () => {
          say("events: connected to DingTalk");
          const since = lostMs;
          heardMs = now();
          // Where it is not noted, it is told again by the next connection.
          const noted = () => void (lostMs === since && (lostMs = undefined));
          Promise.resolve(opened(since)).then(noted, () => {});
        };
        // One that only opens and ends is as good as none.
        const heard = () => {
          failures = 0;
          heardMs = now();
        };
        const way = wayTo(url);
        const connection = new Connection(open(socket, url, way), { store, connected, heard, wait, way });
        why = await connection.until(over.signal);
        if (connection.opened) {
          // A connection can be dead for minutes before that is seen.
          lostMs ??= heardMs;
          lost();
        }
      } catch (error) {
        why = error instanceof StreamError ? error.message : blame("DingTalk cannot be reached", wayTo(new URL(endpoint)), error);
      }
      if (over.signal.aborted) return;
      const most = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
      const ms = Math.ceil(most * (0.5 + random() / 2));
      failures += 1;
      say(`events: ${why}; next try in ${Math.ceil(ms / 1000)} s`);
      await wait(ms, over.signal);
    }
  }
  return { ended: stay(), close: () => over.abort() };
}

/**
 * @param {typeof WebSocket} socket
 * @param {URL} url
 * @param {import("./way.js").Way} [way]
 */
function open(socket, url, way) {
  // Bun's takes a proxy so, and no other's has to be told.
  const Told = /** @type {new (url: URL, options: { proxy: string }) => WebSocket} */ (/** @type {unknown} */ (socket));
  return way?.proxy ? new Told(url, { proxy: way.proxy }) : new socket(url);
}

/** What went wrong, in words without a secret. */
class StreamError extends Error {}

/**
 * Asks where to connect to. The address has a ticket in it, which is good once.
 * @param {Pick<StreamOptions, "endpoint" | "clientId" | "clientSecret"> & Required<Pick<StreamOptions, "request" | "wayTo">> & { end: AbortSignal }} app
 * @returns {Promise<URL>}
 */
async function whereTo({ endpoint, clientId, clientSecret, request, wayTo, end }) {
  const subscriptions = [{ type: "EVENT", topic: "*" }];
  const response = await request(endpoint.replace(/\/+$/, "") + OPEN_PATH, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ clientId, clientSecret, subscriptions, ua: "dingtalk-conference-lock" }),
    redirect: "error",
    signal: AbortSignal.any([end, AbortSignal.timeout(OPEN_MS)]),
  });
  const reply = parse(await response.text());
  if (!response.ok) {
    const refused = "DingTalk refused the connection with";
    const { code } = reply ?? {};
    if (typeof code === "string" && /^[\w.]{1,64}$/.test(code)) throw new StreamError(`${refused} ${code}`);
    const { status } = response;
    throw new StreamError(blame(`${refused} the status ${status}`, wayTo(new URL(endpoint)), status));
  }
  const { endpoint: where, ticket } = reply ?? {};
  if (typeof where !== "string" || typeof ticket !== "string" || !URL.canParse(where)) {
    throw new StreamError("DingTalk did not say where to connect to");
  }
  const url = new URL(where);
  // Whoever can read along could take the ticket.
  const plain = url.protocol === "ws:" && !endpoint.startsWith("https:");
  if (url.protocol !== "wss:" && !plain) throw new StreamError("DingTalk named a connection without encryption");
  url.searchParams.set("ticket", ticket);
  return url;
}

/**
 * @param {number} ms
 * @param {AbortSignal} end
 * @returns {Promise<void>}
 */
function sleep(ms, end) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      end.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    end.addEventListener("abort", done);
    if (end.aborted) done();
  });
}
