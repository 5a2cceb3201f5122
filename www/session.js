/** Who is signed in, what they may do, and until when. */

import { ask, holdKey, isGate } from "./api.js";
import { now } from "./clock.js";
import { signal } from "./signal.js";
import { onTabs, tellTabs } from "./tabs.js";

/**
 * @typedef {"lock" | "unlock" | "read" | "audit" | "admin"} Permission
 *
 * @typedef {object} Session
 * @property {"asking" | "out" | "in" | "ended" | "unreachable"} phase `ended`: one was in, and has to sign in again
 * @property {string} caller
 * @property {Permission[]} actions
 * @property {string[] | null} conferences the only meetings, by id or `prefix*`; null: all
 * @property {number} expires milliseconds; Infinity where it is not told
 * @property {boolean} ending whether that is soon
 * @property {boolean} gate whether it is a gate before the worker that has ended it
 * @property {unknown} error why it is not known who one is
 * @property {boolean} simulator whether a simulator stands in DingTalk's place
 * @property {string} simulatorUrl where its own pages are, if that is known
 */

/** @type {Session} */
const NOBODY = { phase: "asking", caller: "", actions: [], conferences: null, expires: Infinity, ending: false, gate: false, error: null, simulator: false, simulatorUrl: "" };
/** The longest time a timer can be set to. */
const LONGEST = 2 ** 31 - 1;
/** How soon it is asked again where this machine's clock says that the session has ended, and the worker's does not. */
const SOONEST = 60_000;
/** How long before its end it is told. */
export const SOON = 10 * 60_000;

export const session = signal(NOBODY);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Learns who one is, as the page opens. */
export async function resume() {
  session.set(NOBODY);
  try {
    begin(await ask("GET", "/session"));
  } catch (error) {
    session.set({ ...NOBODY, phase: isRefused(error) ? "out" : "unreachable", error });
  }
}

/**
 * @param {string} key
 * @throws {import("./api.js").Failure}
 */
export async function signIn(key) {
  holdKey(key);
  try {
    begin(await ask("POST", "/session", { key }));
    tellTabs({ caller: session.get().caller });
  } catch (error) {
    holdKey("");
    throw error;
  }
}

/**
 * @returns {Promise<boolean>} false where the company's Access still says who one is
 * @throws {import("./api.js").Failure}
 */
export async function signOut() {
  await ask("DELETE", "/session");
  holdKey("");
  try {
    begin(await ask("GET", "/session"));
    return false;
  } catch {
    tellTabs({ caller: null });
    leave();
    return true;
  }
}

/** What one tab does, the others follow: nobody is left in who has left, and nobody sees what another does. */
export function followTabs() {
  onTabs(({ caller }) => {
    const { phase, caller: mine } = session.get();
    if (caller === null) return phase === "in" || phase === "ended" ? leave() : undefined;
    if (phase === "in" && caller !== mine) return startAnew();
    return phase === "in" ? undefined : void resumeQuietly();
  });
}

/** For another caller: neither what is on the page nor what its address says is theirs to see. */
function startAnew() {
  history.replaceState(null, "", location.pathname);
  location.reload();
}

function leave() {
  clearTimeout(timer);
  holdKey("");
  session.set({ ...NOBODY, phase: "out" });
}

/**
 * Whether a refused call was refused because the session has ended: DingTalk may have refused the
 * worker's own credentials just as well.
 * @param {unknown} error
 */
export async function endedBy(error) {
  if (isGate(error)) {
    finish({ gate: true });
    return true;
  }
  if (!isRefused(error)) return false;
  if (session.get().phase === "ended") return true;
  try {
    begin(await ask("GET", "/session"));
    return false;
  } catch (again) {
    if (!isRefused(again)) return false;
    finish();
    return true;
  }
}

/** In another tab one may have signed in again meanwhile. */
export async function lookAgain() {
  if (session.get().phase === "ended") await resumeQuietly();
}

async function resumeQuietly() {
  const { phase, caller } = session.get();
  const found = await ask("GET", "/session").catch(() => null);
  if (!found || session.get().phase !== phase) return;
  // Of another caller's, nothing that was typed or learned stays.
  if (phase === "ended" && found.caller !== caller) startAnew();
  else begin(found);
}

/** @param {Permission} action */
export function may(action) {
  return session.get().actions.includes(action);
}

/** @param {any} reply */
function begin(reply) {
  const told = Date.parse(reply?.expires);
  const expires = Number.isNaN(told) ? Infinity : told;
  session.set({
    phase: "in",
    caller: String(reply?.caller ?? ""),
    actions: Array.isArray(reply?.actions) ? reply.actions : [],
    conferences: Array.isArray(reply?.conferences) ? reply.conferences : null,
    expires,
    ending: expires - now() <= SOON,
    gate: false,
    error: null,
    simulator: !!reply?.simulator,
    simulatorUrl: typeof reply?.simulator === "string" ? reply.simulator : "",
  });
  clearTimeout(timer);
  watch();
}

/** A timer reaches no further than some weeks. */
function watch() {
  const { expires, ending } = session.get();
  const left = expires - now() - (ending ? 0 : SOON);
  if (left === Infinity) return;
  timer = setTimeout(left > LONGEST ? watch : check, Math.min(Math.max(left, SOONEST), LONGEST));
}

/** The session was renewed if it was used: the worker knows, by whose clock it ends. */
async function check() {
  let gate = false;
  const found = await ask("GET", "/session").catch((error) => {
    gate = isGate(error);
    return gate || isRefused(error) ? null : undefined;
  });
  // One may have signed out meanwhile.
  if (session.get().phase !== "in") return;
  if (found) begin(found);
  else if (found === null) finish({ gate });
  else watch();
}

function finish({ gate = false } = {}) {
  clearTimeout(timer);
  if (session.get().phase === "in") session.set({ ...session.get(), phase: "ended", gate });
}

/** Whether the worker does not know who asks. @param {unknown} error */
export function isRefused(error) {
  const { status, kind } = /** @type {any} */ (error) ?? {};
  // Something on the way may ask for a name and a password of its own.
  return status === 401 && kind === "authentication";
}
