/** What stands between the page and its worker, and answers in its place. */

import { expect, lock, meetings, open, row, said, spoken, test, TITLE } from "./fixtures.js";

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
    await expect(said(page, "The answer did not come from DingTalk")).toBeVisible();
    await expect(page.getByRole("region", { name: "Your session has ended" })).toBeHidden();
    await expect(meetings(page)).toHaveCount(1);
  });
}

test("G8: the end of the company's sign-in is told as that, with the way on, and nothing is noted as unknown", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  const gate = { status: 302, headers: { location: "https://team.cloudflareaccess.com/cdn-cgi/access/login" } };
  await page.route(/\/v1\.0\/|\/session/, (route) => route.fulfill(gate));
  await lock(page, TITLE);
  const ended = page.getByRole("region", { name: "Your sign-in has ended" });
  await expect(ended).toContainText("Reload the page to sign in again.");
  await expect(spoken(page)).toContainText("Your sign-in has ended");
  await expect(ended.getByLabel("Access key")).toBeHidden();
  await expect(ended.getByRole("button", { name: "Reload the page" })).toBeFocused();
  await expect(row(page, TITLE)).toContainText("Not touched from here");
  await page.getByRole("link", { name: "History" }).click();
  await page.unroute(/\/v1\.0\/|\/session/);
  await ended.getByRole("button", { name: "Reload the page" }).click();
  await expect(ended).toBeHidden();
  await expect(said(page, "Nothing has been done yet.")).toBeVisible();
});

test("G9: the address that DingTalk does not allow is shown, for whoever can allow it", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  const message = "访问ip不在白名单之中, request ip=203.0.113.7 appKey(dingxxxxxxxx)";
  await stage.sim("faults", [{ on: "lock", status: 403, body: { code: "Forbidden.AccessDenied.IpNotInWhiteList", message, requestid: "R-5" } }]);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText("The meeting was not locked; it is as it was. DingTalk does not allow the service's address");
  await expect(row(page, TITLE)).toContainText("request ip=203.0.113.7");
  await expect(row(page, TITLE)).not.toContainText("(request id");
  await expect(row(page, TITLE)).not.toContainText("403 Forbidden");
});
