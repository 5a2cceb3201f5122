import { READ_SCOPE, WRITE_SCOPE } from "./defaults.js";
import { ERRORS, errorBody } from "./errors.js";
import { ban, cut, garbage, html, huge } from "./fault-bodies.js";
import { jsonText } from "./http.js";

// The host's own, since a test may put others in their place while a request waits.
const { setTimeout, clearTimeout } = globalThis;

/**
 * What answers a request that has taken a fault.
 * @typedef {object} Faulty
 * @property {Request} request
 * @property {import("./faults.js").Kind | undefined} kind
 * @property {string} requestId
 * @property {() => Response} answer the normal answer; asked for only where the fault lets the request through
 * @property {() => Date} date of the reply
 */

/** Broken connections that end as if the other side were done, and not by a reset. @type {WeakSet<Response>} */
const closed = new WeakSet();

/**
 * Whether a `Response.error()` stands for a connection that is closed in order.
 * @param {Response} response
 */
export function isClosed(response) {
  return closed.has(response);
}

/**
 * Whether what answers stands before DingTalk, and so knows no request id.
 * @param {import("./faults.js").Fault | undefined} fault
 */
export function isForeign(fault) {
  return fault?.form === "html" || fault?.form === "ban";
}

/**
 * @param {import("./faults.js").Fault} fault
 * @param {Faulty} faulty
 * @returns {Promise<Response>} rejects where the request is given up during its delay
 */
export async function answerWithFault(fault, faulty) {
  const done = fault.after ? faulty.answer() : undefined;
  if (fault.delay > 0) await delay(fault.delay, faulty.request);
  switch (fault.form) {
    case "none":
      return done ?? faulty.answer();
    case "reset":
      return Response.error();
    case "close": {
      const end = Response.error();
      closed.add(end);
      return end;
    }
    case "truncate":
    case "stall":
      return cut(done ?? faulty.answer(), fault.form);
    default:
      return told(fault, reply(fault, faulty), faulty.date());
  }
}

/**
 * The form's own reply.
 * @param {import("./faults.js").Fault} fault
 * @param {Faulty} faulty
 * @returns {Response}
 */
function reply({ form, status, body = null, code = "", size = 0 }, { kind, requestId }) {
  switch (form) {
    case "code":
      return refusal(code, status, kind, requestId);
    case "garbage":
      return garbage(status);
    case "huge":
      return huge(size, status);
    case "html":
      return html(status);
    case "ban":
      return ban(status);
    default:
      return new Response(body, { status: status ?? 200 });
  }
}

/**
 * The gateway's refusal by a code, whether the simulator refuses by it or not.
 * @param {string} code
 * @param {number | undefined} status
 * @param {import("./faults.js").Kind | undefined} kind
 * @param {string} requestId
 */
function refusal(code, status, kind, requestId) {
  const known = Object.hasOwn(ERRORS, code) ? ERRORS[/** @type {import("./errors.js").ErrorCode} */ (code)] : undefined;
  const scopes = code.endsWith(".AccessTokenPermissionDenied") ? [kind === "read" ? READ_SCOPE : WRITE_SCOPE] : undefined;
  const text = JSON.stringify(errorBody(code, known?.message ?? code, requestId, scopes));
  return jsonText(status ?? known?.status ?? 500, text);
}

/**
 * With the headers that the fault gives. A date in `retry-after` is reckoned from the reply's own.
 * @param {import("./faults.js").Fault} fault
 * @param {Response} response
 * @param {Date} date
 */
function told({ headers, retryAfterDateMs }, response, date) {
  for (const [name, value] of headers) response.headers.set(name, value);
  if (retryAfterDateMs !== undefined) {
    const until = new Date(date.getTime() + retryAfterDateMs);
    response.headers.set("retry-after", until.toUTCString());
  }
  return response;
}

/**
 * Rejects with the signal's reason, as `fetch` does, when the request is given up. The timer holds
 * the request, not only its signal: in Node a signal follows its source only while its request lives.
 * @param {number} ms
 * @param {Request} request
 * @returns {Promise<void>}
 */
function delay(ms, request) {
  return new Promise((resolve, reject) => {
    if (request.signal.aborted) {
      reject(request.signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(request.signal.reason);
    };
    const timer = setTimeout(() => {
      request.signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    request.signal.addEventListener("abort", stop, { once: true });
  });
}
