// Drives a call: fetch, timers, abort and promises. It decides nothing: the module says what to do next,
// and is told what came of it.

import { told as noted } from "./boundary.js";
import { runtimeFailed } from "./error.js";
import { connect, exchange, told, unstored } from "./exchange.js";
import { seen } from "./seen.js";

/** What came of the last step; the numbers are those of src/npm/lib.rs. */
const DONE = 0;
const GAVE = 1;
const THREW = 2;
const TIMED_OUT = 3;
const LEFT = 4;

/** How often a call looks for the token that another one fetches, in milliseconds, where it cannot be told. */
const LOOK_MS = 25;

/**
 * @typedef {object} Host One per client.
 * @property {typeof fetch} [fetch] the caller's own
 * @property {() => unknown} [ask] the caller's function for a credential
 * @property {(() => void)[]} followers what tells the calls that wait while another one fetches their token.
 *   Each keeps a promise that its own call made: an edge runtime runs what waits for it in the turn of the
 *   request that made it, and ends what runs in the turn of another, or waits for the promise of one that left.
 * @property {unknown} [cause] what that one failed with
 */

/**
 * Drives a call to its end, and gives its last step. Rejects only with the reason of `signal`, or an
 * error of the host, and leaves no timer, listener or connection behind.
 * @param {any} client @param {number} call @param {Host} host @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export function drive(client, call, host, signal) {
  return new Promise((resolve, reject) => {
    /** @type {any} */
    let timer;
    /** @type {any} */
    let cause;
    /** A connection, or what else ends with its step. @type {any} */
    let connection;
    // Whatever settles after its turn is of no interest any more.
    let turn = 0;
    // Whether other calls wait for what comes of this one's step.
    let leads = false;
    let unheard = () => {};

    /** @param {number} event @param {any} facts */
    const next = (event, facts) => noted(facts, () => client.next(call, event, Date.now(), Math.random()));
    /** @param {number} event */
    const clear = (event) => {
      turn++;
      // A reply that has been read needs no aborting.
      try {
        if (event !== GAVE) connection?.abort();
      } catch {
        // It is somebody else's, and the call goes on without.
      }
      connection = undefined;
      if (leads) {
        leads = false;
        host.cause = cause;
        for (const tell of host.followers.splice(0)) tell();
      }
    };
    /** @param {() => void} settle */
    const end = (settle) => {
      settle();
      try {
        clearTimeout(timer);
        unheard();
      } catch {}
    };
    /** @param {unknown} reason */
    const leave = (reason) => {
      end(() => reject(reason));
      try {
        next(LEFT, {});
      } catch {}
      clear(LEFT);
    };
    const abort = () => leave(reasonOf(signal));
    /** @param {number} event @param {number} ms */
    const arm = (event, ms) => {
      clearTimeout(timer);
      timer = setTimeout(go, ms, event);
    };
    /** @param {Promise<any>} work */
    const wait = (work) => {
      const mine = turn;
      work.then(
        (facts) => mine === turn && go(GAVE, facts),
        (thrown) => {
          if (mine !== turn) return;
          cause = thrown;
          go(THREW, { ...told(thrown, connection), told: seen(thrown) });
        },
      );
    };
    /** @param {number} event @param {any} [facts] */
    const go = (event, facts = {}) => {
      try {
        step(event, next(event, facts));
      } catch (error) {
        broken(error);
      }
    };
    // The host lacks what it takes, or the module has come to its end.
    const broken = (/** @type {unknown} */ error) => leave(runtimeFailed(error));
    /** @param {number} event @param {any} step */
    const step = (event, step) => {
      clear(event);
      leads = step.leads;
      if (step.arm) arm(TIMED_OUT, step.arm);
      if (step.result || step.error) {
        if (step.withCause) step.error.cause = cause;
        end(() => resolve(step));
      } else if (step.sleep !== undefined) {
        arm(DONE, step.sleep);
      } else if (step.ask) {
        const { ask } = host;
        wait((async () => ({ given: await /** @type {any} */ (ask)() }))());
      } else if (step.request) {
        connection = connect(step.request);
        wait(exchange(host.fetch, connection));
      } else if (step.follow) {
        const landed = new Promise((/** @type {(value: void) => void} */ tell) => {
          if (unstored()) return void host.followers.push(tell);
          // So old a runtime runs what waits in the turn of the request that tells it. A timer is of the
          // request that sets it.
          const look = setTimeout(tell, LOOK_MS);
          connection = { abort: () => clearTimeout(look) };
        });
        wait(landed.then(() => void (cause = host.cause)));
      } else {
        throw new Error("no step");
      }
    };

    try {
      if (signal?.aborted) return abort();
      if (signal) unheard = hear(signal, abort);
    } catch (error) {
      return broken(error);
    }
    go(DONE);
  });
}

/** The calls that a signal ends: one listener for all, since runtimes warn of many. @type {WeakMap<AbortSignal, Set<() => void>>} */
const hearers = new WeakMap();

/**
 * @param {AbortSignal} signal @param {() => void} abort
 * @returns {() => void} what ends the listening
 */
function hear(signal, abort) {
  const known = hearers.get(signal);
  const all = known ?? new Set();
  all.add(abort);
  const tell = () => [...all].forEach((it) => it());
  if (!known) {
    signal.addEventListener("abort", tell, { once: true });
    hearers.set(signal, all);
    Object.assign(all, { tell });
  }
  return () => {
    all.delete(abort);
    if (all.size > 0) return;
    hearers.delete(signal);
    signal.removeEventListener("abort", /** @type {any} */ (all).tell);
  };
}

/** As `fetch` does; a signal that is not the platform's may have none. @param {any} signal */
function reasonOf(signal) {
  try {
    const { reason } = signal;
    if (reason !== undefined) return reason;
  } catch {}
  return Object.assign(new Error("the call was aborted"), { name: "AbortError" });
}
