import { Refusal } from "./errors.js";

/**
 * Counts a call against the limit of its app and API, over the second that ends now. A refused call
 * is not counted, so a caller that waits is let in again.
 * @param {import("./state.js").State} state
 * @param {string} app
 * @param {string} api
 */
export function spendCall(state, app, api) {
  const now = state.now();
  const key = `${api} ${app}`;
  const recent = (state.recentCalls.get(key) ?? []).filter((time) => now - time < 1000);
  if (recent.length >= state.options.qps) {
    throw new Refusal("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi");
  }
  state.recentCalls.set(key, [...recent, now]);
}
