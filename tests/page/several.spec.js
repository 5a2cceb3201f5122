/** Several meetings at once: what will happen, what happens, and what is left after a reload. */

import { asked, expect, find, KEYS, keyField, lock, MEETING, meetings, open, row, said, spoken, test, TITLE } from "./fixtures.js";

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
const reason = (page) => page.getByRole("textbox", { name: "Reason (optional)" });
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
  await expect(page.getByRole("heading", { name: "Lock of 2 meetings" })).toBeFocused();
  await expect(results(page)).toHaveText([/Class 1Locked at/, /Class 2Locked at/]);
  await expect(said(page, "2 of 2 done")).toBeVisible();
  await expect(spoken(page)).toContainText("Ended: 2 done, 0 failed, 0 unknown, 0 not done");
  expect(await locked(stage)).toBe(2);
  // What cannot be found stays in the list, to be mended.
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("No meeting with the code 999 999 999 is in progress.");
  await page.getByRole("button", { name: "New list" }).click();
  await expect(field(page)).toHaveValue("999999999");
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
  await expect(row(page, "Class 3")).toContainText(/Locked by .front-desk. at/);
  await find(page).fill("class");
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await selection.getByRole("button", { name: "Unlock…" }).click();
  await expect(page.getByRole("radio", { name: "Unlock" })).toBeChecked();
  await page.getByRole("button", { name: "Unlock 3 meetings" }).click();
  await expect(said(page, "3 of 3 done")).toBeVisible();
  expect(await locked(stage)).toBe(0);
});

test("goes on when the tab is closed, says so everywhere while it runs, and stops when told to", async ({ page, stage, context }) => {
  await start(stage, 100);
  await open(page, stage, { view: "#several" });
  await field(page).fill(ids(100));
  await expect(said(page, "It takes about 5 s.")).toBeVisible();
  await page.getByRole("button", { name: "Lock 100 meetings" }).click();
  await expect(said(page, /\d+ of 100 done · about \d s left/)).toBeVisible();
  await expect(said(page, "It goes on when this page is closed.")).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "Locking 100 meetings" })).toBeVisible();
  const address = page.url();
  await page.close();
  const second = await context.newPage();
  await second.goto(`${stage.url}/#meetings`);
  await expect(second.getByRole("link", { name: /^Bulk \d+\/100$/ })).toBeVisible();
  await expect(second).toHaveTitle(/^\d+\/100 · Meetings in progress/);
  await second.goto(address);
  await second.getByRole("button", { name: "Stop" }).click();
  await expect(said(second, "Stopped: what was not sent is not sent any more.")).toBeVisible();
  await expect(second.getByRole("button", { name: "Stop" })).toBeHidden();
  await expect(second.getByRole("link", { name: "Bulk", exact: true })).toBeVisible();
  const done = await locked(stage);
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(100);
  await expect(results(second).first()).toContainText("Locked at");
  // What was done can be taken back as a whole, and what was not can be done.
  await expect(second.getByRole("button", { name: `Resume (${100 - done})` })).toBeVisible();
  await second.getByRole("button", { name: `Undo: unlock ${done}` }).click();
  await expect(second.getByRole("heading", { name: `Unlock of ${done} meetings` })).toBeVisible();
  expect(await locked(stage)).toBe(0);
  // And the earlier one is there to be looked at.
  await second.getByRole("link", { name: "Lock of 100 meetings" }).click();
  await expect(second.getByRole("heading", { name: "Lock of 100 meetings" })).toBeVisible();
  await expect(second).toHaveURL(address);
});

test("tells in every view that it has ended, and leads there", async ({ page, stage }) => {
  await start(stage, 30);
  await open(page, stage, { view: "#several" });
  await field(page).fill(ids(30));
  await page.getByRole("button", { name: "Lock 30 meetings" }).click();
  await page.getByRole("link", { name: "History" }).click();
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText("Ended: 30 done, 0 failed, 0 unknown, 0 not done");
  await notices.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("heading", { name: "Lock of 30 meetings" })).toBeVisible();
});

test("says what comes of it also where events do not arrive", async ({ page, stage }) => {
  await start(stage, 3);
  await page.route("**/events", (route) => route.fulfill({ status: 503, contentType: "text/html", body: "no streams here" }));
  await open(page, stage, { view: "#several" });
  await field(page).fill(ids(3));
  await page.getByRole("button", { name: "Lock 3 meetings" }).click();
  await expect(said(page, "3 of 3 done")).toBeVisible();
  await expect(results(page)).toHaveText([/Class 1Locked at/, /Class 2Locked at/, /Class 3Locked at/]);
});

test("tries those again that failed, and only those", async ({ page, stage }) => {
  await start(stage, 3);
  await open(page, stage, { view: "#several" });
  await stage.sim("faults", [{ on: "lock", status: 400, body: { code: "commandError", message: "no", requestid: "R-1" } }]);
  await field(page).fill(ids(3));
  await page.getByRole("button", { name: "Lock 3 meetings" }).click();
  await expect(said(page, "2 of 3 done · 1 failed")).toBeVisible();
  await expect(said(page, "DingTalk refused the request")).toBeVisible();
  await page.getByRole("button", { name: "Try the other 1 again" }).click();
  await expect(said(page, "1 of 1 done")).toBeVisible();
  expect(await locked(stage)).toBe(3);
  // Nothing of it is kept by the browser.
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  await page.getByRole("button", { name: "New list" }).click();
  await expect(field(page)).toHaveValue("");
  await expect(field(page)).toBeFocused();
});

test("says once what stood in the way of many, and what to do", async ({ page, stage }) => {
  await start(stage, 4);
  await open(page, stage, { view: "#several" });
  const body = { code: "forbidden.accessDenied.realmControl", message: "no", requestid: "R-1" };
  await stage.sim("faults", [...Array(3)].map(() => ({ on: "lock", status: 403, body })));
  await field(page).fill(ids(4));
  await page.getByRole("button", { name: "Lock 4 meetings" }).click();
  const cause = page.locator("#cause");
  await expect(cause).toContainText("3 failed for one reason. Fix the cause, then try them again.");
  await expect(cause).toContainText("Your organisation's security settings forbid it");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(cause).toContainText("3 个因同一原因失败");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("button", { name: "Try the other 3 again" }).click();
  await expect(said(page, "3 of 3 done")).toBeVisible();
  await expect(page.getByText("Fix the cause")).toBeHidden();
});

test("begins one batch, though the reply is lost after it has begun and one asks again", async ({ page, stage }) => {
  await start(stage, 3);
  await open(page, stage, { view: "#several" });
  await field(page).fill(ids(3));
  let lost = 0;
  await page.route("**/batch", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  const button = page.getByRole("button", { name: "Lock 3 meetings" });
  await button.click();
  await expect.poll(() => lost).toBe(1);
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("It is safe to repeat.");
  await button.click();
  await expect(said(page, "3 of 3 done")).toBeVisible();
  await expect(page.getByText("It is safe to repeat.")).toHaveCount(0);
  const reply = await page.request.get(`${stage.url}/batch`, { headers: { authorization: `Bearer ${KEYS.everything}` } });
  expect((await reply.json()).batches).toHaveLength(1);
});

test("does not move the button away as ids become names", async ({ page, stage }) => {
  await start(stage, 3);
  /** @type {() => void} */
  let answer = () => {};
  const held = new Promise((/** @type {(value: void) => void} */ resolve) => (answer = resolve));
  await page.route("**/orgConferences*", async (route) => (await held, route.continue()));
  await open(page, stage, { view: "#several" });
  await field(page).fill(ids(3));
  const button = page.getByRole("button", { name: "Lock 3 meetings" });
  const names = page.getByRole("list", { name: "Meetings", exact: true });
  await expect(names).toContainText(ids(1).trim());
  const before = await button.boundingBox();
  answer();
  await expect(names).toContainText("Class 3");
  expect(await button.boundingBox()).toEqual(before);
});

test("keeps the list at the end of the session, and goes on after it", async ({ page, stage, context }) => {
  await start(stage, 3);
  await open(page, stage, { view: "#several" });
  await field(page).fill(ids(3));
  await context.clearCookies();
  await page.getByRole("button", { name: "Lock 3 meetings" }).click();
  await expect(page.getByRole("region", { name: "Your session has ended" })).toBeVisible();
  await keyField(page).fill(KEYS.everything);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Lock 3 meetings" }).click();
  await expect(said(page, "3 of 3 done")).toBeVisible();
});

test("says before what the key is not for", async ({ page, stage }) => {
  await open(page, stage, { as: "limited", view: "#several" });
  await field(page).fill(`${MEETING}\n${idOf(1)}`);
  await expect(said(page, "1 is not for your access key: take it out.")).toBeVisible();
  await page.getByRole("button", { name: "Lock 2 meetings" }).click();
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("You may not do this");
  await expect(field(page)).toHaveValue(`${MEETING}\n${idOf(1)}`);
  expect(await stage.join()).toBe(200);
});

test("throws no unfinished list away unasked", async ({ page, stage }) => {
  await start(stage, 1);
  await open(page, stage, { view: "#several" });
  await field(page).fill("812 345 678");
  await page.getByRole("link", { name: "Meetings" }).click();
  const choose = async () => {
    await page.getByRole("checkbox", { name: "Select Class 1" }).check();
    await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Lock…", exact: true }).click();
  };
  await choose();
  const question = page.getByRole("dialog", { name: "There is a list already" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Meetings in progress" })).toBeVisible();
  await choose();
  await question.getByRole("button", { name: "Add" }).click();
  await expect(field(page)).toHaveValue(`812 345 678\n${idOf(0)}  # Class 1\n`);
  await page.getByRole("link", { name: "Meetings" }).click();
  await choose();
  await question.getByRole("button", { name: "Replace" }).click();
  await expect(field(page)).toHaveValue(`${idOf(0)}  # Class 1\n`);
});

test("a list that was typed outlives a reload, and a key that may not unlock cannot choose it", async ({ page, stage }) => {
  await open(page, stage, { as: "lock-only", view: "#several" });
  await expect(page.getByRole("radio", { name: "Unlock" })).toBeDisabled();
  await field(page).fill("812 345 678");
  await page.reload();
  await expect(field(page)).toHaveValue("812 345 678");
});

test("what is done to several is known in the list and in the history", async ({ page, stage }) => {
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await start(stage, 1);
  await page.getByRole("link", { name: "Bulk" }).click();
  await field(page).fill("700 000 001");
  await page.getByRole("button", { name: "Lock 1 meeting" }).click();
  await expect(results(page)).toHaveText([/Class 1Locked at/]);
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByRole("list", { name: "What was done" }).getByRole("listitem")).toHaveText([/Class 1.*bulk.*Locked/, /Bulk lock begun/, /Weekly review.*Locked/]);
});

test("what to do, and why, outlive a reload with the list", async ({ page, stage }) => {
  await open(page, stage, { view: "#several" });
  await field(page).fill(MEETING);
  await page.getByRole("radio", { name: "Unlock" }).check();
  await reason(page).fill("the exam is over");
  await page.reload();
  await expect(field(page)).toHaveValue(MEETING);
  await expect(reason(page)).toHaveValue("the exam is over");
  await expect(page.getByRole("button", { name: "Unlock 1 meeting" })).toBeVisible();
});

test("whoever signs in next finds nothing of what was typed", async ({ page, stage }) => {
  await open(page, stage, { view: "#several" });
  await field(page).fill(MEETING);
  await page.getByRole("radio", { name: "Unlock" }).check();
  await reason(page).fill("the exam is over");
  await page.getByRole("button", { name: "Sign out" }).click();
  await keyField(page).fill(KEYS.auditor);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Bulk" }).click();
  await expect(field(page)).toHaveValue("");
  await expect(reason(page)).toHaveValue("");
  await expect(page.getByRole("radio", { name: "Lock", exact: true })).toBeChecked();
});

test("looks up no code again that was found before one could not be asked for", async ({ page, stage }) => {
  await start(stage, 3);
  await page.route("**/orgConferences*", (route) => route.fulfill({ json: { onGoingConfList: [] } }));
  await open(page, stage, { view: "#several" });
  await field(page).fill("700 000 001\n700 000 002\n700 000 003");
  await page.route("**/roomCodes/700000003/**", (route) => route.abort());
  await page.getByRole("button", { name: "Lock 3 meetings" }).click();
  await expect(said(page, "The service could not be reached")).toBeVisible();
  await page.unroute("**/roomCodes/700000003/**");
  const before = asked(page, /roomCodes/);
  await page.getByRole("button", { name: "Lock 3 meetings" }).click();
  await expect(said(page, "3 of 3 done")).toBeVisible();
  expect(asked(page, /roomCodes/) - before).toBe(1);
});

test("where a batch of the address is not to be had, it says so, and leads on", async ({ page, stage }) => {
  await start(stage, 1);
  await open(page, stage, { view: "#several?batch=none" });
  await expect(said(page, "This list is not kept any more, or it is not yours")).toBeVisible();
  await page.getByRole("button", { name: "New list" }).click();
  await expect(field(page)).toBeFocused();
  await field(page).fill(ids(1));
  await page.getByRole("button", { name: "Lock 1 meeting" }).click();
  await expect(said(page, "1 of 1 done")).toBeVisible();
  // One that is there, but not to be reached.
  await page.route("**/batch/*", (route) => route.abort());
  await page.reload();
  await expect(said(page, "The service could not be reached")).toBeVisible();
  await page.unroute("**/batch/*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(said(page, "1 of 1 done")).toBeVisible();
  await expect(said(page, "The service could not be reached")).toHaveCount(0);
});

test("a line without an end is named by its beginning", async ({ page, stage }) => {
  await open(page, stage, { view: "#several" });
  await field(page).fill("x".repeat(3_000));
  await expect(said(page, `Line 1: ${"x".repeat(80)}… – no ID, code or name of a running meeting`)).toBeVisible();
});

test("what is selected and ends is selected no more", async ({ page, stage }) => {
  await start(stage, 2);
  await stage.subscribe();
  await open(page, stage);
  await page.getByRole("checkbox", { name: "Select Class 1" }).check();
  await page.getByRole("checkbox", { name: "Select Class 2" }).check();
  await expect(page.getByRole("region", { name: "Selection" })).toContainText("2 selected");
  await stage.sim(`meetings/${idOf(0)}/end`, {});
  await expect(page.getByRole("region", { name: "Selection" })).toContainText("1 selected");
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Lock…", exact: true }).click();
  await expect(field(page)).toHaveValue(`${idOf(1)}  # Class 2\n`);
});

test("a code that led to no meeting is looked up again: it may have begun meanwhile", async ({ page, stage }) => {
  await open(page, stage, { view: "#several" });
  await field(page).fill("700 000 001");
  await page.getByRole("button", { name: "Lock 1 meeting" }).click();
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("No meeting with the code 700 000 001 is in progress.");
  await start(stage, 1);
  await page.getByRole("button", { name: "Lock 1 meeting" }).click();
  await expect(said(page, "1 of 1 done")).toBeVisible();
  expect(await locked(stage)).toBe(1);
});
