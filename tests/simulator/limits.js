import { Refusal } from "./errors.js";

/**
 * @typedef {import("./state.js").State} State
 *
 * Whose call it is: the rate of an app is counted for itself, that of a suite for each organisation.
 * @typedef {{ app: string, corpId: string, suite: boolean }} Caller
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 1440 * MINUTE;
/** The month of the quota is taken to be China's, which DingTalk does not say. */
const CHINA = 480 * MINUTE;

/**
 * Counts a call against the limits of its caller and API, over the second and the minute that end
 * now. A refused call is not counted, so a caller that waits is let in again.
 * @param {State} state
 * @param {Caller} caller
 * @param {string} api
 */
export function spendRate(state, { app, corpId, suite }, api) {
  const now = state.now();
  const { qps, suiteQps, qpm } = state.settings;
  const key = suite ? `${api} ${app} ${corpId}` : `${api} ${app}`;
  // Only as far back as a limit looks.
  const reach = qpm === Infinity ? SECOND : MINUTE;
  const recent = (state.recentCalls.get(key) ?? []).filter((time) => now - time < reach);
  const whose = suite ? "SuitekeyAndOrgAndApi" : "AppkeyAndApi";
  if (recent.length >= qpm) throw new Refusal(`Forbidden.AccessDenied.QpmLimitFor${whose}`);
  const lastSecond = recent.filter((time) => now - time < SECOND).length;
  if (lastSecond >= (suite ? suiteQps : qps)) throw new Refusal(`Forbidden.AccessDenied.QpsLimitFor${whose}`);
  state.recentCalls.set(key, [...recent, now]);
}

/** @param {number} now */
export function monthOf(now) {
  return new Date(now + CHINA).toISOString().slice(0, 7);
}

/**
 * Counts a call against the month of its organisation, whatever comes of it. Not to be asked for
 * calls of tokens and for those over a rate, which DingTalk does not count.
 * @param {State} state
 * @param {string} corpId
 */
export function spendMonth(state, corpId) {
  const now = state.now();
  const month = monthOf(now);
  const known = state.usage.get(corpId);
  const usage = known?.month === month ? known : { month, calls: 0 };
  state.usage.set(corpId, usage);
  const { monthlyCalls, graceDays } = state.settings;
  if (usage.calls >= monthlyCalls) {
    usage.usedUpAt ??= now;
    if (now - usage.usedUpAt >= graceDays * DAY) throw new Refusal("Forbidden.AccessDenied.ApiCountLimitForOrg");
  }
  usage.calls += 1;
}
