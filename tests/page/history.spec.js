/** What was done from this browser: the list, the picture, the filter, and the file. */

import { readFile } from "node:fs/promises";

import { expect, lock, MEETING, open, row, said, test, TITLE } from "./fixtures.js";

/** @param {import("@playwright/test").Page} page */
const entries = (page) => page.getByRole("list", { name: "Done from this browser" }).getByRole("listitem");

/** @param {import("@playwright/test").Page} page @param {import("./fixtures.js").Stage} stage */
async function somethingDone(page, stage) {
  await stage.sim("meetings", { conferenceId: "dangerous-1", title: '=HYPERLINK("x","y")', roomCode: "811111111" });
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText("Locked from here at");
  await row(page, TITLE).getByRole("button", { name: `Unlock ${TITLE}` }).click();
  await expect(row(page, TITLE)).toContainText("Unlocked from here at");
  await stage.sim("meetings/dangerous-1/end", {});
  await lock(page, '=HYPERLINK("x","y")');
  await expect(said(page, "The meeting has ended")).toBeVisible();
  await page.getByRole("link", { name: "History" }).click();
}

test("shows what was done, the newest first, filters it, and pictures it with the same numbers as text", async ({ page, stage }) => {
  await somethingDone(page, stage);
  await expect(entries(page)).toHaveText([/HYPERLINK.*confClosed.*request ID .*Lock failed/, /Weekly review.*Unlocked\d\d:\d\d/, /Weekly review.*Locked\d\d:\d\d/]);
  await expect(page.getByRole("img", { name: "3 actions over time: Locked 1 and Unlocked 1 and Failed 1" })).toBeVisible();
  await page.getByText("The same as a table").click();
  await expect(page.getByRole("table").getByRole("row")).toHaveText([/FromLockedUnlockedFailedUnknown/, /\d\d:\d\d1110/]);
  await page.getByLabel("Outcome").selectOption("Failed");
  await expect(entries(page)).toHaveCount(1);
  await expect(page.getByRole("img", { name: "1 action over time: Failed 1" })).toBeVisible();
  await page.getByLabel("Outcome").selectOption("All outcomes");
  await page.getByLabel("Filter the history").fill("weekly");
  await expect(entries(page)).toHaveCount(2);
  await page.getByLabel("Filter the history").fill("no such");
  await expect(said(page, "Nothing matches.")).toBeVisible();
  await page.getByLabel("Filter the history").fill("");
  await page.reload();
  await expect(entries(page)).toHaveCount(3);
});

test("saves what is shown as a file in which no cell is a formula", async ({ page, stage }) => {
  await somethingDone(page, stage);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^meeting-locks-\d{4}-\d\d-\d\d\.csv$/);
  const text = await readFile(await download.path(), "utf8");
  expect(text.startsWith("\ufeffLocal time,Time (UTC),Action,Outcome,Title,Meeting code,Meeting ID,Error,Request ID\r\n")).toBe(true);
  const times = '\\r\\n\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,"\\t[\\dT:.-]+Z"';
  expect(text).toMatch(new RegExp(`${times},Lock,Done,${TITLE},"\\t42726033559","\\t${MEETING}",,"\\t[0-9A-F-]+"\\r\\n$`));
  expect(text).toMatch(new RegExp(`${times},Lock,Failed,"'=HYPERLINK\\(""x"",""y""\\)","\\t811111111","\\tdangerous-1",confClosed,`));
});

test("saves in the words of the chosen language, and keeps the file until it is saved", async ({ page, stage }) => {
  await page.clock.install();
  await page.addInitScript(() => {
    const revoked = /** @type {string[]} */ ([]);
    Object.assign(globalThis, { revoked });
    const revoke = URL.revokeObjectURL;
    URL.revokeObjectURL = (url) => {
      revoked.push(url);
      revoke(url);
    };
  });
  const revoked = () => page.evaluate(() => /** @type {any} */ (globalThis).revoked.length);
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText("Locked from here at");
  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("button", { name: "中文" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "导出 CSV" }).click();
  const text = await readFile(await (await saved).path(), "utf8");
  expect(text).toContain("本地时间,时间（UTC）,操作,结果,");
  expect(text).toContain(",锁定,完成,");
  expect(await revoked()).toBe(0);
  await page.clock.runFor(61_000);
  expect(await revoked()).toBe(1);
});

test("is cleared only when that is confirmed", async ({ page, stage }) => {
  await somethingDone(page, stage);
  await page.getByRole("button", { name: "Clear the history" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(entries(page)).toHaveCount(3);
  await page.getByRole("button", { name: "Clear the history" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear the history" }).click();
  await expect(said(page, "Nothing has been done from this browser yet.")).toBeVisible();
  await page.getByRole("link", { name: "Meetings" }).click();
  await expect(row(page, TITLE)).toContainText("Not touched from here");
});

test("another tab's actions are seen here too", async ({ page, stage, context }) => {
  await open(page, stage, { view: "#history" });
  await expect(said(page, "Nothing has been done from this browser yet.")).toBeVisible();
  const second = await context.newPage();
  await second.goto(stage.url);
  await lock(second, TITLE);
  await expect(entries(page)).toHaveCount(1);
});
