/** Leaves the outcomes where the test's WebDriver session looks for them. */

import { runScenario } from "../scenario.js";

/** @typedef {{ matrix: { outcomes?: import("../scenario.js").Outcome[], failure?: string } }} Report */

/** @param {import("../scenario.js").Api} api */
export function reportScenario(api) {
  const report = /** @type {typeof globalThis & Report} */ (globalThis).matrix;
  runScenario(api, { endpoint: location.origin, page: true }).then(
    (outcomes) => (report.outcomes = outcomes),
    (error) => (report.failure = String(error)),
  );
}
