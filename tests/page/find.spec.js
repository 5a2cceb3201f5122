/** Finding a meeting: the list, the search, and what is looked up. */

import { asked, expect, find, lock, MEETING, meetings, open, paste, row, said, spoken, test, TITLE } from "./fixtures.js";

const BUDGET = { conferenceId: "a1b2c3d4e5f6a1b2c3d4e5f6", title: "Budget 2027", roomCode: "812345678", creatorNick: "Liam O’Brien", members: ["Ann", "Bo", "Cy"] };

test("shows the meetings in progress with title, code, organiser, since when, and who is in", async ({ page, stage }) => {
  await stage.sim("meetings", { ...BUDGET, startTime: Date.now() - 25 * 60_000 });
  await open(page, stage);
  await expect(meetings(page)).toHaveCount(2);
  // Just after midnight with its day.
  await expect(row(page, "Budget 2027")).toContainText(/Liam O’Brien\W+812 345 678 · since (?:\d+ \w+, )?\d\d:\d\d \(25 min\)/);
  await expect(row(page, "Budget 2027")).toContainText("3 people");
  await expect(row(page, "Budget 2027")).toContainText("Not touched from here");
  // The newest stands first.
  await expect(meetings(page).getByRole("heading")).toHaveText([TITLE, "Budget 2027"]);
  await page.getByLabel("Sort by").selectOption("Most people first");
  await expect(meetings(page).getByRole("heading")).toHaveText(["Budget 2027", TITLE]);
});

test("filters as one types, by title, organiser, code and id, at no cost", async ({ page, stage }) => {
  await stage.sim("meetings", BUDGET);
  await open(page, stage);
  await expect(row(page, "Budget 2027")).toContainText("3 people");
  const before = asked(page);
  for (const typed of ["budg", "2027 budget", "BRIEN", "812 345 678", "812-345", "ｂｕｄｇｅｔ", BUDGET.conferenceId]) {
    await find(page).fill(typed);
    await expect(meetings(page)).toHaveCount(1);
    await expect(row(page, "Budget 2027")).toBeVisible();
  }
  await find(page).fill("no such thing");
  await expect(meetings(page)).toHaveCount(0);
  await expect(said(page, "No meeting in the list matches.")).toBeVisible();
  await find(page).fill("");
  await expect(meetings(page)).toHaveCount(2);
  expect(asked(page)).toBe(before);
});

/** A meeting that began after the list was asked for. @param {import("@playwright/test").Page} page @param {import("./fixtures.js").Stage} stage */
async function startedSince(page, stage) {
  await open(page, stage);
  await expect(row(page, TITLE)).toContainText("0 people");
  await stage.sim("meetings", BUDGET);
}

for (const [what, text] of [
  ["code", "812 345 678"],
  ["invitation with the code", "Meeting code: 812-345-678"],
  ["id", BUDGET.conferenceId],
  ["join link with the code", "https://meeting.dingtalk.com/app?roomCode=812345678&token=1_x"],
  ["join link with the id", `https://meeting.dingtalk.com/app?token=1_${BUDGET.conferenceId}`],
]) {
  test(`looks up a pasted ${what}, which is then to be locked`, async ({ page, stage }) => {
    await startedSince(page, stage);
    await paste(find(page), text ?? "");
    await expect(row(page, "Budget 2027")).toBeVisible();
    await expect(spoken(page)).toContainText("1 meeting found");
    await lock(page, "Budget 2027");
    await expect(row(page, "Budget 2027")).toContainText("Locked from here at");
    expect(await stage.join(BUDGET.conferenceId)).toBe(423);
  });
}

test("looks up what is typed only when asked to", async ({ page, stage }) => {
  await startedSince(page, stage);
  const before = asked(page, /roomCodes/);
  await find(page).pressSequentially("812345678");
  await expect(said(page, "No meeting in the list has the code 812 345 678.")).toBeVisible();
  expect(asked(page, /roomCodes/)).toBe(before);
  await page.getByRole("button", { name: "Look it up" }).click();
  await expect(row(page, "Budget 2027")).toBeVisible();
  await find(page).fill("999 999 999");
  await page.keyboard.press("Enter");
  await expect(said(page, "No meeting with the code 999 999 999 is in progress.")).toBeVisible();
});

test("compares a short link with those of the meetings", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  await page.route(`**/videoConferences/${MEETING}`, async (route) => {
    const reply = await route.fetch();
    const { confInfo } = await reply.json();
    await route.fulfill({ response: reply, json: { confInfo: { ...confInfo, externalLinkUrl: "https://meeting.dingtalk.com/j/knvMq1ixxxx" } } });
  });
  await paste(find(page), "https://meeting.dingtalk.com/j/knvMq1ixxxx?from=chat");
  await expect(row(page, TITLE)).toBeVisible();
  await paste(find(page), "https://meeting.dingtalk.com/j/another");
  await expect(said(page, "No meeting in progress has this link.")).toBeVisible();
});

test("says what DingTalk says of an id it does not know, and takes any text for an id if told so", async ({ page, stage }) => {
  await open(page, stage);
  await paste(find(page), "ffff0000ffff0000ffff0000");
  await expect(said(page, "roomNotFound")).toBeVisible();
  await stage.sim("meetings", { conferenceId: "an-odd-id", title: "Odd" });
  await find(page).fill("an-odd-id");
  await page.getByRole("button", { name: "Use it as a meeting ID" }).click();
  await lock(page, "an-odd-id");
  // The question has asked for it, so its title is known.
  await expect(row(page, "Odd")).toContainText("Locked from here at");
  expect(await stage.join("an-odd-id")).toBe(423);
});

test("without read permission it says why there is no list, what to ask for, and locks by id", async ({ page, stage }) => {
  await open(page, stage, { as: "no-list" });
  await expect(said(page, "This access key may not list meetings")).toBeVisible();
  await expect(said(page, "VideoConference.Conference.Read")).toBeVisible();
  await paste(find(page), MEETING);
  await row(page, MEETING).getByRole("button", { name: `Lock ${MEETING}` }).click();
  await expect(page.getByRole("dialog")).toContainText("your access key may not read");
  await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
  await expect(row(page, MEETING)).toContainText("Locked from here at");
  expect(await stage.join()).toBe(423);
  await find(page).fill("123 456 789");
  await page.keyboard.press("Enter");
  await expect(said(page, "Enter the meeting’s ID.")).toBeVisible();
  expect(asked(page, /orgConferences|roomCodes|members|videoConferences\/[^/]+$/)).toBe(0);
});

test("where the app lacks the permission, it names it, and locks by id", async ({ page, stage }) => {
  const denied = { status: 403, on: "read", body: { code: "Forbidden.AccessDenied.AccessTokenPermissionDenied", message: "no", requestid: "R-77", accessdenieddetail: { requiredScopes: ["VideoConference.Conference.Read"] } } };
  await stage.sim("faults", [denied, denied]);
  await open(page, stage);
  await expect(said(page, "The service lacks a permission in DingTalk")).toBeVisible();
  await expect(said(page, "Needed: VideoConference.Conference.Read")).toBeVisible();
  await expect(said(page, "enter its ID above")).toBeVisible();
  await expect(said(page, "request ID R-77")).toBeVisible();
  await paste(find(page), MEETING);
  await expect(row(page, MEETING)).toBeVisible();
});

test("a key for certain meetings sees those", async ({ page, stage }) => {
  await stage.sim("meetings", BUDGET);
  await open(page, stage, { as: "limited" });
  await expect(meetings(page)).toHaveCount(1);
  await expect(row(page, TITLE)).toBeVisible();
  await expect(said(page, "This access key is only for certain meetings")).toBeVisible();
});

test("an empty list says that it is empty", async ({ page, stage }) => {
  await stage.sim(`meetings/${MEETING}/end`, {});
  await open(page, stage);
  await expect(said(page, "No meeting is in progress")).toBeVisible();
  await expect(said(page, "0 meetings as of")).toBeVisible();
});

test("the details have id and code to copy, and everyone who is in, left, or was turned away", async ({ page, stage, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await stage.sim("meetings", BUDGET);
  await stage.sim(`meetings/${BUDGET.conferenceId}/leave`, { userNick: "Cy" });
  await open(page, stage);
  await lock(page, "Budget 2027");
  await expect(row(page, "Budget 2027")).toContainText("Locked from here at");
  await stage.sim(`meetings/${BUDGET.conferenceId}/join`, { userNick: "Dee" });
  const details = row(page, "Budget 2027").getByRole("button", { name: "Details of Budget 2027" });
  await details.click();
  await expect(details).toHaveAttribute("aria-expanded", "true");
  const people = row(page, "Budget 2027").getByRole("list").getByRole("listitem");
  await expect(people).toHaveText([/Annhost|Ann/, /Bo/, /Deeturned away/, /Cyleft at/]);
  await expect(row(page, "Budget 2027")).toContainText("2 people · 1 turned away");
  await row(page, "Budget 2027").getByRole("button", { name: "Copy the meeting ID" }).click();
  await expect(spoken(page)).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(BUDGET.conferenceId);
});
