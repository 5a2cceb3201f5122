/** What was done, as the worker has recorded it: the list, the picture, the filters, and the files. */

import { readFile } from "node:fs/promises";

import { expect, KEYS, lock, MEETING, open, row, said, test, TITLE } from "./fixtures.js";

/** @param {import("@playwright/test").Page} page */
const entries = (page) => page.getByRole("list", { name: "What was done" }).getByRole("listitem");

/** @param {import("@playwright/test").Page} page @param {import("./fixtures.js").Stage} stage */
async function somethingDone(page, stage) {
  await stage.sim("meetings", { conferenceId: "dangerous-1", title: '=HYPERLINK("x","y")', roomCode: "811111111" });
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await row(page, TITLE).getByRole("button", { name: `Unlock ${TITLE}` }).click();
  await expect(row(page, TITLE)).toContainText(/Unlocked by .front-desk. at/);
  await stage.sim("meetings/dangerous-1/end", {});
  await lock(page, '=HYPERLINK("x","y")');
  await expect(said(page, "The meeting has ended")).toBeVisible();
  await page.getByRole("link", { name: "History" }).click();
}

test("shows what was done, the newest first, filters it, and pictures it with the same numbers as text", async ({ page, stage }) => {
  await somethingDone(page, stage);
  await expect(entries(page)).toHaveText([/HYPERLINK.*front-desk.*confClosed.*request ID .*Lock failed/, /Weekly review.*front-desk.*Unlocked\d\d:\d\d/, /Weekly review.*front-desk.*Locked\d\d:\d\d/]);
  await expect(page.getByRole("img", { name: "3 actions over time: Locked 1 and Unlocked 1 and Failed 1" })).toBeVisible();
  await page.getByText("The same as a table").click();
  await expect(page.getByRole("table").getByRole("row")).toHaveText([/FromLockedUnlockedFailedUnknown/, /\d\d:\d\d1110/]);
  await page.getByLabel("Outcome").selectOption("Refused");
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
  await page.getByRole("button", { name: "Save what is shown as CSV" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^meeting-locks-\d{4}-\d\d-\d\d\.csv$/);
  const text = await readFile(await download.path(), "utf8");
  expect(text.startsWith("\ufeffLocal time,Time (UTC),Action,Outcome,Who,Reason,Title,Meeting code,Meeting ID,Error,Request ID\r\n")).toBe(true);
  const times = '\\r\\n\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,"\\t[\\dT:.-]+Z"';
  expect(text).toMatch(new RegExp(`${times},Lock,Locked,front-desk,,${TITLE},"\\t42726033559","\\t${MEETING}",,"\\t[0-9A-F-]+"\\r\\n$`));
  expect(text).toMatch(new RegExp(`${times},Lock,Lock failed,front-desk,,"'=HYPERLINK\\(""x"",""y""\\)","\\t811111111","\\tdangerous-1",confClosed,`));
});

test.describe("in another time zone", () => {
  test.use({ timezoneId: "Asia/Shanghai" });

  test("a file has the local time beside the exact one", async ({ page, stage }) => {
    await somethingDone(page, stage);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save what is shown as CSV" }).click();
    const lines = (await readFile(await (await saved).path(), "utf8")).trim().split("\r\n").slice(1);
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const [, local, exact] = /^([^,]+),"\t([^"]+)"/.exec(line) ?? [];
      expect(Date.parse(`${local?.replace(" ", "T")}+08:00`)).toBe(Math.trunc(Date.parse(exact ?? "") / 1_000) * 1_000);
    }
  });
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
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("button", { name: "中文" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "将显示的内容导出为 CSV" }).click();
  const text = await readFile(await (await saved).path(), "utf8");
  expect(text).toContain("本地时间,时间（UTC）,操作,结果,");
  expect(text).toContain(",锁定,已锁定,front-desk,");
  expect(await revoked()).toBe(0);
  await page.clock.runFor(61_000);
  expect(await revoked()).toBe(1);
});

test("each sees one's own, with reasons; who may audit sees everybody's, and takes the whole record along", async ({ page, stage, browser }) => {
  await open(page, stage);
  await row(page, TITLE).getByRole("button", { name: `Lock ${TITLE}`, exact: true }).click();
  await page.getByRole("dialog").getByLabel("Reason (optional)").fill("考试中 – 50% of the class");
  await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  const others = await browser.newContext({ locale: "en-GB" });
  const second = await others.newPage();
  await open(second, stage, { as: "lock-only", view: "#history" });
  await expect(said(second, "Nothing has been done yet.")).toBeVisible();
  await expect(second.getByLabel("Who")).toBeHidden();
  await others.close();
  const auditors = await browser.newContext({ locale: "en-GB" });
  const third = await auditors.newPage();
  await open(third, stage, { as: "auditor", view: "#history" });
  await expect(entries(third)).toHaveText([/Weekly review.*front-desk.*考试中 – 50% of the class.*Locked/]);
  await third.getByLabel("Who").fill("somebody-else");
  await third.keyboard.press("Enter");
  await expect(said(third, "Nothing matches.")).toBeVisible();
  await third.getByLabel("Who").fill("front-desk");
  await third.keyboard.press("Tab");
  await expect(entries(third)).toHaveCount(1);
  const saved = third.waitForEvent("download");
  await third.getByRole("link", { name: "JSONL file" }).click();
  const lines = (await readFile(await (await saved).path(), "utf8")).trim().split("\n").map((line) => JSON.parse(line));
  expect(lines.map(({ type, caller, reason }) => [type, caller, reason])).toEqual([["attempt", "front-desk", "考试中 – 50% of the class"], ["outcome", "front-desk", "考试中 – 50% of the class"]]);
  await auditors.close();
});

test("shows the record page by page", async ({ page, stage }) => {
  await open(page, stage, { view: "#history" });
  const headers = { "x-acs-dingtalk-access-token": KEYS.everything };
  // Each is recorded as it is refused, and costs DingTalk nothing.
  const conferenceIds = Array.from({ length: 400 }, (_, index) => `gone-${index}`);
  const begun = await page.request.post(`${stage.url}/batch`, { headers, data: { action: "lock", conferenceIds } });
  expect(begun.status()).toBe(202);
  const { id } = await begun.json();
  await page.request.delete(`${stage.url}/batch/${id}`, { headers });
  await expect(page.getByRole("button", { name: "Show more" })).toBeVisible();
  const shown = page.getByRole("status").filter({ hasText: /^\d+ of \d+ actions$/ }).last();
  await expect(shown).toHaveText(/^(1\d\d|200) of/);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(shown).toHaveText(/^(2\d[1-9]|3\d\d|4\d\d) of/);
});

test("one's own batch that is called off before anything of it was sent is seen to the end", async ({ page, stage }) => {
  // The token does not come before it is called off, and nothing is sent without one.
  await stage.sim("faults", [{ on: "token", delay: 6_000 }]);
  const headers = { "x-acs-dingtalk-access-token": KEYS.everything };
  const begun = await page.request.post(`${stage.url}/batch`, { headers, data: { action: "lock", conferenceIds: ["gone-1", "gone-2"] } });
  const { id } = await begun.json();
  await open(page, stage, { view: "#history" });
  await expect(entries(page)).toHaveText([/Bulk lock begun/]);
  await expect(page.getByRole("link", { name: "Bulk" })).toContainText("0/2");
  await page.request.delete(`${stage.url}/batch/${id}`, { headers });
  await expect(entries(page).filter({ hasText: /called off/i })).not.toHaveCount(0);
});

test("another tab's actions are seen here too", async ({ page, stage, context }) => {
  await open(page, stage, { view: "#history" });
  await expect(said(page, "Nothing has been done yet.")).toBeVisible();
  const second = await context.newPage();
  await second.goto(stage.url);
  await lock(second, TITLE);
  await expect(entries(page)).toHaveCount(1);
});

test.describe("where clocks are put back", () => {
  test.use({ timezoneId: "Europe/London" });

  test("the last hour of that day belongs to it, and the first of the next does not", async ({ page, stage }) => {
    await open(page, stage, { view: "#history?from=2026-10-25&to=2026-10-25" });
    const file = page.getByRole("link", { name: "CSV file" });
    await expect(file).toHaveAttribute("href", /from=2026-10-24T23%3A00%3A00.000Z&to=2026-10-25T23%3A59%3A59.999Z/);
  });
});

test("the focus stays in the table while something is done", async ({ page, stage }) => {
  await open(page, stage, { as: "auditor", view: "#history" });
  const act = () => stage.ask(`/v1.0/conference/videoConferences/${MEETING}/lock`, { method: "POST", body: { action: "lock" } });
  await act();
  const summary = page.getByText("The same as a table");
  await summary.focus();
  await page.keyboard.press("Enter");
  await act();
  await expect(said(page, "2 of 2 actions")).toBeVisible();
  await expect(summary).toBeFocused();
  const table = page.getByRole("region", { name: "The same as a table" });
  await table.focus();
  await act();
  await expect(said(page, "3 of 3 actions")).toBeVisible();
  await expect(table).toBeFocused();
});

test("where the record cannot be had, it does not say that it is being asked for, and asks again when told to", async ({ page, stage }) => {
  // Until it is pressed: by itself it asks again, too.
  const pressed = () => page.evaluate(() => "pressed" in document.body.dataset);
  await page.route("**/audit?*", async (route) => ((await pressed()) ? route.fallback() : route.abort()));
  await open(page, stage, { view: "#history" });
  await expect(said(page, "The service could not be reached")).toBeVisible();
  await expect(said(page, "Asking the service…")).toHaveCount(0);
  await page.evaluate(() => addEventListener("click", () => (document.body.dataset.pressed = ""), true));
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(said(page, "Nothing has been done yet.")).toBeVisible();
  await expect(said(page, "The service could not be reached")).toHaveCount(0);
});
