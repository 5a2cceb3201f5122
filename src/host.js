// The platform's part of a call: fetch, timers, abort and promises. It decides nothing: the call, in
// Rust, says what to do next and is told what came of it. Shared by the npm package and by Rust
// applications (src/host/mod.rs).

/** What came of the last step; the numbers are those of src/host/call.rs. */
const DONE = 0;
const GAVE = 1;
const THREW = 2;
const TIMED_OUT = 3;
const LEFT = 4;

/**
 * @typedef {object} Step What to do next.
 * @property {number} [arm] the attempt's time starts now: so many milliseconds
 * @property {number} [sleep] wait as long, in milliseconds
 * @property {() => unknown} [ask] ask the caller's function
 * @property {string} [url] send a request
 * @property {RequestInit} [init]
 * @property {boolean} [leads] others wait for what it fetches
 * @property {number} [limit] how much of the reply to read, in bytes
 * @property {unknown} [result] the end: what it came to
 * @property {unknown} [error] the end: the fields of what it failed with
 *
 * @typedef {object} Call
 * @property {(event: number, value: unknown, now: number, random: number) => Step} next
 *
 * @typedef {object} Host One per client.
 * @property {typeof fetch} [fetch] the caller's own
 * @property {{ promise: Promise<void>, resolve: () => void }} [landed] what calls wait for while
 *   another one fetches their token. A promise, since an edge runtime runs its continuation in the
 *   turn of the request that waits, and would end what runs in the turn of another.
 */

/**
 * Drives `call` to its end, and gives its last step. Rejects only with the reason of `signal`, and
 * leaves no timer, listener or connection behind.
 * @param {Call} call
 * @param {Host} host
 * @param {AbortSignal} [signal]
 * @returns {Promise<Step>}
 */
export function run(call, host, signal) {
  return new Promise((resolve, reject) => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    /** @type {AbortController | undefined} */
    let connection;
    // Whatever settles after its turn is of no interest any more.
    let turn = 0;
    // Whether other calls wait for the token that this one fetches.
    let leads = false;
    // Whether the call is at work, and cannot be called.
    let inside = false;
    let over = false;

    /** @param {number} event */
    const clear = (event) => {
      turn++;
      // A reply that has been read needs no aborting.
      if (event !== GAVE) connection?.abort();
      connection = undefined;
      if (leads) {
        host.landed?.resolve();
        host.landed = undefined;
      }
    };
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    const leave = () => {
      call.next(LEFT, undefined, 0, 0);
      clear(LEFT);
    };
    const abort = () => {
      over = true;
      end();
      reject(/** @type {AbortSignal} */ (signal).reason);
      if (!inside) leave();
    };
    /** @param {number} event @param {number} ms */
    const arm = (event, ms) => {
      clearTimeout(timer);
      timer = setTimeout(go, ms, event);
    };
    /** @param {() => Promise<unknown>} work which may abort the call before it returns */
    const wait = (work) => {
      const mine = turn;
      work().then(
        (value) => mine === turn && go(GAVE, value),
        (cause) => {
          if (mine !== turn) return;
          go(THREW, { cause, text: told(cause) });
        },
      );
    };
    /** @param {number} event @param {unknown} [value] whose getters may abort the call */
    const go = (event, value) => {
      inside = true;
      const step = call.next(event, value, Date.now(), Math.random());
      inside = false;
      if (over) return leave();
      clear(event);
      leads = !!step.leads;
      if (step.arm) arm(TIMED_OUT, step.arm);
      if (step.result || step.error) {
        over = true;
        end();
        resolve(step);
      } else if (step.sleep !== undefined) {
        arm(DONE, step.sleep);
      } else if (step.ask) {
        wait(async () => /** @type {any} */ (step).ask());
      } else if (step.url) {
        const { signal } = (connection = new AbortController());
        wait(() => exchange(host.fetch, step, signal));
      } else {
        const landed = (host.landed ??= deferred());
        wait(() => landed.promise);
      }
    };

    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener("abort", abort);
    go(DONE);
  });
}

/**
 * What can be told of the response, which may be another library's or no response at all; its text
 * unless that is longer than the limit.
 * @param {typeof fetch | undefined} custom @param {Step} step @param {AbortSignal} signal
 */
async function exchange(custom = fetch, { url = "", init, limit = 0 }, signal) {
  const response = await custom(url, { ...init, signal });
  const { type, status, redirected, headers } = Object(response);
  return {
    type,
    status,
    redirected,
    requestId: headers?.get?.("x-acs-request-id"),
    retryAfter: headers?.get?.("retry-after"),
    text: await read(response, limit, signal),
  };
}

/** @param {Response | undefined} response @param {number} limit @param {AbortSignal} signal */
async function read(response, limit, signal) {
  const reader = response?.body?.getReader?.();
  if (!reader) {
    // No body, or another library's response.
    const text = `${await response?.text?.()}`;
    return text.length > limit ? undefined : text;
  }
  // Nobody waits for it, and it may reject.
  const cancel = () => void reader.cancel().catch(() => {});
  // A fetch of the caller's need not know the signal.
  signal.addEventListener("abort", cancel);
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > limit) {
      cancel();
      return;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * All that there is to see in what was thrown, in which the call looks for what must not be seen.
 * Undefined where there may be more, or too much: only errors, plain objects and arrays have
 * everything in the open.
 * @param {unknown} cause
 */
function told(cause) {
  let text = "";
  try {
    const values = new Set([cause]);
    for (const value of values) {
      if (values.size > 999 || text.length > 65536) return;
      if (Object(value) !== value) {
        text += `${String(value)}\n`;
        continue;
      }
      // What is inherited, too, but not from the prototype of all objects.
      for (let owner = value, next; owner && ((next = Object.getPrototypeOf(owner)) || owner === value); owner = next) {
        if (owner === value && next && Object.getPrototypeOf(next) && !/^\[object (Error|Array|DOMException)]$/.test({}.toString.call(value))) return;
        for (const name of Reflect.ownKeys(owner)) {
          const it = /** @type {any} */ (value)[name];
          // A method tells nothing by itself, unless it is called for JSON.
          if (typeof it === "function" && owner !== value && name !== "toJSON") continue;
          text += `${String(name)}\n`;
          values.add(it);
        }
      }
    }
    return text;
  } catch {
    return;
  }
}

function deferred() {
  /** @type {any} */
  const it = {};
  it.promise = new Promise((resolve) => {
    it.resolve = resolve;
  });
  return it;
}
