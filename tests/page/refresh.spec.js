/** How the list stays fresh: what it costs, and that nothing moves under a pointer or the focus. */

import { advance, asked, expect, find, meetings, open, refreshed, row, said, spoken, test, TITLE } from "./fixtures.js";

const LIST = /orgConferences/;

test("says how often it asks and what that costs, and asks by itself once a minute", async ({ page, stage }) => {
  await page.clock.install();
  await open(page, stage);
  await refreshed(page);
  await expect(said(page, /Asks every 1 min, about 120 calls an hour \(2\.4% of the month’s\)\. \d+ of this month’s 5,000 calls are used\./)).toBeVisible();
  expect(asked(page, LIST)).toBe(1);
  await stage.sim("meetings", { title: "Just begun" });
  await page.clock.runFor(59_000);
  expect(asked(page, LIST)).toBe(1);
  await page.clock.runFor(2_000);
  await expect(row(page, "Just begun")).toBeVisible();
  expect(asked(page, LIST)).toBe(2);
});

test("asks nothing while nobody is there, and at once again when someone is", async ({ page, stage }) => {
  await page.clock.install();
  await open(page, stage);
  await refreshed(page);
  for (let minute = 0; minute < 12; minute++) await page.clock.runFor(60_500);
  await expect(said(page, "Paused while you are away.")).toBeVisible();
  const before = asked(page, LIST);
  await page.clock.runFor(600_000);
  expect(asked(page, LIST)).toBe(before);
  await page.keyboard.press("Shift");
  await page.clock.runFor(100);
  await expect(said(page, /Asks every 1 min/)).toBeVisible();
  await expect.poll(() => asked(page, LIST)).toBe(before + 1);
});

test("asks nothing while its tab is hidden", async ({ page, stage }) => {
  await page.clock.install();
  await open(page, stage);
  await refreshed(page);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect(said(page, "Paused while this tab is hidden.")).toBeVisible();
  await page.clock.runFor(300_000);
  expect(asked(page, LIST)).toBe(1);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: false, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.clock.runFor(100);
  await expect.poll(() => asked(page, LIST)).toBe(2);
});

test("nothing moves while the pointer is over the list, until asked for or the pointer is gone", async ({ page, stage }) => {
  await page.clock.install();
  await open(page, stage);
  await refreshed(page);
  await row(page, TITLE).hover();
  await stage.sim("meetings", { title: "Just begun" });
  await page.clock.runFor(61_000);
  const news = page.getByRole("button", { name: "Show 1 new" });
  await expect(news).toBeVisible();
  await expect(meetings(page).getByRole("heading")).toHaveText([TITLE]);
  await news.click();
  await expect(meetings(page).getByRole("heading")).toHaveText(["Just begun", TITLE]);
  await expect(news).toBeHidden();
  // And by itself, once the pointer and the focus have left.
  await find(page).focus();
  await row(page, TITLE).hover();
  await stage.sim("meetings", { title: "Later" });
  await page.clock.runFor(61_000);
  await expect(news).toBeVisible();
  await page.getByRole("heading", { level: 1 }).hover();
  await expect(meetings(page).getByRole("heading")).toHaveText(["Later", "Just begun", TITLE]);
});

test("nothing moves while the focus is in the list, and what has ended says so in its place", async ({ page, stage }) => {
  await page.clock.install();
  const { conferenceId } = await stage.sim("meetings", { title: "Ends soon", startTime: Date.now() - 60_000 });
  await open(page, stage);
  await refreshed(page);
  const button = row(page, TITLE).getByRole("button", { name: `Lock ${TITLE}` });
  await button.focus();
  await stage.sim(`meetings/${conferenceId}/end`, {});
  await page.clock.runFor(61_000);
  await expect(row(page, "Ends soon")).toContainText("Ended");
  await expect(row(page, "Ends soon").getByRole("button", { name: /^Lock/ })).toBeHidden();
  await expect(page.getByRole("button", { name: "Show 1 ended" })).toBeVisible();
  await expect(button).toBeFocused();
  await find(page).focus();
  await page.clock.runFor(100);
  await expect(row(page, "Ends soon")).toBeHidden();
});

test.describe("on a touch screen, where no pointer tells before it is there", () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } });

  test("nothing moves until asked for", async ({ page, stage }) => {
    await page.clock.install();
    await open(page, stage);
    await refreshed(page);
    await stage.sim("meetings", { title: "Just begun" });
    await page.clock.runFor(61_000);
    await page.getByRole("button", { name: "Show 1 new" }).tap();
    await expect(meetings(page).getByRole("heading")).toHaveText(["Just begun", TITLE]);
  });
});

test("people who come and go, and knock, are seen with the next refresh", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toContainText("0 people");
  await stage.join();
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(row(page, TITLE)).toContainText("1 person");
});

test("a failed refresh keeps the list and says what happened", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  await page.route("**/orgConferences*", (route) => route.abort());
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(said(page, "The service could not be reached")).toBeVisible();
  await expect(row(page, TITLE)).toBeVisible();
  await page.unroute("**/orgConferences*");
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(said(page, "The service could not be reached")).toBeHidden();
});

test("whoever has the focus on what ends keeps it in its row", async ({ page, stage }) => {
  await page.clock.install();
  await stage.sim("meetings", { conferenceId: "soon", title: "Ends soon" });
  await open(page, stage);
  await refreshed(page);
  await row(page, "Ends soon").getByRole("button", { name: /^Lock/ }).focus();
  await stage.sim("meetings/soon/end", {});
  await page.clock.runFor(61_000);
  await expect(row(page, "Ends soon")).toContainText("Ended");
  await expect(row(page, "Ends soon").getByRole("button", { name: "Details of Ends soon" })).toBeFocused();
});

test("a refresh leaves the focus where it is in the details", async ({ page, stage }) => {
  await page.clock.install();
  await open(page, stage);
  await refreshed(page);
  await row(page, TITLE).getByRole("button", { name: `Details of ${TITLE}` }).click();
  await expect(row(page, TITLE).getByRole("heading", { level: 3 })).toHaveText("0 people");
  const copy = row(page, TITLE).getByRole("button", { name: "Copy the meeting ID" });
  await copy.focus();
  await stage.join();
  await page.clock.runFor(61_000);
  await expect(row(page, TITLE).getByRole("heading", { level: 3 })).toHaveText("1 person");
  await expect(copy).toBeFocused();
});

test("nobody is asked for, nor reckoned with, in the details of what has ended", async ({ page, stage }) => {
  await page.clock.install();
  await stage.sim("meetings", { conferenceId: "soon", title: "Ends soon" });
  await open(page, stage);
  await refreshed(page);
  await expect(said(page, /about 120 calls an hour/)).toBeVisible();
  const details = row(page, "Ends soon").getByRole("button", { name: "Details of Ends soon" });
  await details.click();
  await expect(said(page, /about 180 calls an hour/)).toBeVisible();
  await details.focus();
  await stage.sim("meetings/soon/end", {});
  await page.clock.runFor(61_000);
  await expect(row(page, "Ends soon")).toContainText("Ended");
  await expect(said(page, /about 120 calls an hour/)).toBeVisible();
  const before = asked(page, /\/members/);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(spoken(page)).toContainText("1 meeting as of");
  expect(asked(page, /\/members/)).toBe(before);
});

test("goes on asking though the machine's clock was set back", async ({ page, stage }) => {
  const HOURS = 9 * 3_600_000;
  await page.clock.install({ time: Date.now() + HOURS });
  await open(page, stage);
  await refreshed(page);
  await page.clock.setSystemTime(Date.now());
  // It is looked at again.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await stage.sim("meetings", { title: "Just begun", members: 3 });
  await expect(async () => {
    await advance(page, 61_000);
    await expect(row(page, "Just begun")).toContainText("3 people", { timeout: 500 });
  }).toPass();
});
