import { ControlError, readInput, readText } from "./control-input.js";
import { EVENT_CONTROL_ROUTES } from "./control-events.js";
import { MEETING_ROUTES } from "./control-meetings.js";
import { PEOPLE_ROUTES } from "./control-people.js";
import { readFaults } from "./faults.js";
import { json } from "./http.js";
import { changeSettings, describeSettings, SETTING_NAMES } from "./settings.js";
import { newestTicket, pushTicket } from "./tickets.js";
import { addToken } from "./tokens.js";
import { isText, parseJson } from "./values.js";

/** @typedef {import("./routes.js").Call} Call */

/** The last moment that every form of a date can say. */
const LAST = Date.UTC(9999, 11, 31);

/** @type {import("./routes.js").Route[]} */
export const CONTROL_ROUTES = [
  ...MEETING_ROUTES,
  ...PEOPLE_ROUTES,
  ...EVENT_CONTROL_ROUTES,
  { method: "POST", path: "/_sim/faults", handle: queueFaults },
  { method: "GET", path: "/_sim/requests", handle: listRequests },
  { method: "POST", path: "/_sim/tokens", handle: registerToken },
  { method: "GET", path: "/_sim/tickets", handle: listTickets },
  { method: "POST", path: "/_sim/tickets", handle: newTicket },
  { method: "GET", path: "/_sim/settings", handle: listSettings },
  { method: "POST", path: "/_sim/settings", handle: setSettings },
  { method: "GET", path: "/_sim/usage", handle: listUsage },
  { method: "POST", path: "/_sim/clock", handle: advanceClock },
  { method: "POST", path: "/_sim/reset", handle: reset },
];

/** @param {Call} call */
function queueFaults({ state, body }) {
  try {
    state.faults.push(...readFaults(parseJson(body)));
  } catch (error) {
    throw new ControlError(400, error instanceof Error ? error.message : String(error));
  }
  return json(200, { queued: state.faults.length });
}

/** All that are kept, or a part of them. @param {Call} call */
function listRequests({ state, query }) {
  return json(200, state.requests.list({ since: readCount(query, "since"), newest: readCount(query, "newest") }));
}

/**
 * @param {URLSearchParams} query
 * @param {string} name
 */
function readCount(query, name) {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new ControlError(400, `${name} must be a whole number`);
  return Number(text);
}

/** @param {Call} call */
function listTickets({ state }) {
  return json(200, state.options.suites.map((suite) => describeTicket(suite, newestTicket(state, suite))));
}

/** @param {Call} call */
function newTicket({ state, body }) {
  const input = readInput(body, ["suiteKey", "suiteTicket"]);
  const suiteKey = readText(input, "suiteKey");
  const suiteTicket = readText(input, "suiteTicket");
  const suite = state.options.suites.find((known) => suiteKey === undefined || known.suiteKey === suiteKey);
  if (!suite) throw new ControlError(404, "there is no such suite");
  return json(201, describeTicket(suite, pushTicket(state, suite, suiteTicket)));
}

/**
 * @param {import("./options.js").Suite} suite
 * @param {import("./tickets.js").Ticket} ticket
 */
function describeTicket({ suiteKey }, { suiteTicket, since }) {
  return { suiteKey, suiteTicket, since: new Date(since).toISOString() };
}

/** @param {Call} call */
function listSettings({ state }) {
  return json(200, describeSettings(state.settings));
}

/** @param {Call} call */
function setSettings({ state, body }) {
  const changes = readInput(body, SETTING_NAMES);
  try {
    state.settings = changeSettings(state.settings, changes);
  } catch (error) {
    throw new ControlError(400, error instanceof Error ? error.message : String(error));
  }
  return json(200, describeSettings(state.settings));
}

/** @param {Call} call */
function listUsage({ state }) {
  return json(200, [...state.usage].map(([corpId, { month, calls }]) => ({ corpId, month, calls })));
}

/** @param {Call} call */
function registerToken({ state, body }) {
  const { accessToken, expireIn, scopes, corpId } = readInput(body, ["accessToken", "expireIn", "scopes", "corpId"]);
  if (!isText(accessToken)) throw new ControlError(400, "accessToken must be a string that is not empty");
  if (expireIn !== undefined && !(typeof expireIn === "number" && expireIn >= 0)) {
    throw new ControlError(400, "expireIn must be a number of seconds");
  }
  if (scopes !== undefined && !(Array.isArray(scopes) && scopes.every(isText))) {
    throw new ControlError(400, "scopes must be an array of strings");
  }
  if (corpId !== undefined && !isText(corpId)) throw new ControlError(400, "corpId must be a string that is not empty");
  return json(201, addToken(state, { accessToken, expireIn, scopes, corpId }));
}

/** @param {Call} call */
function advanceClock({ state, body }) {
  const { advanceMs } = readInput(body, ["advanceMs"]);
  if (typeof advanceMs !== "number" || !(advanceMs >= 0)) {
    throw new ControlError(400, "advanceMs must be a number of milliseconds, 0 or more");
  }
  if (state.now() + advanceMs > LAST) throw new ControlError(400, "advanceMs leads beyond the year 9999");
  state.advancedMs += advanceMs;
  return json(200, { now: state.now() });
}

/** @param {Call} call */
function reset({ state }) {
  state.reset();
  return json(200, { reset: true });
}
