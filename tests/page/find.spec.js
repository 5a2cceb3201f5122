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
  ["whole invitation", "王芳 邀请您参加钉钉视频会议\n会议主题：Budget\n会议号：812 345 678\n电话呼入：010-12345678"],
  ["id with something invisible", `\u200b${BUDGET.conferenceId}\u2069`],
  ["join link with the code", "https://meeting.dingtalk.com/app?roomCode=812345678&token=1_x"],
  ["join link with the code in an encoded address", "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fmeeting.dingtalk.com%2Fapp%3FroomCode%3D812345678"],
]) {
  test(`looks up a pasted ${what}, which is then to be locked`, async ({ page, stage }) => {
    await startedSince(page, stage);
    await paste(find(page), text ?? "");
    await expect(row(page, "Budget 2027")).toBeVisible();
    await expect(spoken(page)).toContainText("1 meeting found");
    await lock(page, "Budget 2027");
    await expect(row(page, "Budget 2027")).toContainText(/Locked by .front-desk. at/);
    expect(await stage.join(BUDGET.conferenceId)).toBe(423);
  });
}

test("asks once by itself for what is typed and not in the list, before it says that there is none", async ({ page, stage }) => {
  await startedSince(page, stage);
  await find(page).pressSequentially("812345678");
  await expect(row(page, "Budget 2027")).toBeVisible();
  expect(asked(page, /roomCodes/)).toBe(1);
  await find(page).fill("999 999 999");
  await expect(said(page, "No meeting with the code 999 999 999 is in progress.")).toBeVisible();
  expect(asked(page, /roomCodes/)).toBe(2);
});

test("asks once for a name that is not in the list, and not again for what only goes on from it", async ({ page, stage }) => {
  await page.clock.install();
  await startedSince(page, stage);
  await page.clock.runFor(6_000);
  const before = asked(page, /orgConferences/);
  const request = page.waitForRequest(/orgConferences/);
  await find(page).pressSequentially("budg");
  await page.clock.runFor(600);
  // What the worker has kept from a moment ago is not asked for.
  expect((await request).headers()["cache-control"]).toBe("no-cache");
  await expect(row(page, "Budget 2027")).toBeVisible();
  expect(asked(page, /orgConferences/)).toBe(before + 1);
  await page.clock.runFor(6_000);
  for (const typed of ["no such", "no such thing", "no such thing at all"]) {
    await find(page).fill(typed);
    await page.clock.runFor(600);
    await expect(said(page, "No meeting in progress matches.")).toBeVisible();
  }
  expect(asked(page, /orgConferences/)).toBe(before + 2);
  // Words are no id, whatever they are.
  await expect(page.getByRole("button", { name: "Use it as a meeting ID" })).toHaveCount(0);
});

test("Enter goes to the one meeting that fits, and does no more while it is held down", async ({ page, stage }) => {
  await stage.sim("meetings", [BUDGET, { title: "Budget 2028" }]);
  await open(page, stage);
  await expect(meetings(page)).toHaveCount(3);
  await find(page).fill("budget");
  await page.keyboard.press("Enter");
  await expect(spoken(page)).toHaveText("2 meetings fit");
  await expect(find(page)).toBeFocused();
  await find(page).fill("budget 2027");
  for (let times = 0; times < 5; times++) await page.keyboard.down("Enter");
  await expect(row(page, "Budget 2027").getByRole("button", { name: "Lock Budget 2027" })).toBeFocused();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.up("Enter");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Lock Budget 2027?" })).toBeVisible();
});

test("Enter goes to what had to be asked for", async ({ page, stage }) => {
  await startedSince(page, stage);
  await find(page).fill("812 345 678");
  await page.keyboard.press("Enter");
  await expect(row(page, "Budget 2027").getByRole("button", { name: "Lock Budget 2027" })).toBeFocused();
});

test("finds Chinese names by pinyin and by first letters, and fetches what that takes only then", async ({ page, stage }) => {
  await stage.sim("meetings", [{ title: "董事会季度会议", creatorNick: "欧阳雪" }, { title: "会计培训", creatorNick: "单超" }]);
  await open(page, stage);
  await expect(meetings(page)).toHaveCount(3);
  await find(page).fill("季度");
  await expect(meetings(page)).toHaveCount(1);
  expect(asked(page, /pinyin/)).toBe(0);
  const calls = asked(page);
  for (const [typed, title] of [["dsh", "董事会季度会议"], ["dongshihui", "董事会季度会议"], ["jidu oyx", "董事会季度会议"], ["kuaijipx", "会计培训"], ["shanchao", "会计培训"]]) {
    await find(page).fill(typed ?? "");
    await expect(meetings(page).getByRole("heading")).toHaveText([title ?? ""]);
  }
  expect([asked(page, /pinyin/), asked(page)]).toEqual([1, calls]);
});

test("a Chinese input method moves nothing before the letters are chosen", async ({ page, stage }) => {
  await stage.sim("meetings", { title: "董事会季度会议" });
  await open(page, stage);
  await expect(meetings(page)).toHaveCount(2);
  await find(page).focus();
  const input = await page.context().newCDPSession(page);
  for (const text of ["d", "do", "dong", "dong shi hui"]) await input.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  await expect(find(page)).toHaveValue("dong shi hui");
  await expect(meetings(page)).toHaveCount(2);
  await input.send("Input.insertText", { text: "董事会" });
  await expect(meetings(page).getByRole("heading")).toHaveText(["董事会季度会议"]);
});

test("the Enter that chooses the letters of an input method goes nowhere", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toContainText("0 people");
  await find(page).fill("weekly ");
  await find(page).press("End");
  const input = await page.context().newCDPSession(page);
  await input.send("Input.imeSetComposition", { text: "hui", selectionStart: 3, selectionEnd: 3 });
  const submits = await find(page).evaluate((field) => {
    // Some engines submit all the same.
    /** @type {HTMLInputElement} */ (field).form?.requestSubmit();
    return field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }));
  });
  expect(submits).toBe(false);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await expect(find(page)).toBeFocused();
  await expect(find(page)).toHaveValue("weekly hui");
});

for (const [what, text, words] of /** @type {const} */ ([
  ["a link with an unknown parameter", "https://meeting.dingtalk.com/app?x=1", "This link names no meeting."],
  ["the link of a booked meeting", "dingtalk://dingtalkclient/page/videoConfFromCalendar?confId=7ac974ac-6e4f-47c3-b82b-bfb32fd94d2c", "This is the link of a booked meeting"],
  ["a link of which only the token is known", "https://meeting.dingtalk.com/app?token=1_8ac974ac-6e4f-47c3-b82b-bfb32fd94d2c。", "This is the link of a booked meeting"],
  ["a telephone number", "电话呼入：010-12345678", "This is a telephone number"],
  ["two codes", "123 456 789, 987 654 321", "More than one meeting is named here."],
  ["another product's link", "https://zoom.us/j/123456789", "This is no DingTalk link."],
])) {
  test(`finds nothing by ${what}, asks nothing, and says why`, async ({ page, stage }) => {
    await open(page, stage);
    await expect(row(page, TITLE)).toContainText("0 people");
    const before = asked(page);
    await paste(find(page), text);
    await expect(said(page, words)).toBeVisible();
    await expect(meetings(page)).toHaveCount(0);
    expect(asked(page)).toBe(before);
  });
}

test("meetings of one name are told apart by every button, the question and the notice", async ({ page, stage }) => {
  const since = Date.now() - 25 * 60_000;
  await stage.sim("meetings", [
    { title: "Board", creatorNick: "王芳", roomCode: "811111111", conferenceId: "board-1", startTime: since, members: 3 },
    { title: "Bo\u200bard \u202e", creatorNick: "Mallory", roomCode: "822222222", conferenceId: "board-2", startTime: since },
    { title: " \u2800\u3164", creatorNick: "Mallory", roomCode: "833333333", conferenceId: "blank-1" },
  ]);
  await open(page, stage);
  await expect(page.getByRole("heading", { level: 2, name: "Board", exact: true })).toHaveCount(2);
  await expect(page.getByRole("button", { name: /^Lock Board \(.Mallory. · 822 222 222 · since .*\)$/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Lock (no title) 833 333 333", exact: true })).toBeVisible();
  await expect(page.getByRole("checkbox", { name: /^Select Board \(.王芳. · 811 111 111/ })).toBeVisible();
  await page.getByRole("button", { name: /^Lock Board \(.王芳. · 811 111 111/ }).click();
  const dialog = page.getByRole("dialog", { name: "Lock Board?" });
  await expect(dialog).toContainText(/王芳. · 811 111 111 · since .*\d\d:\d\d/);
  await expect(dialog).toContainText("3 people are in.");
  await dialog.getByRole("button", { name: "Lock" }).click();
  await expect(page.getByRole("region", { name: "Notices" })).toContainText(/Locked Board \(.王芳. · 811 111 111 · since .*\) at/);
  expect([await stage.join("board-1"), await stage.join("board-2")]).toEqual([423, 200]);
});

test("a title of nothing that can be seen, or one that turns its letters around, passes for no other", async ({ page, stage }) => {
  await stage.sim("meetings", [
    { title: "\u3164 \u200b\u2800", conferenceId: "blank-1", roomCode: "833333333", creatorNick: "\u202eyllaS" },
    { title: `\u202e${TITLE.split("").reverse().join("")}`, conferenceId: "turned-1" },
    { title: `${TITLE}\u200b`, conferenceId: "again-1", roomCode: "844444444" },
  ]);
  await open(page, stage);
  const blank = row(page, "(no title) 833 333 333");
  await expect(blank).toContainText("yllaS");
  await expect(blank.getByRole("button", { name: "Lock (no title) 833 333 333", exact: true })).toBeVisible();
  await expect(row(page, "weiver ylkeeW")).toBeVisible();
  // What only looks alike is of one name, and told apart as such.
  await expect(meetings(page).getByRole("button", { name: new RegExp(`^Lock ${TITLE} \\(.*844 444 444`) })).toBeVisible();
  await expect(meetings(page).getByRole("button", { name: `Lock ${TITLE}`, exact: true })).toHaveCount(0);
  expect(await page.getByRole("main").innerText()).not.toMatch(/[\u202a-\u202e\u200b\u3164\u2800]/);
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

test("says what DingTalk says of an id it does not know, and takes it for one if told so", async ({ page, stage }) => {
  await open(page, stage);
  await paste(find(page), "ffff0000ffff0000ffff0000");
  await expect(said(page, "roomNotFound")).toBeVisible();
  await page.getByRole("button", { name: "Use it as a meeting ID" }).click();
  await expect(row(page, "ffff0000ffff0000ffff0000").getByRole("button", { name: "Lock ffff0000ffff0000ffff0000" })).toBeVisible();
});

test("without read permission it says why there is no list, what to ask for, and locks by id", async ({ page, stage }) => {
  await open(page, stage, { as: "no-list" });
  await expect(said(page, "This access key may not list meetings")).toBeVisible();
  await expect(said(page, "VideoConference.Conference.Read")).toBeVisible();
  await paste(find(page), MEETING);
  await row(page, MEETING).getByRole("button", { name: `Lock ${MEETING}` }).click();
  await expect(page.getByRole("dialog")).toContainText("your access key may not read");
  await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
  await expect(row(page, MEETING)).toContainText(/Locked by .no-list. at/);
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

/** @param {import("@playwright/test").Route} route */
const firstPage = (route) => route.request().url().replace(/&nextToken=.*/, "");

test("stops where DingTalk repeats a page, and says that the list may be incomplete (G10)", async ({ page, stage }) => {
  await page.route("**/orgConferences**", async (route) => {
    const reply = await route.fetch({ url: firstPage(route) });
    await route.fulfill({ response: reply, json: { ...(await reply.json()), hasMore: true, nextToken: "same" } });
  });
  await page.route("**/members**", async (route) => {
    const reply = await route.fetch({ url: firstPage(route) });
    await route.fulfill({ response: reply, json: { ...(await reply.json()), nextToken: "same" } });
  });
  await open(page, stage);
  await expect(said(page, "The list may be incomplete")).toBeVisible();
  expect(asked(page, /orgConferences/)).toBe(2);
  await row(page, TITLE).getByRole("button", { name: `Details of ${TITLE}` }).click();
  await expect(row(page, TITLE)).toContainText("These may not be all");
  expect(asked(page, /members/)).toBe(2);
});

test("finds the running meeting of a series behind a hundred that have ended", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  const ended = Array.from({ length: 130 }, (_, index) => ({ conferenceId: `old-${index}`, title: "Series", roomCode: "855555555" }));
  await stage.sim("meetings", ended);
  for (const { conferenceId } of ended) await stage.sim(`meetings/${conferenceId}/end`, {});
  await stage.sim("meetings", { conferenceId: "series-now", title: "Series now", roomCode: "855555555" });
  await paste(find(page), "855 555 555");
  await expect(row(page, "Series now")).toBeVisible();
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
  await expect(row(page, "Budget 2027")).toContainText(/Locked by .front-desk. at/);
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

test("finds what is typed also where the engine lets the address change no more", async ({ page, stage }) => {
  // As WebKit does after a hundred changes in half a minute, and Firefox after two hundred.
  await page.addInitScript(() => {
    history.replaceState = history.pushState = () => {
      throw new DOMException("Attempt to use history.replaceState() more than 100 times per 30 seconds", "SecurityError");
    };
  });
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  await find(page).pressSequentially("no such meeting");
  await expect(said(page, "No meeting in progress matches.")).toBeVisible();
  await page.getByLabel("Show", { exact: true }).selectOption({ index: 1 });
  await expect(page.getByLabel("Show", { exact: true })).toHaveValue("locked");
});

test("a key for meetings that cannot be listed is not told that there are none", async ({ page, stage }) => {
  await page.route("**/session", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), conferences: ["exam-*"] } });
  });
  await open(page, stage, { as: "limited" });
  await expect(said(page, "This access key is only for certain meetings")).toBeVisible();
  await expect(said(page, "0 meetings as of")).toBeVisible();
  await expect(said(page, "No meeting is in progress")).toHaveCount(0);
});
