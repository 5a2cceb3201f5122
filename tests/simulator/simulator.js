import { ControlError } from "./control-input.js";
import { CONTROL_ROUTES } from "./control.js";
import { Refusal } from "./errors.js";
import { deliver } from "./event-delivery.js";
import { EVENT_ROUTES } from "./event-results.js";
import { answerWithFault, isForeign } from "./fault-answers.js";
import { takeFault } from "./faults.js";
import { allowEveryOrigin, isPreflight, json, preflight, readBody } from "./http.js";
import { INVITE_ROUTES } from "./invite.js";
import { live } from "./life.js";
import { LOCK_ROUTES } from "./lock.js";
import { readOptions } from "./options.js";
import { READ_ROUTES } from "./reads.js";
import { routesAt } from "./routes.js";
import { State } from "./state.js";
import { connect, STREAM_ROUTES } from "./stream.js";
import { TOKEN_ROUTES } from "./tokens.js";

export { DEFAULT_APP, DEFAULT_MEETING, DEFAULT_SUITE, DINGTALK_LIMITS, READ_SCOPE, WRITE_SCOPE } from "./defaults.js";

const API_ROUTES = [...TOKEN_ROUTES, ...LOCK_ROUTES, ...INVITE_ROUTES, ...READ_ROUTES, ...EVENT_ROUTES, ...STREAM_ROUTES];

/**
 * What a server knows of a request beyond what a `Request` has a place for: `rawTarget`, the target as
 * it stood on the wire, since a URL is normalised (`a/../b` is `b`); and `connection`, whether it
 * has served a request before.
 * @typedef {{ rawTarget?: string, connection?: import("./faults.js").Connection }} Received
 *
 * @typedef {{ path: string, query: URLSearchParams }} Target
 *
 * `deliver` pushes the events that are due: there is no timer, so that whoever serves it calls it every so often.
 * `connect` is for a server of WebSockets: see `stream.js`.
 * @typedef {object} Simulator
 * @property {(request: Request, received?: Received) => Promise<Response>} fetch
 * @property {() => Promise<void>} deliver
 * @property {(ticket: string, line: import("./stream.js").Line) => ReturnType<typeof connect>} connect
 */

/**
 * DingTalk's token, lock and read endpoints, with their state, as one standard fetch handler; and its events.
 *
 * A `reset` or `close` fault is answered with `Response.error()`, and a given-up `delay` rejects with
 * the request's abort reason; a server makes each a broken connection.
 * @param {import("./options.js").SimulatorOptions} [options]
 * @returns {Simulator}
 */
export function createSimulator(options = {}) {
  const state = new State(readOptions(options));
  /** @type {Promise<void> | undefined} one at a time: nothing is pushed twice because nobody waited */
  let delivering;
  return {
    fetch: (request, received = {}) => answer(state, request, received),
    deliver: () => {
      live(state);
      delivering ??= deliver(state).finally(() => (delivering = undefined));
      return delivering;
    },
    connect: (ticket, line) => connect(state, ticket, line),
  };
}

/**
 * @param {State} state
 * @param {Request} request
 * @param {Received} received
 */
async function answer(state, request, { rawTarget, connection }) {
  if (state.options.cors && isPreflight(request)) return label(state, preflight(request));

  const url = new URL(request.url);
  const target = rawTarget ?? url.pathname + url.search;
  const path = target.replace(/\?.*/s, "");
  const query = new URLSearchParams(target.slice(path.length));
  const body = await readBody(request);
  live(state);
  if (path === "/_sim" || path.startsWith("/_sim/")) {
    return label(state, answerControl(state, request, { path, query }, body));
  }
  const { method, headers } = request;
  const at = new Date(state.now()).toISOString();
  const logged = state.requests.add({ at, method, path: target, headers: Object.fromEntries(headers), body });
  return answerApi(state, request, { path, query, connection }, body, logged);
}

/**
 * @param {State} state
 * @param {Request} request
 * @param {Target & Pick<Received, "connection">} target
 * @param {string | null} body
 * @param {import("./request-log.js").LoggedRequest} logged
 */
async function answerApi(state, request, { path, query, connection }, body, logged) {
  const requestId = crypto.randomUUID().toUpperCase();
  const matches = routesAt(API_ROUTES, path);
  const kind = matches[0]?.route.kind;
  const normal = () => {
    try {
      // Not a 404: this is how DingTalk's gateway is reported to answer a path it does not know.
      if (matches.length === 0) return json(200, { errcode: 404, errmsg: `the path ${path} does not exist` });
      return handle(state, request, matches, query, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      logged.code = error.code;
      return json(error.status, error.toBody(requestId), error.headers);
    }
  };
  const fault = takeFault(state.faults, { kind, connection });
  logged.fault = fault?.form ?? null;
  const date = () => dateOf(state);
  const response = fault ? await answerWithFault(fault, { request, kind, requestId, answer: normal, date }) : normal();
  if (fault?.code) logged.code = fault.code;
  if (response.type !== "error") logged.status = response.status;
  return label(state, response, isForeign(fault) ? undefined : requestId);
}

/**
 * @param {State} state
 * @param {Request} request
 * @param {Target} target
 * @param {string | null} body
 */
function answerControl(state, request, { path, query }, body) {
  try {
    const matches = routesAt(CONTROL_ROUTES, path);
    if (matches.length === 0) return json(404, { error: `there is no control route ${path}` });
    return handle(state, request, matches, query, body);
  } catch (error) {
    if (!(error instanceof ControlError || error instanceof Refusal)) throw error;
    return json(error.status, { error: error.message }, error instanceof Refusal ? error.headers : {});
  }
}

/**
 * @param {State} state
 * @param {Request} request
 * @param {import("./routes.js").Match[]} matches the routes of the request's path
 * @param {URLSearchParams} query
 * @param {string | null} body
 */
function handle(state, request, matches, query, body) {
  const match = matches.find(({ route }) => route.method === request.method);
  if (!match) {
    const allow = matches.map(({ route }) => route.method).join(", ");
    throw new Refusal("MethodNotAllowed", { because: `it takes ${allow}`, headers: { allow } });
  }
  if (body === null) throw new Refusal("RequestTooLarge");
  const secure = request.url.startsWith("https:");
  return match.route.handle({ state, params: match.params, query, headers: request.headers, body, secure });
}

/**
 * No answer may be mistaken for DingTalk's own, whatever a fault asked for.
 * @param {State} state
 * @param {Response} response
 * @param {string} [requestId]
 */
function label(state, response, requestId) {
  if (response.type === "error") return response;
  const { headers } = response;
  headers.set("server", "dingtalk-simulator");
  if (!headers.has("date")) headers.set("date", dateOf(state).toUTCString());
  if (requestId && !headers.has("x-acs-request-id")) headers.set("x-acs-request-id", requestId);
  if (state.options.cors) allowEveryOrigin(headers);
  return response;
}

/**
 * What replies say the time is, which may be another than a client's, in the whole seconds of HTTP.
 * @param {State} state
 */
function dateOf(state) {
  return new Date(Math.floor((state.now() + state.settings.dateSkewMs) / 1000) * 1000);
}
