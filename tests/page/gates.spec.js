/** What stands between the page and its worker, and answers in its place. */

import { expect, meetings, open, row, said, test, TITLE } from "./fixtures.js";

for (const [status, what] of /** @type {const} */ ([
  [401, "who asks for a password of its own"],
  [403, "that forbids it"],
])) {
  test(`a proxy ${what} is not taken for the worker`, async ({ page, stage }) => {
    await open(page, stage);
    await expect(row(page, TITLE)).toBeVisible();
    const fromTheProxy = { status, json: { code: "noPermission", message: "blocked by policy" } };
    await page.route(/orgConferences|\/session/, (route) => route.fulfill(fromTheProxy));
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(said(page, "The answer was not DingTalk's")).toBeVisible();
    await expect(page.getByRole("region", { name: "Your session has ended" })).toBeHidden();
    await expect(meetings(page)).toHaveCount(1);
  });
}
