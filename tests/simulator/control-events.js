import { ControlError, readInput, readText } from "./control-input.js";
import { isAesKey } from "./event-envelope.js";
import { readEventFaults } from "./event-faults.js";
import { json } from "./http.js";
import { disconnect } from "./stream.js";
import { parseJson } from "./values.js";

/**
 * @typedef {import("./routes.js").Call} Call
 * @typedef {import("./state.js").State} State
 */

/** Control of the events. @type {import("./routes.js").Route[]} */
export const EVENT_CONTROL_ROUTES = [
  { method: "GET", path: "/_sim/events", handle: list },
  { method: "POST", path: "/_sim/events", handle: subscribe },
  { method: "POST", path: "/_sim/events/stop", handle: stop },
  { method: "POST", path: "/_sim/events/faults", handle: queueFaults },
  { method: "POST", path: "/_sim/events/disconnect", handle: disconnectAll },
];

const KEYS = ["url", "token", "aesKey", "transport", "owner", "members"];

/** What stands in DingTalk's console. @param {Call} call */
function subscribe({ state, body }) {
  const input = readInput(body, KEYS);
  const [url, token, aesKey] = ["url", "token", "aesKey"].map((name) => readText(input, name));
  if (!url || !/^https?:$/.test(protocolOf(url))) throw new ControlError(400, "url must be an address with http or https");
  if (!token) throw new ControlError(400, "token must be a string that is not empty");
  if (!aesKey || !isAesKey(aesKey)) throw new ControlError(400, "aesKey must be 43 characters of base64");
  const { transport = "http", members = true } = input;
  if (transport !== "http" && transport !== "sync") throw new ControlError(400, "transport must be http or sync; Stream is opened by the app");
  if (typeof members !== "boolean") throw new ControlError(400, "members must be true or false");
  const { owner, corpId } = findOwner(state, transport, readText(input, "owner"));
  const fresh = { checked: null, problem: null, delivered: 0 };
  state.events.subscribe({ transport, owner, corpId, members, url, token, aesKey, ...fresh }, state.now());
  return json(201, { owner, transport, url, members });
}

/** @param {string} url */
function protocolOf(url) {
  return URL.canParse(url) ? new URL(url).protocol : "";
}

/**
 * Internal apps are pushed to by HTTP, and those of third parties by SyncHTTP.
 * @param {State} state
 * @param {"http" | "sync"} transport
 * @param {string} [wanted]
 */
function findOwner({ options: { apps, suites } }, transport, wanted) {
  const owners =
    transport === "http"
      ? apps.map(({ appKey, corpId }) => ({ owner: appKey, corpId }))
      : suites.map(({ suiteKey, authCorpId }) => ({ owner: suiteKey, corpId: authCorpId }));
  const found = owners.find(({ owner }) => wanted === undefined || owner === wanted);
  if (!found) throw new ControlError(404, `there is no such ${transport === "http" ? "app" : "suite"}`);
  return found;
}

/** Without what is secret. @param {Call} call */
function list({ state: { events } }) {
  const subscriptions = [...events.subscriptions.values()].map(({ owner, transport, url, members, checked, problem, delivered }) => {
    const connection = events.connections.get(owner);
    const stream = transport === "stream" ? { connected: connection !== undefined, pongs: connection?.pongs ?? 0 } : {};
    return { owner, transport, url, members, checked, problem, delivered, ...stream };
  });
  const pushes = [...events.usage].map(([corpId, { month, pushes: count }]) => ({ corpId, month, pushes: count }));
  return json(200, { subscriptions, waiting: events.waiting.size, failed: events.failed.length, faults: events.faults.length, pushes });
}

/** Nobody hears of anything any more. @param {Call} call */
function stop({ state }) {
  closeAll(state);
  state.events.subscriptions.clear();
  state.events.waiting.clear();
  return json(200, { stopped: true });
}

/** @param {Call} call */
function queueFaults({ state, body }) {
  const { events } = state;
  try {
    const { faults, silence } = readEventFaults(parseJson(body));
    events.faults.push(...faults);
    if (silence !== undefined) events.silentUntil = state.now() + silence;
    return json(200, { queued: events.faults.length });
  } catch (error) {
    throw new ControlError(400, error instanceof Error ? error.message : String(error));
  }
}

/** As DingTalk does it, or as a network that fails. @param {Call} call */
function disconnectAll({ state, body }) {
  const { abrupt = false } = readInput(body, ["abrupt"]);
  if (typeof abrupt !== "boolean") throw new ControlError(400, "abrupt must be true or false");
  return json(200, { disconnected: closeAll(state, abrupt) });
}

/** @param {State} state @param {boolean} [abrupt] */
function closeAll(state, abrupt = false) {
  const connections = [...state.events.connections.values()];
  for (const connection of connections) {
    if (abrupt) connection.reset();
    else disconnect(connection, state.now());
  }
  state.events.connections.clear();
  return connections.length;
}
