/** What the scenario's checks are written with; runs wherever they run. */

/** @typedef {typeof import("dingtalk-conference-lock")} Api */
/** @typedef {{ path: string }} LoggedRequest */

const CHECK_MS = 10_000;

/**
 * The simulator's control routes.
 * @param {string} endpoint
 */
export function control(endpoint) {
  /**
   * @param {string} path
   * @param {unknown} [body]
   */
  const send = async (path, body) => {
    const response = await fetch(`${endpoint}/_sim/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body ?? {}),
    });
    return { status: response.status, text: await response.text() };
  };
  return {
    /**
     * @param {string} path
     * @param {unknown} [body]
     */
    post: async (path, body) => {
      const { status, text } = await send(path, body);
      if (status >= 300) throw new Error(`simulator: POST /_sim/${path}: ${status} ${text}`);
    },
    /** @param {string} id */
    join: async (id) => (await send(`meetings/${encodeURIComponent(id)}/join`)).status,
    /** @returns {Promise<LoggedRequest[]>} */
    requests: async () => {
      const log = await (await fetch(`${endpoint}/_sim/requests`)).json();
      // A browser may ask for more, such as an icon.
      return log.filter((/** @type {LoggedRequest} */ { path }) => path.startsWith("/v1.0/"));
    },
  };
}

/**
 * The DingTalkError that the call rejects with.
 * @param {Api} api
 * @param {Promise<unknown>} call
 */
export async function failure(api, call) {
  const error = await rejection(call);
  if (!(error instanceof Error)) throw new Error(`not an Error: ${describe(error)}`);
  if (!(error instanceof api.DingTalkError)) throw new Error(`not a DingTalkError: ${describe(error)}`);
  return error;
}

/** @param {Promise<unknown>} call */
export async function rejection(call) {
  /** @type {unknown} */
  let value;
  try {
    value = await call;
  } catch (error) {
    return error;
  }
  throw new Error(`resolved with ${describe(value)}`);
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} what
 */
export function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${describe(actual)} instead of ${describe(expected)}`);
}

/**
 * Rejects when a check takes longer than it may.
 * @param {Promise<void>} work
 */
export async function bounded(work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${CHECK_MS / 1000} s`)), CHECK_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {unknown} value */
export function describe(value) {
  return value instanceof Error ? `${value.name}: ${value.message}` : String(JSON.stringify(value));
}
