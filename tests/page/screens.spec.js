/** Every screen: phones, zoom, large text, colours of the system's, paper. */

import { expect, lock, MEETING, meetings, open, row, test, TITLE } from "./fixtures.js";

/** @param {import("./fixtures.js").Stage} stage */
const begin = (stage) => stage.sim("meetings", [1, 2, 3, 4].map((n) => ({ title: `Quarterly budget review of department ${n}`, conferenceId: `b-${n}` })));

test("a phone shows three meetings with their locks at once", async ({ page, stage }) => {
  await begin(stage);
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, stage);
  await expect(meetings(page).first()).toContainText("0 people");
  for (const at of [0, 1, 2]) {
    await expect(meetings(page).nth(at).getByRole("heading")).toBeInViewport({ ratio: 1 });
    await expect(meetings(page).nth(at).getByRole("button", { name: /^Lock/ })).toBeInViewport({ ratio: 1 });
  }
});

test("on a phone nothing above the list is cut, or alone on its line, and empty boxes are of the page's colours", async ({ page, stage }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  const cut = await page.getByRole("combobox", { name: "Sort by" }).evaluate((select) => {
    const has = select.getBoundingClientRect().width;
    /** @type {HTMLElement} */ (select).style.width = "max-content";
    const needs = select.getBoundingClientRect().width;
    /** @type {HTMLElement} */ (select).style.width = "";
    return needs - has;
  });
  expect(cut).toBeLessThanOrEqual(0.5);
  // Not every browser has it to offer.
  await page.evaluate(() => document.querySelector("#notify")?.removeAttribute("hidden"));
  const middles = await Promise.all([page.getByText("Select all shown"), page.getByText("Compact"), page.getByRole("button", { name: "Notify me" })].map(async (each) => {
    const box = await each.boundingBox();
    return Math.round(((box?.y ?? 0) + (box?.height ?? 0) / 2) / 10);
  }));
  expect(new Set(middles).size, String(middles)).toBe(1);
  const ground = (/** @type {Element} */ element) => getComputedStyle(element).backgroundColor;
  expect(await page.getByRole("checkbox", { name: `Select ${TITLE}` }).evaluate(ground)).toBe("rgb(23, 27, 36)");
  // The browser's own would be drawn over it.
  expect(await page.getByRole("checkbox", { name: `Select ${TITLE}` }).evaluate((element) => getComputedStyle(element).appearance)).toBe("none");
  await page.getByRole("checkbox", { name: `Select ${TITLE}` }).check();
  expect(await page.getByRole("checkbox", { name: `Select ${TITLE}` }).evaluate(ground)).toBe("rgb(145, 168, 255)");
  await row(page, TITLE).getByRole("button", { name: `Details of ${TITLE}` }).click();
  await expect(page.getByRole("button", { name: "This is me" })).toHaveCSS("padding-inline-start", "0px");
});

test("at 400 % nothing that is fixed covers half the screen, and rows can be read", async ({ page, stage }) => {
  await begin(stage);
  // 1280 x 800, four times as large.
  await page.setViewportSize({ width: 320, height: 200 });
  await open(page, stage);
  await lock(page, TITLE);
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("Locked");
  await page.getByRole("checkbox", { name: `Select ${TITLE}` }).check();
  const covered = await page.evaluate(() => {
    const fixed = [...document.querySelectorAll("*")].filter((it) => ["fixed", "sticky"].includes(getComputedStyle(it).position) && it.checkVisibility());
    return fixed.reduce((sum, it) => sum + it.getBoundingClientRect().height, 0);
  });
  expect(covered).toBeLessThanOrEqual(100);
  const heading = row(page, TITLE).getByRole("heading");
  await heading.scrollIntoViewIfNeeded();
  await expect(heading).toBeInViewport({ ratio: 1 });
});

test("a notice takes less than half of a phone, and what it lies upon can be scrolled from under it, and is where the focus is", async ({ page, stage }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, stage);
  await stage.sim("faults", [{ on: "lock", status: 403, body: { code: "Forbidden.AccessDenied.AccessTokenPermissionDenied", message: "x", accessdenieddetail: { requiredScopes: ["VideoConference.Conference.Write"] } } }]);
  await lock(page, TITLE);
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText("The service lacks a permission in DingTalk");
  const { height = 0 } = (await notices.boundingBox()) ?? {};
  expect(height).toBeLessThan(240);
  await page.getByRole("link", { name: "Bulk" }).click();
  await page.getByLabel("Meetings, one a line").fill(MEETING);
  await page.getByLabel("Reason (optional)").filter({ visible: true }).focus();
  await page.keyboard.press("Tab");
  const start = page.getByRole("button", { name: "Lock 1 meeting" });
  await expect(start).toBeFocused();
  const { bottom, top } = await start.evaluate((button) => ({ bottom: button.getBoundingClientRect().bottom, top: document.querySelector(".dock .notice")?.getBoundingClientRect().top ?? 0 }));
  expect(bottom).toBeLessThanOrEqual(top);
});

test("text of twice the size fits", async ({ page, stage }) => {
  await begin(stage);
  await open(page, stage);
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  for (const width of [360, 768, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${width} px`).toBeLessThanOrEqual(0);
  }
});

test("with the system's colours, what a colour told is told by a line", async ({ page, stage }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await open(page, stage);
  const current = page.getByRole("link", { name: "Meetings" });
  const border = (/** @type {Element} */ element) => getComputedStyle(element).borderTopWidth;
  expect(await current.evaluate(border)).toBe("2px");
  expect(await page.getByRole("link", { name: "History" }).evaluate(border)).toBe("0px");
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  expect(await row(page, TITLE).evaluate((element) => getComputedStyle(element).borderInlineStartWidth)).toBe("4px");
  await page.getByRole("link", { name: "History" }).click();
  const key = page.getByRole("figure").getByText("Locked").first();
  expect(await key.evaluate((element) => getComputedStyle(element, "::before").forcedColorAdjust)).toBe("none");
  await page.getByRole("link", { name: "Bulk" }).click();
  await page.getByLabel("Meetings, one a line").fill(MEETING);
  await page.getByRole("button", { name: "Lock 1 meeting" }).click();
  expect(await page.getByRole("progressbar").evaluate(border)).toBe("1px");
});

test("on paper stands what is known, and nothing to press", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(row(page, TITLE)).toContainText("Not touched from here");
  for (const name of ["Refresh", "Sign out", `Lock ${TITLE}`]) await expect(page.getByRole("button", { name })).toBeHidden();
});

test("a title without an end takes two lines, and stands whole in the question", async ({ page, stage }) => {
  const endless = `Endless ${"meeting ".repeat(60)}end`;
  await stage.sim("meetings", { title: endless, conferenceId: "endless-1" });
  await open(page, stage);
  const heading = row(page, endless).getByRole("heading");
  const lines = await heading.evaluate((element) => element.clientHeight / Number.parseFloat(getComputedStyle(element).lineHeight));
  expect(Math.round(lines)).toBe(2);
  await row(page, endless).getByRole("button", { name: `Lock ${endless}` }).click();
  await expect(page.getByRole("dialog", { name: `Lock ${endless}?` })).toBeVisible();
});
