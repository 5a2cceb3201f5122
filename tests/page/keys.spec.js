/** Quick to use: keys, density, notices, and what is heard. */

import { advance, behindAnotherWindow, expect, find, lock, MEETING, meetings, open, row, said, spoken, test, TITLE } from "./fixtures.js";

/** All later than the meeting that is there, which began as this test did. @param {import("./fixtures.js").Stage} stage */
const begin = (stage) => stage.sim("meetings", [1, 2, 3].map((n) => ({ title: `Class ${n}`, conferenceId: `class-${n}`, startTime: Date.now() + n })));
/** @param {import("@playwright/test").Page} page @param {string} title */
const details = (page, title) => row(page, title).getByRole("button", { name: `Details of ${title}` });

test("by keys one searches, goes from row to row, selects a range, locks, takes back and unlocks", async ({ page, stage }) => {
  await begin(stage);
  await open(page, stage);
  await expect(meetings(page)).toHaveCount(4);
  await page.keyboard.press("/");
  await expect(find(page)).toBeFocused();
  // In a field they are letters.
  await page.keyboard.type("lux");
  await expect(find(page)).toHaveValue("lux");
  await find(page).fill("");
  // It is said once one has stopped typing.
  await expect(spoken(page)).toHaveText("4 meetings shown");
  await page.keyboard.press("ArrowDown");
  await expect(details(page, "Class 3")).toBeFocused();
  await page.keyboard.press("x");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+X");
  await expect(page.getByRole("region", { name: "Selection" })).toContainText("3 selected");
  await expect(spoken(page)).toHaveText("3 selected");
  await page.keyboard.press("ArrowUp");
  await expect(details(page, "Class 2")).toBeFocused();
  await page.keyboard.press("l");
  await expect(page.getByRole("dialog", { name: "Lock Class 2?" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(row(page, "Class 2")).toContainText(/Locked by .front-desk. at/);
  await page.keyboard.press("Control+z");
  await expect(row(page, "Class 2")).toContainText(/Unlocked by .front-desk. at/);
  await details(page, "Class 1").focus();
  await page.keyboard.press("u");
  await expect(row(page, "Class 1")).toContainText(/Unlocked by .front-desk. at/);
});

test("? shows the keys, and each can be turned off for good", async ({ page, stage }) => {
  await open(page, stage);
  await details(page, TITLE).focus();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(dialog.getByRole("listitem")).toHaveCount(7);
  await dialog.getByRole("checkbox", { name: "Lock", exact: true }).uncheck();
  await page.keyboard.press("Escape");
  await page.reload();
  await details(page, TITLE).focus();
  await page.keyboard.press("l");
  await page.keyboard.press("?");
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("checkbox", { name: "Lock", exact: true })).not.toBeChecked();
});

test("a key that is held down since before the question does not answer it", async ({ page, stage }) => {
  await open(page, stage);
  await row(page, TITLE).getByRole("button", { name: `Lock ${TITLE}` }).focus();
  await page.keyboard.down("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  for (let times = 0; times < 5; times++) await page.keyboard.down("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.up("Enter");
  expect(await stage.join()).toBe(200);
  await page.keyboard.press("Enter");
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
});

test("a compact list has lower rows, and stays so", async ({ page, stage }) => {
  await open(page, stage);
  const height = async () => (await row(page, TITLE).boundingBox())?.height ?? 0;
  await expect(row(page, TITLE)).toBeVisible();
  const before = await height();
  await page.getByRole("checkbox", { name: "Compact" }).check();
  await expect.poll(height).toBeLessThan(before - 10);
  await page.reload();
  await expect(page.getByRole("checkbox", { name: "Compact" })).toBeChecked();
  await expect.poll(height).toBeLessThan(before - 10);
});

test("who is turned away from a locked meeting, and its end, stand in the title and in a notification", async ({ page, stage }) => {
  const notified = await behindAnotherWindow(page);
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(spoken(page)).toContainText("meeting as of");
  expect(await stage.join()).toBe(423);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page).toHaveTitle(`1 turned away from ${TITLE} · Meetings in progress · Meeting lock`);
  await expect(spoken(page)).toContainText("meeting as of");
  await stage.sim(`meetings/${MEETING}/end`, {});
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page).toHaveTitle(new RegExp(`^${TITLE} has ended`));
  expect(await notified()).toEqual([`Meeting lock: 1 turned away from ${TITLE}`, `Meeting lock: ${TITLE} has ended`]);
  await page.evaluate(() => {
    document.hasFocus = () => true;
    dispatchEvent(new Event("focus"));
  });
  await expect(page).toHaveTitle("Meetings in progress · Meeting lock");
});

test("what a search leaves, and what is new, is said", async ({ page, stage }) => {
  await begin(stage);
  await open(page, stage);
  await expect(said(page, "4 meetings as of")).toBeVisible();
  await find(page).fill("class");
  await expect(spoken(page)).toHaveText("3 meetings shown");
  await find(page).fill("");
  // With the focus in the list, its order is kept until one asks for what is new.
  await page.clock.install();
  await page.reload();
  await expect(row(page, TITLE)).toContainText(/\d (person|people)/);
  await details(page, TITLE).focus();
  await stage.sim("meetings", { title: "Just begun" });
  const said_ = async () => (await advance(page, 61_000), spoken(page).textContent());
  await expect.poll(said_).toBe("Show 1 new");
});
