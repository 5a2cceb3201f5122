/** That everyone can use what the page shows, as far as axe can tell, in both of its languages. */

import axe from "axe-core";

import { expect } from "./fixtures.js";

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} view what it shows
 */
export async function clean(page, view) {
  // Not twice into one document, since it is more than half a megabyte.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  await check(page, view);
  // Also behind a question, where nobody could press it.
  const other = await page.evaluate(() => document.querySelector("button#language")?.textContent ?? "");
  const speak = () => page.evaluate(() => document.querySelector(/** @type {"button"} */ ("button#language"))?.click());
  if (!other) return;
  await speak();
  await check(page, `${view} (${other})`);
  await speak();
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} view
 */
async function check(page, view) {
  const violations = await page.evaluate(async () => {
    const { axe } = /** @type {{ axe: typeof import("axe-core") }} */ (/** @type {unknown} */ (globalThis));
    return (await axe.run({ resultTypes: ["violations"] })).violations;
  });
  const found = violations.map(({ id, nodes }) => `${view}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`);
  expect(found).toEqual([]);
}
