/** What others do, and what the record tells: two browsers beside each other, and replies that were lost. */

import { expect, lock, MEETING, meetings, open, row, said, test, TITLE } from "./fixtures.js";

const UNLOCK = `Unlock ${TITLE}`;

test("two browsers beside each other show each other's locks within two seconds, and who it was", async ({ page, stage, browser }) => {
  await open(page, stage);
  const context = await browser.newContext({ locale: "en-GB" });
  const other = await context.newPage();
  await open(other, stage, { as: "lock-only" });
  await expect(row(page, TITLE)).toContainText("Not touched from here");
  await lock(other, TITLE);
  await expect(row(other, TITLE)).toContainText(/Locked by .lock-only. at \d\d:\d\d/);
  await expect(row(page, TITLE)).toContainText(/Locked by .lock-only. at \d\d:\d\d/, { timeout: 2_000 });
  await row(page, TITLE).getByRole("button", { name: UNLOCK, exact: true }).click();
  await expect(row(page, TITLE)).toContainText(/Unlocked by .front-desk. at/);
  await expect(row(other, TITLE)).toContainText(/Unlocked by .front-desk. at/, { timeout: 2_000 });
  await context.close();
});

test("asks now and then where events do not arrive", async ({ page, stage }) => {
  await page.clock.install();
  await page.route("**/meetings/events", (route) => route.fulfill({ status: 503, contentType: "text/html", body: "no streams here" }));
  await open(page, stage);
  await expect(row(page, TITLE)).toContainText("Not touched from here");
  const headers = { "x-acs-dingtalk-access-token": "key-that-may-lock-91c2" };
  await page.request.post(`${stage.url}/v1.0/conference/videoConferences/${MEETING}/lock`, { headers, data: { action: "lock" } });
  await expect(async () => {
    await page.clock.runFor(5_000);
    await expect(row(page, TITLE)).toContainText(/Locked by .lock-only. at/, { timeout: 500 });
  }).toPass();
});

test("a lock whose reply was lost is known to hold as soon as the record tells", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  // It arrives, and its reply does not.
  await page.route("**/lock", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await expect(row(page, TITLE)).not.toContainText("could not be reached");
  await expect(page.getByRole("region", { name: "Notices" })).toContainText(`Locked ${TITLE}`);
  expect(await stage.join()).toBe(423);
});

test("says that someone has joined since the lock", async ({ page, stage }) => {
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  // Opened in DingTalk itself, of which nothing tells.
  await page.route("**/members*", async (route) => {
    const joined = { unionId: "u", userNick: "Late", attendStatus: 3, joinTime: Date.now() + 60_000 };
    await route.fulfill({ json: { memberModels: [joined], hasMore: false } });
  });
  await row(page, TITLE).getByRole("button", { name: `Details of ${TITLE}` }).click();
  await expect(row(page, TITLE)).toContainText("Someone has joined since; it may be open.");
});

test("a slow call says so after three seconds, and is unknown once given up", async ({ page, stage }) => {
  await page.clock.install();
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  await page.route("**/lock", () => {});
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText("Locking…");
  await page.clock.runFor(3_100);
  await expect(row(page, TITLE)).toContainText("DingTalk is slow.");
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText(`DingTalk is slow: ${TITLE} is still being locked.`);
  await notices.getByRole("button", { name: "Give up" }).click();
  await expect(row(page, TITLE)).toContainText(/Unknown since \d\d:\d\d/);
  await expect(row(page, TITLE).getByRole("button", { name: `Lock again ${TITLE}`, exact: true })).toBeVisible();
  await expect(row(page, TITLE).getByRole("button", { name: UNLOCK, exact: true })).toBeVisible();
});

test("a failure is told in every view, stays, and leads to its row; an undo that fails says so", async ({ page, stage }) => {
  await stage.sim("meetings", { count: 3, title: "Lecture" });
  await open(page, stage);
  await lock(page, TITLE);
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText(`Locked ${TITLE}`);
  await stage.sim("faults", [{ on: "lock", status: 400, body: { code: "commandError", message: "no", requestid: "R-1" } }]);
  await notices.getByRole("button", { name: "Undo" }).click();
  await expect(notices).toContainText(`${TITLE}: The undo failed. The meeting was not unlocked; it is as it was.`);
  await page.getByRole("link", { name: "History" }).click();
  await expect(notices).toContainText("The undo failed.");
  // Another success does not take its place.
  await page.getByRole("link", { name: "Meetings" }).click();
  await lock(page, "Lecture 2");
  await expect(notices).toContainText("Locked Lecture 2");
  await expect(notices).toContainText("The undo failed.");
  await page.getByRole("link", { name: "History" }).click();
  await notices.getByRole("button", { name: "Show" }).first().click();
  await expect(row(page, TITLE).getByRole("button", { name: UNLOCK, exact: true })).toBeFocused();
  await expect(row(page, TITLE)).toBeInViewport();
  // Settled, it goes.
  await page.keyboard.press("Enter");
  await expect(notices).not.toContainText("The undo failed.");
});

test("a notice is on the screen however far one has scrolled", async ({ page, stage }) => {
  await stage.sim("meetings", { count: 60, title: "Lecture" });
  await open(page, stage);
  const title = await meetings(page).first().getByRole("heading").innerText();
  await lock(page, title);
  const notice = page.getByRole("region", { name: "Notices" }).getByText(`Locked ${title}`);
  for (const far of [0, 3_000]) {
    await page.mouse.wheel(0, far);
    await expect.poll(() => page.evaluate(() => scrollY > 0)).toBe(far > 0);
    await expect(notice).toBeInViewport({ ratio: 1 });
  }
});

test("what the end of the session interrupted is offered again, with the focus on it", async ({ page, stage, context }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  await context.clearCookies();
  await lock(page, TITLE);
  const ended = page.getByRole("region", { name: "Your session has ended" });
  await ended.getByLabel("Access key").fill("key-of-the-front-desk-0a1b");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Notices" })).toContainText(`${TITLE} was not locked: your session had ended.`);
  await expect(page.getByRole("button", { name: "Lock it now" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  expect(await stage.join()).toBe(423);
});

test("what the end of the session interrupted is offered to nobody else", async ({ page, stage, context }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  await context.clearCookies();
  await lock(page, TITLE);
  const ended = page.getByRole("region", { name: "Your session has ended" });
  await ended.getByLabel("Access key").fill("key-that-may-lock-91c2");
  await page.keyboard.press("Enter");
  await expect(page.getByText("lock-only", { exact: true })).toBeVisible();
  await expect(row(page, TITLE)).toContainText("Not touched from here");
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await expect(page.getByRole("button", { name: "Lock it now" })).toHaveCount(0);
  expect(await stage.join()).toBe(200);
});

/** Ten minutes before an hour is over. */
const AHEAD_MS = 50 * 60_000 + 1_000;

test("the end of a session is told ten minutes before, and its strip is always on the screen", async ({ page, stage, context }) => {
  await page.clock.install();
  await stage.sim("meetings", { count: 60, title: "Lecture" });
  await open(page, stage);
  await expect(meetings(page).first()).toBeVisible();
  // The worker's clock goes on as this machine's does.
  // So does each of its replies, whichever comes first; one that has no end cannot.
  await page.route("**/*", async (route) => {
    if (route.request().url().endsWith("/meetings/events")) return route.abort();
    if (route.request().method() !== "GET") return route.continue();
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), date: new Date(Date.now() + AHEAD_MS).toUTCString() } });
  });
  await page.clock.fastForward(AHEAD_MS);
  const strip = page.getByRole("region", { name: /Your session ends at \d\d:\d\d/ });
  await expect(strip).toContainText("Sign in again now to go on without a break.");
  await page.mouse.wheel(0, 3_000);
  await expect(strip).toBeInViewport();
  await strip.getByLabel("Access key").fill("key-of-the-front-desk-0a1b");
  await page.unroute("**/*");
  await context.clearCookies();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: /Your session/ })).toBeHidden();
});

test("timers are set in a menu of the meeting, shown in its row, and called off there", async ({ page, stage }) => {
  await open(page, stage);
  const menu = row(page, TITLE).getByRole("button", { name: `Timer for ${TITLE}` });
  await menu.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: `${TITLE}: later` });
  await expect(dialog.getByRole("radio", { name: "Lock in … minutes" })).toBeChecked();
  await dialog.getByLabel("Minutes", { exact: true }).fill("0");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toHaveText("Give whole minutes from 1 to 44,640 (31 days).");
  await dialog.getByLabel("Minutes", { exact: true }).fill("15");
  await dialog.getByLabel("Reason (optional)").fill("exam begins");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(menu).toBeFocused();
  await expect(row(page, TITLE)).toContainText(/Locks at \d\d:\d\d \(.front-desk.\) · .exam begins/);
  // Others see it, too, and after a reload.
  await page.reload();
  await expect(row(page, TITLE)).toContainText("exam begins");
  await row(page, TITLE).getByRole("button", { name: /^Call off: Locks at/ }).click();
  await expect(row(page, TITLE)).not.toContainText("exam begins");

  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by/);
  await menu.click();
  await dialog.getByRole("radio", { name: "Open for a minute" }).check();
  await expect(dialog).toContainText("Unlocks now, and locks again by itself: to let somebody back in.");
  await dialog.getByRole("button", { name: "Set" }).click();
  await expect(row(page, TITLE)).toContainText(/Unlocked by .front-desk. at/);
  await expect(row(page, TITLE)).toContainText(/Locks at \d\d:\d\d/);
  expect(await stage.join()).toBe(200);

  await menu.click();
  await dialog.getByRole("radio", { name: "Lock at …" }).check();
  await dialog.getByLabel("When").fill("2020-01-01T10:00");
  await dialog.getByRole("button", { name: "Set" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Give a time that is still to come.");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
});

test("offers of timers what the key may do", async ({ page, stage }) => {
  await open(page, stage, { as: "lock-only" });
  await row(page, TITLE).getByRole("button", { name: `Timer for ${TITLE}` }).click();
  await expect(page.getByRole("radio", { name: "Unlock after … minutes" })).toBeDisabled();
  await expect(page.getByRole("radio", { name: "Open for a minute" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "History" }).click();
  await expect(said(page, "What you have locked and unlocked")).toBeVisible();
});

/** @param {import("@playwright/test").Page} page */
const timerMenu = (page, title = /** @type {string} */ (TITLE)) => row(page, title).getByRole("button", { name: `Timer for ${title}` });

test("a timer that is gone is not to be called off, which is said, and it goes from the row", async ({ page, stage }) => {
  await open(page, stage);
  await page.route("**/meetings/events", (route) => route.abort());
  await page.reload();
  await timerMenu(page).click();
  await page.getByRole("dialog").getByRole("button", { name: "Set" }).click();
  await expect(row(page, TITLE)).toContainText(/Locks at/);
  const { timers } = await stage.ask("/timers");
  await stage.ask(`/timers/${timers[0].id}`, { method: "DELETE" });
  const notices = page.getByRole("region", { name: "Notices" });
  await notices.getByRole("button", { name: "Call off" }).click();
  await expect(notices).toContainText(`${TITLE}: The timer was over already, or somebody had called it off.`);
  await expect(row(page, TITLE)).not.toContainText(/Locks at/);
});

test("says before a timer is set that it would be too far away, and of what is refused in one's language", async ({ page, stage }) => {
  await open(page, stage);
  await timerMenu(page).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Lock at …" }).check();
  await dialog.getByLabel("When").fill("2099-01-01T10:00");
  await dialog.getByRole("button", { name: "Set" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Give a time within 31 days.");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "中文" }).click();
  await page.route("**/timers", (route) => route.abort());
  await page.getByRole("button", { name: `${TITLE} 的定时操作` }).click();
  await dialog.getByRole("button", { name: "设定" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("无法连接服务。请检查网络后再试，可放心重试。");
});

test("a timer that takes long to be set closes no other menu", async ({ page, stage }) => {
  await stage.sim("meetings", { title: "Other" });
  await open(page, stage);
  /** @type {(value?: unknown) => void} */
  let release = () => {};
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/timers", async (route) => {
    await held;
    await route.continue();
  });
  await timerMenu(page).click();
  const set = page.getByRole("dialog").getByRole("button", { name: "Set" });
  await set.click();
  await expect(set).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");
  await timerMenu(page, "Other").click();
  const menu = page.getByRole("dialog", { name: "Other: later" });
  await menu.getByLabel("Minutes", { exact: true }).fill("33");
  release();
  await expect(page.getByRole("region", { name: "Notices", includeHidden: true })).toContainText(`${TITLE}: Locks at`);
  await expect(menu.getByLabel("Minutes", { exact: true })).toHaveValue("33");
  await set.click();
  await expect(row(page, "Other")).toContainText(/Locks at/);
});

test("a reason with braces stands as it is", async ({ page, stage }) => {
  await open(page, stage);
  await timerMenu(page).click();
  await page.getByRole("dialog").getByLabel("Reason (optional)").fill("{ticket} for {title}");
  await page.getByRole("dialog").getByRole("button", { name: "Set" }).click();
  await expect(page.getByRole("region", { name: "Notices" })).toContainText(/^Weekly review: Locks at .* · .\{ticket\} for \{title\}/);
});

test("of many notices the newest is on the screen", async ({ page, stage }) => {
  const titles = Array.from({ length: 6 }, (_, n) => `Meeting ${n}`);
  await stage.sim("meetings", titles.map((title) => ({ title })));
  await open(page, stage);
  await page.route("**/lock", (route) => route.fulfill({ status: 403, headers: { "x-error-kind": "permission" }, json: { code: "noPermission", message: "no" } }));
  for (const title of titles) {
    await row(page, title).getByRole("button", { name: `Lock ${title}` }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Lock" }).press("Enter");
    await expect(page.getByRole("region", { name: "Notices" }).getByText(`${title}: `)).toBeInViewport();
  }
});
