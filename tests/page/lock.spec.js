/** Locking one meeting: the question before, what is known after, the way back, and failures. */

import { advance, expect, find, keyField, KEYS, lock, MEETING, open, paste, row, spoken, test, TITLE } from "./fixtures.js";

const UNLOCK = `Unlock ${TITLE}`;
const LOCK = `Lock ${TITLE}`;

test("says how many are in and what it means for them, locks, and offers the way back", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toContainText("0 people");
  await stage.join();
  await row(page, TITLE).getByRole("button", { name: LOCK }).click();
  const question = page.getByRole("dialog", { name: `Lock ${TITLE}?` });
  // As of now, not as of the last refresh.
  await expect(question).toContainText("1 person is in.");
  await expect(question).toContainText("Whoever leaves may not get back in.");
  expect(await stage.join()).toBe(200);
  await question.getByRole("button", { name: "Lock" }).click();
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at \d\d:\d\d/);
  await expect(spoken(page)).toContainText(new RegExp(`Locked ${TITLE} at \\d\\d:\\d\\d`));
  expect(await stage.join()).toBe(423);

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row(page, TITLE)).toContainText(/Unlocked by .front-desk. at \d\d:\d\d/);
  expect(await stage.join()).toBe(200);
});

test("does nothing when the question is declined, and gives the focus back", async ({ page, stage }) => {
  await open(page, stage);
  const button = row(page, TITLE).getByRole("button", { name: LOCK });
  await button.click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(button).toBeFocused();
  await button.click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(row(page, TITLE)).toContainText("Not touched from here");
  expect(await stage.join()).toBe(200);
});

test("works by keyboard alone, from the sign-in on", async ({ page, stage }) => {
  await page.goto(stage.url);
  const { keyboard } = page;
  await expect(keyField(page)).toBeVisible();
  /** Presses Tab until that has the focus, as a person does who looks where it is. @param {import("@playwright/test").Locator} wanted */
  const tabTo = async (wanted) => {
    for (let press = 0; press < 30; press++) {
      await keyboard.press("Tab");
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
    }
    await expect(wanted).toBeFocused();
  };
  await tabTo(keyField(page));
  await keyboard.type(KEYS.everything);
  await keyboard.press("Enter");
  await expect(row(page, TITLE)).toBeVisible();
  await tabTo(find(page));
  await keyboard.type("weekly");
  await tabTo(row(page, TITLE).getByRole("button", { name: LOCK }));
  await keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Lock" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  expect(await stage.join()).toBe(423);
  await expect(row(page, TITLE).getByRole("button", { name: UNLOCK })).toBeFocused();
  await keyboard.press("Space");
  await expect(row(page, TITLE)).toContainText(/Unlocked by .front-desk. at/);
  expect(await stage.join()).toBe(200);
});

test.describe("with a finger", () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } });

  test("it locks and unlocks", async ({ page, stage }) => {
    await open(page, stage);
    await row(page, TITLE).getByRole("button", { name: LOCK }).tap();
    await page.getByRole("dialog").getByRole("button", { name: "Lock" }).tap();
    await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
    await row(page, TITLE).getByRole("button", { name: UNLOCK }).tap();
    await expect(row(page, TITLE)).toContainText(/Unlocked by .front-desk. at/);
  });
});

test("shows a running request, and takes no second one meanwhile", async ({ page, stage }) => {
  await open(page, stage);
  let sent = 0;
  let release = () => {};
  /** @type {Promise<void>} */
  const released = new Promise((resolve) => (release = resolve));
  await page.route("**/lock", async (route) => {
    sent++;
    await released;
    await route.continue();
  });
  await lock(page, TITLE);
  const button = row(page, TITLE).getByRole("button", { name: `Locking… ${TITLE}` });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(spoken(page)).toHaveText("Locking…");
  await button.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(row(page, TITLE)).toContainText("Not touched from here");
  release();
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  expect(sent).toBe(1);
});

test("knows after a reload what was locked from here, and forgets what was before the meeting", async ({ page, stage }) => {
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await page.reload();
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await expect(row(page, TITLE).getByRole("button", { name: UNLOCK })).toBeVisible();
  await stage.sim(`meetings/${MEETING}/end`, {});
  await stage.sim("meetings", { conferenceId: MEETING, title: "The next one", startTime: Date.now() + 1000 });
  await page.reload();
  await expect(row(page, "The next one")).toContainText("Not touched from here");
});

test("a failure keeps the old state, says what happened and what to do, with a request id to copy", async ({ page, stage, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await stage.sim("faults", [{ on: "lock", status: 403, body: { code: "Forbidden.AccessDenied.AccessTokenPermissionDenied", message: "x", requestid: "R-4711", accessdenieddetail: { requiredScopes: ["VideoConference.Conference.Write"] } } }]);
  await row(page, TITLE).getByRole("button", { name: UNLOCK }).click();
  await expect(row(page, TITLE)).toContainText("The service lacks a permission in DingTalk");
  await expect(row(page, TITLE)).toContainText("The meeting was not unlocked; it is as it was. The service lacks a permission");
  await expect(row(page, TITLE)).toContainText("Needed: VideoConference.Conference.Write");
  await expect(row(page, TITLE)).toContainText(/Unlock tried at \d\d:\d\d/);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await expect(spoken(page)).toContainText("The service lacks a permission in DingTalk");
  await row(page, TITLE).getByRole("button", { name: "Copy for IT" }).click();
  await expect(spoken(page)).toHaveText("Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  for (const fact of [/^caller: front-desk$/m, new RegExp(`^meeting: ${TITLE} · .*${MEETING}$`, "m"), /^error: 403 Forbidden\S+ permission$/m, /^requestId: R-4711$/m, /^action: unlock$/m]) {
    expect(copied).toMatch(fact);
  }
  expect(copied).not.toContain(KEYS.everything);
  await row(page, TITLE).getByRole("button", { name: "Try again" }).click();
  await expect(row(page, TITLE)).toContainText(/Unlocked by .front-desk. at/);
  await expect(row(page, TITLE)).not.toContainText("The service lacks a permission in DingTalk");
});

test("W8: says that it is not known where the answer was lost, also behind what a proxy puts in its place; and A26: whose token it was", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  // Each of three tries.
  await stage.sim("faults", [1, 2, 3].map(() => ({ on: "lock", truncate: true })));
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText("DingTalk's answer was lost");
  await expect(row(page, TITLE)).toContainText("The meeting may be locked, or it may still be open. DingTalk's answer was lost.");
  await expect(row(page, TITLE)).toContainText(/Unknown since \d\d:\d\d: .front-desk. locked it, and the answer was lost/);
  // Both ways out are there.
  const again = row(page, TITLE).getByRole("button", { name: `Lock again ${TITLE}`, exact: true });
  await expect(row(page, TITLE).getByRole("button", { name: UNLOCK, exact: true })).toBeVisible();
  const lockAgain = async () => {
    await again.click();
    await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
  };
  await page.route("**/lock", (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" }));
  await lockAgain();
  await expect(row(page, TITLE)).not.toContainText("DingTalk's answer was lost");
  await expect(row(page, TITLE)).toContainText("Http502");
  await page.unroute("**/lock");
  const refused = { on: "lock", status: 401, body: { code: "InvalidAuthentication", message: "x" } };
  await stage.sim("faults", Array.from({ length: 6 }, () => refused));
  await lockAgain();
  await expect(row(page, TITLE)).toContainText("Your access key is fine.");
  // A refusal after it settles nothing.
  await expect(row(page, TITLE)).toContainText("Unknown since");
  await page.getByRole("link", { name: "History" }).click();
  const entries = page.getByRole("list", { name: "What was done" }).getByRole("listitem");
  // Each of the three tries; what never arrived is none of the worker's.
  await expect(entries).toHaveText([/AppTokenRefused.*Lock failed/, /OutcomeUnknown.*Lock unknown/, /Lock unknown/, /Lock unknown/]);
});

for (const status of [502, 504]) {
  test(`a ${status} that is not the worker's leaves it unknown, in the row and the notice, with both ways out`, async ({ page, stage }) => {
    await open(page, stage);
    await expect(row(page, TITLE)).toBeVisible();
    await page.route("**/lock", (route) => route.fulfill({ status, contentType: "text/html", body: "<h1>gateway</h1>" }));
    await lock(page, TITLE);
    await expect(row(page, TITLE)).toContainText(/Unknown since \d\d:\d\d: .front-desk. locked it, and the answer was lost/);
    await expect(page.getByRole("region", { name: "Notices" })).toContainText(`${TITLE}: The meeting may be locked, or it may still be open.`);
    await expect(row(page, TITLE).getByRole("button", { name: `Lock again ${TITLE}`, exact: true })).toBeVisible();
    await expect(row(page, TITLE).getByRole("button", { name: UNLOCK, exact: true })).toBeVisible();
  });
}

test("says that a meeting has ended", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  await stage.sim(`meetings/${MEETING}/end`, {});
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText("The meeting has ended");
  await expect(row(page, TITLE).getByRole("button", { name: LOCK, exact: true })).toBeHidden();
});

test("says that nothing could be reached, and works again when it can", async ({ page, stage }) => {
  await page.clock.install();
  await open(page, stage);
  await page.route("**/lock", (route) => route.abort());
  await lock(page, TITLE);
  // The package tries again by itself, twice.
  await expect(async () => {
    await advance(page, 1_000);
    await expect(row(page, TITLE)).toContainText("The service could not be reached", { timeout: 100 });
  }).toPass({ intervals: [20] });
  await page.unroute("**/lock");
  await row(page, TITLE).getByRole("button", { name: "Try again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
});

test("says so when the package did not arrive", async ({ page, stage }) => {
  await page.route("**/dingtalk-conference-lock.js*", (route) => route.abort());
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText("The page did not load completely");
  expect(await stage.join()).toBe(200);
  // Once it can be had, nothing has to be reloaded.
  await page.unroute("**/dingtalk-conference-lock.js*");
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
});

test("says so when the page's own code did not arrive", async ({ page, stage }) => {
  await page.route("**/page.js", (route) => route.abort());
  await page.goto(stage.url);
  await expect(page.getByRole("banner")).toBeVisible();
  // It waits some seconds for what may only be slow.
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
  await expect(page.getByText("The page did not load completely")).toBeVisible();
});

test("a key that may only lock offers no way back, and says so", async ({ page, stage }) => {
  await open(page, stage, { as: "lock-only" });
  // Before, not after.
  await expect(row(page, TITLE)).toContainText("your access key may lock, but not unlock");
  await row(page, TITLE).getByRole("button", { name: LOCK, exact: true }).click();
  await expect(page.getByRole("dialog")).toContainText("Your access key may lock, but not unlock. To open it again, ask your IT admin.");
  await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
  await expect(row(page, TITLE)).toContainText("Locked by \u2068lock-only\u2069 at");
  await expect(row(page, TITLE)).toContainText("your access key may not unlock");
  await expect(page.getByRole("button", { name: "Undo" })).toBeHidden();
  await expect(row(page, TITLE).getByRole("button", { name: /lock/i })).toBeHidden();
});

test("what is learned late of one meeting is not said in the question about another", async ({ page, stage }) => {
  await stage.sim("meetings", { conferenceId: "other", title: "Other" });
  await open(page, stage);
  await expect(row(page, "Other")).toContainText("0 people");
  /** @type {(value?: unknown) => void} */
  let release = () => {};
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/videoConferences/other", async (route) => {
    await held;
    const json = await (await route.fetch()).json();
    await route.fulfill({ json: { confInfo: { ...json.confInfo, creatorNick: "Somebody else", activeNum: 7 } } });
  });
  await row(page, "Other").getByRole("button", { name: "Lock Other" }).click();
  await page.keyboard.press("Escape");
  await row(page, TITLE).getByRole("button", { name: LOCK }).click();
  const question = page.getByRole("dialog", { name: `Lock ${TITLE}?` });
  await expect(question).toContainText("0 people are in.");
  release();
  await expect(row(page, "Other")).toContainText("Somebody else");
  await expect(question).toContainText("0 people are in.");
  await expect(question).not.toContainText("Somebody else");
});

test("a reason is taken with whatever was pasted along, and says what can be seen of it", async ({ page, stage }) => {
  await open(page, stage);
  await row(page, TITLE).getByRole("button", { name: LOCK }).click();
  await paste(page.getByRole("dialog").getByLabel("Reason (optional)"), "exam\t\u202ebegins\u2028now \ud83d");
  await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  const { entries } = await stage.ask("/audit?outcome=done");
  expect(entries[0].reason).toBe("exam begins now");
});

test("whoever tries again by keyboard stays in the meeting's row", async ({ page, stage }) => {
  await stage.sim("faults", [{ on: "lock", status: 400, body: { code: "paramsError", message: "no", requestid: "1" } }]);
  await open(page, stage);
  await lock(page, TITLE);
  await row(page, TITLE).getByRole("button", { name: "Try again" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Lock" }).press("Enter");
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await expect(row(page, TITLE).getByRole("button", { name: UNLOCK })).toBeFocused();
});
