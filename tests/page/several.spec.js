/** Several meetings at once: what will happen, what happens, and what is left after a reload. */

import { advance, asked, expect, find, KEYS, keyField, lock, meetings, open, row, said, spoken, test, TITLE } from "./fixtures.js";

/** @typedef {import("./fixtures.js").Stage} Stage */

/**
 * Starts so many meetings with ids that are easy to tell.
 * @param {Stage} stage
 * @param {number} count
 */
async function start(stage, count) {
  const all = Array.from({ length: count }, (_, index) => ({ conferenceId: idOf(index), title: `Class ${index + 1}`, roomCode: String(700_000_001 + index) }));
  await stage.sim("meetings", all);
}

/** @param {number} index */
const idOf = (index) => `c1a55c1a55c1a55c1a55${String(index).padStart(4, "0")}`;
/** @param {number} count */
const ids = (count) => Array.from({ length: count }, (_, index) => idOf(index)).join("\n");
/** @param {Stage} stage */
const locked = async (stage) => (await stage.sim("meetings")).filter((/** @type {{ locked: boolean }} */ meeting) => meeting.locked).length;
/** @param {import("@playwright/test").Page} page */
const field = (page) => page.getByLabel("Meetings, one a line");
/** @param {import("@playwright/test").Page} page */
const results = (page) => page.getByRole("list", { name: "Results" }).getByRole("listitem");

test("says first what will happen: how many, duplicates, what is not understood, and the share of the quota", async ({ page, stage }) => {
  await start(stage, 2);
  await open(page, stage);
  await expect(meetings(page)).toHaveCount(3);
  await page.getByRole("link", { name: "Bulk" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Bulk lock and unlock" })).toBeVisible();
  await field(page).fill(`${idOf(0)}  # physics\n700 000 002\n700000002\nhello there\nhttps://meeting.dingtalk.com/j/abc\n999 999 999, ${idOf(0)}\n`);
  await expect(said(page, "3 meetings will be locked.")).toBeVisible();
  await expect(said(page, "1 code will be looked up first.")).toBeVisible();
  await expect(said(page, "4 calls: 0.08% of the month’s 5,000. It takes about 1 s.")).toBeVisible();
  await expect(said(page, "2 duplicates are left out.")).toBeVisible();
  await expect(said(page, "Line 3: 700000002 (as in line 2)")).toBeVisible();
  await expect(said(page, "2 lines are not understood and left out.")).toBeVisible();
  await expect(said(page, "Line 4: hello there – no ID, code or name of a running meeting")).toBeVisible();
  await expect(said(page, "Line 5: https://meeting.dingtalk.com/j/abc – this link has no code in it")).toBeVisible();
  await expect(page.getByRole("list", { name: "Meetings" }).getByRole("listitem")).toHaveText(["Class 1", "Class 2", "999 999 999"]);
  expect(await locked(stage)).toBe(0);

  await page.getByRole("button", { name: "Lock 3 meetings" }).click();
  await expect(page.getByRole("heading", { name: "Locking 3 meetings" })).toBeFocused();
  await expect(results(page)).toHaveText([/Class 1Locked from here at/, /Class 2Locked from here at/, /999 999 999FailedNo meeting with this code is in progress/]);
  await expect(said(page, "2 of 3 done · 1 failed")).toBeVisible();
  await expect(spoken(page)).toContainText("Ended: 2 done, 1 failed, 0 unknown, 0 not done");
  expect(await locked(stage)).toBe(2);
});

test("takes names of running meetings where they are unique, and says which there are where they are not", async ({ page, stage }) => {
  await stage.sim("meetings", [
    { title: "Board, final", conferenceId: "board-1", roomCode: "811111111" },
    { title: "Twin", conferenceId: "twin-1", roomCode: "822222222", creatorNick: "Ann" },
    { title: "Twin", conferenceId: "twin-2", roomCode: "833333333", creatorNick: "Bo" },
  ]);
  await open(page, stage);
  await expect(meetings(page)).toHaveCount(4);
  await page.getByRole("link", { name: "Bulk" }).click();
  await field(page).fill("ｂｏａｒｄ, FINAL\nTwin\n电话呼入：010-12345678\ndingtalk://dingtalkclient/page/videoConfFromCalendar?confId=7ac974ac-6e4f-47c3-b82b-bfb32fd94d2c");
  await expect(said(page, "1 meeting will be locked.")).toBeVisible();
  await expect(said(page, /Line 2: Twin – several have this name: .Ann. · 822 222 222 · since .* or .Bo. · 833 333 333 · since .*Give the code/)).toBeVisible();
  await expect(said(page, "Line 3: 电话呼入：010-12345678 – a telephone number or a password")).toBeVisible();
  await expect(said(page, /Line 4: .* – the link of a booked meeting: give its code/)).toBeVisible();
  await page.getByRole("button", { name: "Lock 1 meeting" }).click();
  await expect(said(page, "1 of 1 done")).toBeVisible();
  expect(await stage.join("board-1")).toBe(423);
});

test("locks and unlocks those that are selected in the list", async ({ page, stage }) => {
  await start(stage, 3);
  await open(page, stage);
  await page.getByRole("checkbox", { name: "Select Class 1" }).check();
  await page.getByRole("checkbox", { name: "Select Class 3" }).check();
  const selection = page.getByRole("region", { name: "Selection" });
  await expect(selection).toContainText("2 selected");
  await selection.getByRole("button", { name: "Lock…", exact: true }).click();
  await expect(field(page)).toHaveValue(`${idOf(0)}  # Class 1\n${idOf(2)}  # Class 3\n`);
  await page.getByRole("button", { name: "Lock 2 meetings" }).click();
  await expect(said(page, "2 of 2 done")).toBeVisible();
  expect(await locked(stage)).toBe(2);
  await page.getByRole("link", { name: "Meetings" }).click();
  await expect(row(page, "Class 3")).toContainText("Locked from here at");
  await find(page).fill("class");
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await selection.getByRole("button", { name: "Unlock…" }).click();
  await expect(page.getByRole("radio", { name: "Unlock" })).toBeChecked();
  await page.getByRole("button", { name: "Unlock 3 meetings" }).click();
  await expect(said(page, "3 of 3 done")).toBeVisible();
  expect(await locked(stage)).toBe(0);
});

test("goes at its pace, shows the time left, stops when told to, and goes on", async ({ page, stage }) => {
  await start(stage, 60);
  await page.clock.install();
  await open(page, stage, { view: "#several" });
  await field(page).fill(ids(60));
  await expect(said(page, "It takes about 6 s.")).toBeVisible();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.getByRole("button", { name: "Lock 60 meetings" }).click();
  await expect(async () => {
    await advance(page, 100);
    expect(asked(page, /lock$/)).toBeGreaterThanOrEqual(11);
  }).toPass({ intervals: [20] });
  await expect(said(page, /\d+ of 60 done · about [45] s left/)).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "Locking 60 meetings" })).toBeVisible();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.clock.runFor(1_000);
  await expect(said(page, "Stopped. Nothing is under way any more.")).toBeVisible();
  const sent = asked(page, /lock$/);
  expect(sent).toBeLessThan(40);
  await page.clock.runFor(10_000);
  expect(asked(page, /lock$/)).toBe(sent);
  expect(await locked(stage)).toBe(sent);
  await page.getByRole("button", { name: `Resume (${60 - sent})` }).click();
  await expect(async () => {
    await advance(page, 1_000);
    await expect(said(page, "60 of 60 done")).toBeVisible({ timeout: 100 });
  }).toPass({ intervals: [20] });
  expect(await locked(stage)).toBe(60);
});

test("sends no more than ten a second", async ({ page, stage }) => {
  await start(stage, 40);
  await page.clock.install();
  await open(page, stage, { view: "#several" });
  await field(page).fill(ids(40));
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.getByRole("button", { name: "Lock 40 meetings" }).click();
  for (let second = 1; second <= 3; second++) {
    for (let step = 0; step < 10; step++) await page.clock.runFor(100);
    expect(asked(page, /lock$/)).toBeLessThanOrEqual(second * 10 + 1);
  }
});

test("retries those that failed, and only those", async ({ page, stage }) => {
  await start(stage, 3);
  await open(page, stage, { view: "#several" });
  await stage.sim("faults", [{ on: "lock", status: 400, body: { code: "commandError", message: "no", requestid: "R-1" } }]);
  await field(page).fill(ids(3));
  await page.getByRole("button", { name: "Lock 3 meetings" }).click();
  await expect(said(page, "2 of 3 done · 1 failed")).toBeVisible();
  await expect(said(page, "DingTalk refused the request")).toBeVisible();
  const sent = asked(page, /lock$/);
  await page.getByRole("button", { name: "Retry 1 failed" }).click();
  await expect(said(page, "3 of 3 done")).toBeVisible();
  expect(asked(page, /lock$/)).toBe(sent + 1);
  await page.getByRole("button", { name: "New list" }).click();
  await expect(field(page)).toHaveValue("");
  await expect(field(page)).toBeFocused();
});

test("a reload in the middle loses nothing: done, not done, and unknown; and it goes on if asked", async ({ page, stage }) => {
  await start(stage, 6);
  await open(page, stage, { view: "#several" });
  await field(page).fill(ids(6));
  let passed = 0;
  // The fourth never gets its answer, though it arrives.
  await page.route("**/lock", async (route) => {
    passed++;
    if (passed === 4) await route.fetch();
    else if (passed < 4 || passed > 6) await route.continue();
  });
  await page.getByRole("button", { name: "Lock 6 meetings" }).click();
  await expect(said(page, "3 of 6 done")).toBeVisible();
  await expect.poll(() => passed).toBe(6);
  await expect.poll(() => locked(stage)).toBe(4);
  await page.reload();
  await expect(said(page, "3 of 6 done · 3 unknown")).toBeVisible();
  await expect(said(page, "Of 3 it is not known whether it was done")).toBeVisible();
  await expect(results(page).nth(3)).toContainText("Unknown: it may have been done");
  await page.getByRole("button", { name: "Resume (3)" }).click();
  await expect(said(page, "6 of 6 done")).toBeVisible();
  expect(await locked(stage)).toBe(6);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(kept).not.toContain(KEYS.everything);
});

test("pauses at the end of the session, and goes on after it", async ({ page, stage, context }) => {
  await start(stage, 3);
  await open(page, stage, { view: "#several" });
  await field(page).fill(ids(3));
  await context.clearCookies();
  await page.getByRole("button", { name: "Lock 3 meetings" }).click();
  await expect(said(page, "Paused, since your session has ended.")).toBeVisible();
  await expect(said(page, "0 of 3 done · 3 not done")).toBeVisible();
  await keyField(page).fill(KEYS.everything);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Resume (3)" }).click();
  await expect(said(page, "3 of 3 done")).toBeVisible();
});

test("stops by itself where all others would fail in the same way", async ({ page, stage }) => {
  await start(stage, 40);
  await open(page, stage, { view: "#several" });
  const used = { on: "lock", status: 403, body: { code: "Forbidden.AccessDenied.ApiCountLimitForOrg", message: "no", requestid: "R-1" } };
  await stage.sim("faults", Array(40).fill(used));
  await field(page).fill(ids(40));
  await page.getByRole("button", { name: "Lock 40 meetings" }).click();
  await expect(said(page, "Stopped, since the others would fail in the same way.")).toBeVisible();
  await expect(said(page, "Your organisation's calls for this month are used up").first()).toBeVisible();
  expect(asked(page, /lock$/)).toBeLessThan(10);
});

test("a list that was typed outlives a reload, and a key that may not unlock cannot choose it", async ({ page, stage }) => {
  await open(page, stage, { as: "lock-only", view: "#several" });
  await expect(page.getByRole("radio", { name: "Unlock" })).toBeDisabled();
  await field(page).fill("812 345 678");
  await page.reload();
  await expect(field(page)).toHaveValue("812 345 678");
});

test("only one tab does the work", async ({ page, stage, context }) => {
  await start(stage, 30);
  await open(page, stage, { view: "#several" });
  await page.route("**/lock", () => {});
  await field(page).fill(ids(30));
  await page.getByRole("button", { name: "Lock 30 meetings" }).click();
  await expect.poll(() => asked(page, /lock$/)).toBe(5);
  const second = await context.newPage();
  await second.goto(`${stage.url}/#several`);
  await expect(said(second, "This runs in another tab.")).toBeVisible();
  await expect(second.getByRole("button", { name: /Go on/ })).toBeHidden();
  await page.close();
  await expect(second.getByRole("button", { name: "Resume (30)" })).toBeVisible();
});

test("what is done to several is known in the list and in the history", async ({ page, stage }) => {
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText("Locked from here at");
  await start(stage, 1);
  await page.getByRole("link", { name: "Bulk" }).click();
  await field(page).fill("700 000 001");
  await page.getByRole("button", { name: "Lock 1 meeting" }).click();
  await expect(results(page)).toHaveText([/Class 1Locked from here at/]);
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByRole("list", { name: "Done from this browser" }).getByRole("listitem")).toHaveCount(2);
});
