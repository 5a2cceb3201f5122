/**
 * The lock route with the worker's duties in plain JavaScript, as a good engineer would write it by hand:
 * what the worker is measured against. It has the easier part: the caller key and DingTalk's token stand in
 * variables, so that it hashes, keeps and renews nothing; and it has no other routes, sessions or CORS, and
 * searches no reply for secrets.
 */

const ROUTE = /^\/v1\.0\/conference\/videoConferences\/([^/]+)\/lock$/;
const MAX_BYTES = 65_536;
const TIMEOUT_MS = 8_000;
const EVERYWHERE = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; " +
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
};

class Refusal extends Error {
  /** @param {number} status @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }
}

/** @typedef {{ conferenceId: string, action: string }} Asked */
/** @typedef {{ status: number, code?: string, message?: string, dingtalkRequestId?: string | null }} Done */

export default {
  /**
   * @param {Request} request
   * @param {import("./workers.js").Env} env
   */
  fetch: (request, env) => answer(request, env, (asked) => call(asked, env)),
};

/**
 * @param {Request} request
 * @param {import("./workers.js").Env} env
 * @param {(asked: Asked, requestId: string) => Promise<Done>} lock
 */
export async function answer(request, env, lock) {
  const began = Date.now();
  const requestId = request.headers.get("x-request-id") ?? crypto.randomUUID().toUpperCase();
  const { status, code, message, ...about } = await refusals(async () => {
    const asked = await read(request, env);
    return { ...asked, caller: "ops", ...(await lock(asked, requestId)) };
  });
  const line = { requestId, method: request.method, route: "lock", status, code, ...about, durationMs: Date.now() - began };
  console.log(JSON.stringify({ time: new Date(began).toISOString(), ...line }));
  return new Response(JSON.stringify(code ? { code, message, requestid: requestId } : { success: true }), {
    status,
    headers: { ...EVERYWHERE, "x-request-id": requestId, "x-acs-request-id": about.dingtalkRequestId ?? requestId },
  });
}

/** @param {() => Promise<Done>} work @returns {Promise<Done>} */
async function refusals(work) {
  return work().catch((error) => ({ status: 500, code: "unknownError", ...error, message: error.message }));
}

/**
 * @param {Request} request
 * @param {import("./workers.js").Env} env
 * @returns {Promise<Asked>}
 */
async function read(request, env) {
  const [, conferenceId] = ROUTE.exec(new URL(request.url).pathname) ?? [];
  if (!conferenceId || request.method !== "POST") throw new Refusal(404, "NotFound", "there is no such route");
  const key = request.headers.get("x-acs-dingtalk-access-token") ?? request.headers.get("authorization")?.replace(/^bearer /i, "");
  if (key !== env.CALLER_KEY) throw new Refusal(401, "InvalidAuthentication", "the caller key is not known here");
  const { action } = parsed(await bounded(request.body, 413, "RequestTooLarge"));
  if (action === undefined) throw new Refusal(400, "paramsError", "the body has no action");
  if (action !== "lock" && action !== "unlock") throw new Refusal(400, "commandError", "action must be lock or unlock");
  return { conferenceId, action };
}

/**
 * What DingTalk says to it.
 * @param {Asked} asked
 * @param {import("./workers.js").Env} env
 * @returns {Promise<Done>}
 */
export async function call({ conferenceId, action }, env) {
  return refusals(async () => {
    const response = await fetch(`${env.DINGTALK_ENDPOINT}/v1.0/conference/videoConferences/${conferenceId}/lock`, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json", "x-acs-dingtalk-access-token": env.ACCESS_TOKEN },
      body: JSON.stringify({ action }),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => {
      throw new Refusal(502, "NetworkError", "DingTalk did not answer");
    });
    const { success, code, message } = parsed(await bounded(response.body, 502, "UnexpectedReply"));
    if (code) throw new Refusal(response.status, code, message);
    if (!response.ok || success !== true) throw new Refusal(502, "UnexpectedReply", "the reply is not DingTalk's");
    return { status: 200, dingtalkRequestId: response.headers.get("x-acs-request-id") };
  });
}

/** @param {ReadableStream<Uint8Array> | null} stream @param {number} status @param {string} code where it is longer */
async function bounded(stream, status, code) {
  const decoder = new TextDecoder();
  // Not by `for await`, which takes a tenth of the worker's rate.
  const reader = stream?.getReader();
  for (let text = "", size = 0; ; ) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done) return text + decoder.decode();
    size += value?.length ?? 0;
    if (size > MAX_BYTES) {
      void reader?.cancel().catch(() => {});
      throw new Refusal(status, code, "the body is larger than 64 KiB");
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** @param {string} text @returns {any} an object, whatever the text is */
function parsed(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
