/**
 * The package's contract in plain JavaScript, as a good engineer would write it by hand: what Rust in
 * WebAssembly is measured against. Retries with full jitter and `Retry-After`, a time-out over the whole
 * attempt, an abort at once, one token fetch at a time and one renewal, a reply read to 64 KiB.
 * Left out: the other forms of credentials, the search of errors for secrets, scopes, unlocking.
 */

const MAX_BYTES = 65_536;
const MAX_RETRY_AFTER_MS = 60_000;
const MARGIN_MS = 300_000;
const RETRIED = new Set(["network", "timeout", "server", "throttled"]);
/** @type {[RegExp, string][]} */
const KINDS = [
  [/^confClosed$/, "conference-closed"],
  [/^noPermission$/, "permission"],
  [/^InvalidAuthentication$/, "authentication"],
  [/^Forbidden\.AccessDenied\.QpsLimitFor/, "throttled"],
  [/ApiCountLimitForOrg$/, "quota"],
];

/** @typedef {{ code?: string, status?: number, requestId?: string | null, retryAfterMs?: number, cause?: unknown }} About */

export class LockError extends Error {
  /** @param {string} kind @param {string} message @param {About} [about] */
  constructor(kind, message, { cause, ...about } = {}) {
    super(message, { cause });
    this.kind = kind;
    Object.assign(this, { code: kind, status: null, requestId: null, retryAfterMs: null }, about);
  }
}

/**
 * @typedef {object} Options either `token`, or `appKey` and `appSecret`
 * @property {string} endpoint
 * @property {string} [token]
 * @property {string} [appKey]
 * @property {string} [appSecret]
 * @property {typeof fetch} [fetch]
 * @property {number} [timeoutMs] of an attempt
 * @property {number} [maxRetries]
 */

export class Client {
  #token = { value: "", until: 0 };
  /** @type {Promise<string> | undefined} */
  #fetching;

  /** @param {Options} options */
  constructor(options) {
    this.options = { timeoutMs: 10_000, maxRetries: 2, ...options };
    if (!options.token && !(options.appKey && options.appSecret)) throw new LockError("invalid-argument", "credentials are missing");
    if (options.token) this.#token = { value: options.token, until: Infinity };
  }

  /** @param {string} conferenceId @param {{ signal?: AbortSignal }} [options] */
  async lock(conferenceId, { signal } = {}) {
    if (typeof conferenceId !== "string" || !/^(?!\.{1,2}$)[^\0-\x1f\x7f]{1,256}$/.test(conferenceId)) {
      throw new LockError("invalid-argument", "conferenceId must be the id of a running meeting");
    }
    for (let attempts = 1, renewed = false; ; attempts++) {
      try {
        return { conferenceId, action: "lock", attempts, requestId: await this.#attempt(conferenceId, signal) };
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof LockError)) throw error;
        if (error.kind === "authentication" && this.options.appKey && !renewed) {
          [renewed, attempts, this.#token] = [true, attempts - 1, { value: "", until: 0 }];
          continue;
        }
        const { retryAfterMs, status } = /** @type {About} */ (error);
        const hopeless = !RETRIED.has(error.kind) && status !== 408;
        if (hopeless || attempts > this.options.maxRetries || (retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS) throw error;
        const backoff = Math.random() * Math.min(500 * 2 ** (attempts - 1), 8_000);
        await sleep(retryAfterMs ?? Math.max(backoff, error.kind === "throttled" ? 1_000 : 0), signal);
      }
    }
  }

  /** @param {string} id @param {AbortSignal | undefined} outer */
  async #attempt(id, outer) {
    const controller = new AbortController();
    const abort = () => controller.abort(outer?.reason);
    outer?.throwIfAborted();
    outer?.addEventListener("abort", abort);
    const timer = setTimeout(() => controller.abort(new LockError("timeout", "no whole reply in time")), this.options.timeoutMs);
    try {
      const token = this.#token.until > Date.now() ? this.#token.value : await this.#newToken(controller.signal);
      const path = `/v1.0/conference/videoConferences/${encodeURIComponent(id)}/lock`;
      const { body, requestId } = await this.#post(path, { action: "lock" }, { "x-acs-dingtalk-access-token": token }, controller.signal);
      if (body.success !== true) throw new LockError(body.success === false ? "rejected" : "protocol", "not locked", { requestId });
      return requestId;
    } finally {
      clearTimeout(timer);
      outer?.removeEventListener("abort", abort);
    }
  }

  /** Others wait for it too, so it does not end with this call. @param {AbortSignal} signal @returns {Promise<string>} */
  #newToken(signal) {
    this.#fetching ??= this.#fetchToken().finally(() => (this.#fetching = undefined));
    return Promise.race([
      this.#fetching,
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
    ]);
  }

  async #fetchToken() {
    const { appKey, appSecret, timeoutMs } = this.options;
    const { body } = await this.#post("/v1.0/oauth2/accessToken", { appKey, appSecret }, {}, AbortSignal.timeout(timeoutMs));
    if (typeof body.accessToken !== "string") throw new LockError("protocol", "the reply has no token");
    this.#token = { value: body.accessToken, until: Date.now() + body.expireIn * 1_000 - MARGIN_MS };
    return body.accessToken;
  }

  /**
   * @param {string} path @param {unknown} json @param {Record<string, string>} headers @param {AbortSignal} signal
   * @returns {Promise<{ body: any, requestId: string | null }>}
   */
  async #post(path, json, headers, signal) {
    const { endpoint, fetch: send = fetch } = this.options;
    const all = { accept: "application/json", "content-type": "application/json", ...headers };
    /** @type {RequestInit} */
    const init = { method: "POST", redirect: "manual", headers: all, body: JSON.stringify(json), signal };
    let response, text;
    try {
      response = await send(endpoint + path, init);
      text = await bounded(response);
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      throw cause instanceof LockError ? cause : new LockError("network", "no whole reply", { cause });
    }
    const body = parsed(text);
    const requestId = response.headers.get("x-acs-request-id") ?? body?.requestid ?? null;
    if (response.ok && body) return { body, requestId };
    const seconds = Number.parseFloat(response.headers.get("retry-after") ?? "");
    throw new LockError(kindOf(response.status, body?.code), body?.message ?? `HTTP ${response.status}`, {
      ...(body?.code && { code: body.code }),
      status: response.status,
      requestId,
      ...(seconds >= 0 && { retryAfterMs: seconds * 1_000 }),
    });
  }
}

/** @type {import("./clients.js").Open} */
export function open(target) {
  const client = new Client(target);
  return (conferenceId) => client.lock(conferenceId);
}

/** @param {Response} response */
async function bounded(response) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  for (let text = "", size = 0; ; ) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done) return text + decoder.decode();
    size += value?.byteLength ?? 0;
    if (size > MAX_BYTES) {
      void reader?.cancel().catch(() => {});
      throw new LockError("protocol", "the reply is too large");
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** @param {number} status @param {unknown} code */
function kindOf(status, code) {
  const known = KINDS.find(([pattern]) => pattern.test(String(code)));
  if (known) return known[1];
  if (status === 401) return "authentication";
  if (status === 403) return "permission";
  if (status === 429) return "throttled";
  return status >= 500 ? "server" : status >= 400 ? "rejected" : "protocol";
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** @param {number} ms @param {AbortSignal | undefined} signal */
function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const end = () => (clearTimeout(timer), reject(signal?.reason));
    const timer = setTimeout(() => (signal?.removeEventListener("abort", end), resolve(undefined)), ms);
    signal?.addEventListener("abort", end, { once: true });
  });
}
