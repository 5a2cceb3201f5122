/** Which meetings are shown: filters with their counts, what they cost, and the address they are in. */

import { asked, expect, find, keyField, lock, meetings, open, row, said, test, TITLE } from "./fixtures.js";

/** @param {import("@playwright/test").Page} page */
const showing = (page) => page.getByRole("combobox", { name: "Show", exact: true });
/** @param {import("@playwright/test").Page} page @param {string} name */
const option = (page, name) => showing(page).getByRole("option", { name, exact: true });
/** @param {import("@playwright/test").Page} page */
const titles = (page) => meetings(page).getByRole("heading", { level: 2 });

test("shows what is locked, large, or one's own, with how many there are", async ({ page, stage }) => {
  await stage.sim("meetings", [
    { title: "Lecture", members: 25, creatorNick: "王芳", startTime: Date.now() - 60_000 },
    { title: "Talk", members: 2, creatorNick: "王芳", startTime: Date.now() - 120_000 },
  ]);
  await open(page, stage);
  await expect(meetings(page)).toHaveCount(3);
  await expect(option(page, "All (3)")).toBeAttached();
  await expect(option(page, "Locked (0)")).toBeAttached();
  await expect(option(page, "Large: 20 people or more (1)")).toBeAttached();
  await lock(page, "Talk");
  await expect(option(page, "Locked (1)")).toBeAttached();
  await showing(page).selectOption("Locked (1)");
  await expect(titles(page)).toHaveText(["Talk"]);
  await showing(page).selectOption("Large: 20 people or more (1)");
  await expect(titles(page)).toHaveText(["Lecture"]);
  await find(page).fill("talk");
  await expect(said(page, "The filter hides 1 meeting.")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(titles(page)).toHaveText(["Talk"]);
  await find(page).fill("");

  await expect(option(page, "Mine (0)")).toBeHidden();
  await row(page, "Talk").getByRole("button", { name: "Details of Talk" }).click();
  await row(page, "Talk").getByRole("button", { name: "This is me" }).click();
  await showing(page).selectOption("Mine (2)");
  await expect(titles(page)).toHaveText(["Lecture", "Talk"]);
});

test("who is called as an organiser is has one's own without saying so", async ({ page, stage }) => {
  await stage.sim("meetings", [{ title: "Lecture", creatorNick: "Ｆｒｏｎｔ-Desk" }, { title: "Talk", creatorNick: "front-desk 2" }]);
  await open(page, stage);
  await showing(page).selectOption("Mine (1)");
  await expect(titles(page)).toHaveText(["Lecture"]);
});

test("shows of which the outcome is unknown", async ({ page, stage }) => {
  await stage.sim("meetings", { title: "Talk" });
  await open(page, stage);
  await expect(option(page, "Unknown (0)")).toBeAttached();
  await page.route("**/lock", (route) => route.abort());
  await lock(page, TITLE);
  await expect(option(page, "Unknown (1)")).toBeAttached();
  await showing(page).selectOption("Unknown (1)");
  await expect(titles(page)).toHaveText([TITLE]);
  await page.unroute("**/lock");
  await row(page, TITLE).getByRole("button", { name: `Lock again ${TITLE}`, exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
  await expect(option(page, "Unknown (0)")).toBeAttached();
});

test("counts all before it says who has most, and says first what that costs where it is much", async ({ page, stage }) => {
  await stage.sim("meetings", { count: 330, title: "Lecture" });
  await stage.sim("meetings", { title: "Crowd", members: 40, startTime: Date.now() - 3_600_000 });
  await page.clock.install();
  await open(page, stage);
  await expect(said(page, "332 meetings as of")).toBeVisible();
  await page.clock.runFor(1_000);
  await expect(meetings(page).first()).toContainText("0 people");
  const before = asked(page, /query/);
  await page.getByLabel("Sort by").selectOption("Most people first");
  await expect(said(page, /How many are in is not known of 3\d\d meetings yet\./)).toBeVisible();
  await page.getByRole("button", { name: "Ask: 7 calls, 0.14% of the month’s" }).click();
  await expect(titles(page).first()).toHaveText("Crowd");
  expect(asked(page, /query/) - before).toBe(7);
  await expect(option(page, "Large: 20 people or more (1)")).toBeAttached();
  await expect(page.getByRole("button", { name: /^Ask:/ })).toBeHidden();
});

test("stops asking when told to, and says of what it is not known", async ({ page, stage }) => {
  await stage.sim("meetings", { count: 330, title: "Lecture" });
  await open(page, stage);
  await expect(meetings(page).first()).toContainText("0 people");
  let held = 0;
  /** @type {() => void} */
  let release = () => {};
  const released = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route("**/query", async (route) => {
    held++;
    if (held === 3) await released;
    await route.continue();
  });
  await page.getByLabel("Sort by").selectOption("Most people first");
  await page.getByRole("button", { name: /^Ask:/ }).click();
  await expect(said(page, /^Asking: \d+ meetings left, \d calls…/)).toBeVisible();
  await expect.poll(() => held).toBe(3);
  await page.getByRole("button", { name: "Stop" }).click();
  release();
  await expect(page.getByRole("button", { name: /^Ask: 4 calls/ })).toBeVisible();
  await expect(option(page, "Large: 20 people or more")).toBeAttached();
});

test("a failure leaves it unknown, and is not asked again by itself", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toContainText("0 people");
  await page.route("**/members**", (route) => route.abort());
  await showing(page).selectOption("With people from outside");
  await expect(said(page, "Whether people from outside are in is not known of 1 meeting yet.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Ask: 1 call, 0.02% of the month’s" })).toBeVisible();
  await expect(option(page, "With people from outside")).toBeAttached();
  expect(asked(page, /members/)).toBe(1);
});

test("asks at once where that costs little: who has people from outside", async ({ page, stage }) => {
  await stage.sim("meetings", [
    { title: "Interview", members: ["Ann", { userNick: "Guest", outside: true }] },
    { title: "Left", members: [{ userNick: "Gone", outside: true }], conferenceId: "left-1" },
  ]);
  await stage.sim("meetings/left-1/leave", { userNick: "Gone" });
  await open(page, stage);
  await expect(meetings(page)).toHaveCount(3);
  expect(asked(page, /members/)).toBe(0);
  await showing(page).selectOption("With people from outside");
  await expect(option(page, "With people from outside (1)")).toBeAttached();
  await expect(titles(page)).toHaveText(["Interview"]);
  expect(asked(page, /members/)).toBe(3);
});

test("search, filter and order are in the address, which can be gone back from and passed on", async ({ page, stage, context }) => {
  await stage.sim("meetings", [{ title: "Budget 2027" }, { title: "Budget 2028" }]);
  await open(page, stage);
  await expect(meetings(page)).toHaveCount(3);
  await find(page).pressSequentially("budget");
  await expect(page).toHaveURL(/#meetings\?q=budget$/);
  await page.getByLabel("Sort by").selectOption("By title");
  await expect(page).toHaveURL(/#meetings\?q=budget&sort=title$/);
  await showing(page).selectOption("Locked (0)");
  await expect(page).toHaveURL(/#meetings\?q=budget&sort=title&show=locked$/);
  await expect(meetings(page)).toHaveCount(0);
  await page.goBack();
  await expect(meetings(page)).toHaveCount(2);
  await expect(showing(page)).toHaveValue("all");

  // Another view and back, by its link.
  await page.getByRole("link", { name: "History" }).click();
  await page.getByLabel("Filter the history").fill("x");
  await page.getByLabel("Outcome").selectOption("Refused");
  await expect(page).toHaveURL(/#history\?q=x&outcome=refused$/);
  await page.getByRole("link", { name: "Meetings" }).click();
  await expect(titles(page)).toHaveText(["Budget 2027", "Budget 2028"]);
  await expect(find(page)).toHaveValue("budget");

  const second = await context.newPage();
  await second.goto(page.url());
  await expect(find(second)).toHaveValue("budget");
  await expect(titles(second)).toHaveText(["Budget 2027", "Budget 2028"]);
  await second.close();

  for (let times = 0; times < 2; times++) await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL(/#history$/);
  await page.goBack();
  await expect(page).toHaveURL(/#meetings\?q=budget&sort=title$/);
  await page.goBack();
  await expect(page.getByLabel("Sort by")).toHaveValue("newest");
  await page.goBack();
  await expect(find(page)).toHaveValue("");
  await expect(meetings(page)).toHaveCount(3);
});

test("whoever signs out leaves nothing of it in the address", async ({ page, stage }) => {
  await open(page, stage);
  await find(page).fill("weekly");
  await expect(page).toHaveURL(/q=weekly/);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(keyField(page)).toBeVisible();
  await expect(page).toHaveURL(/#meetings$/);
});
