/** What is done by itself: rules in plain words, what they would have done and cost, and nothing typed that is lost. */

import { clean } from "./axe.js";
import { asked, expect, KEYS, open, row, said, spoken, test } from "./fixtures.js";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("./fixtures.js").Stage} Stage */

const REVIEWS = { id: "Reviews", for: { title: "*review*" }, lock: { afterMinutes: 10 }, unlock: { afterMinutes: 30 } };
const CROWDS = { id: "Crowds", for: { kind: "instant" }, lock: { people: 20 }, relock: 2 };

/** @param {Page} page */
const rules = (page) => page.getByRole("list", { name: "Rules" }).getByRole("listitem").filter({ has: page.getByRole("switch") });
/** @param {Page} page */
const names = (page) => rules(page).getByRole("heading", { level: 2 });
/** @param {Page} page */
const form = (page) => page.getByRole("form");
/** @param {Page} page */
const save = (page) => form(page).getByRole("button", { name: "Save" });

/**
 * @param {Page} page
 * @param {Stage} stage
 * @param {object[]} [list]
 */
async function begin(page, stage, list = []) {
  if (list.length > 0) await stage.ask("/rules", { method: "PUT", body: list });
  await open(page, stage, { as: "admin", view: "#automatic" });
}

test("the view is for administrators, and its code is fetched when it is first opened", async ({ page, stage }) => {
  await open(page, stage, { view: "#automatic" });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Meetings in progress");
  await expect(page.getByRole("link", { name: "Automatic" })).toHaveCount(0);
  await open(page, stage, { as: "admin" });
  await page.goto(`${stage.url}/#meetings`);
  await expect(page.getByRole("link", { name: "Automatic" })).toBeVisible();
  expect(asked(page, /automatic/)).toBe(0);
  // It does not arrive at first.
  await page.route("**/automatic.js", (route) => route.abort());
  await page.getByRole("link", { name: "Automatic" }).click();
  await expect(said(page, "The page did not load completely")).toBeVisible();
  await page.unroute("**/automatic.js");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(said(page, "There is no rule yet.")).toBeVisible();
  await expect(page).toHaveTitle(/Automatic locks/);
});

test("begins with an example, by keyboard; what it costs is said before it is saved, and DingTalk is asked nothing", async ({ page, stage }) => {
  await begin(page, stage);
  await expect(said(page, "DingTalk has told of no meeting yet, so no rule can do anything")).toBeVisible();
  await page.getByRole("button", { name: "Begin with an example" }).focus();
  await page.keyboard.press("Enter");
  await expect(form(page).getByLabel("Name")).toBeFocused();
  await expect(form(page).getByLabel("Called")).toHaveValue("*review*");
  await expect(said(page, "A meeting of an hour takes at most 1 call.")).toBeVisible();
  await form(page).getByRole("radio", { name: "At a number of people" }).check();
  await expect(said(page, "A meeting of an hour takes at most 6 calls, 5 of them to count people, since DingTalk does not tell who comes and goes.")).toBeVisible();
  const calls = asked(page);
  await form(page).getByRole("spinbutton", { name: "People" }).fill("12");
  await form(page).getByLabel("Name").press("Enter");
  await expect(rules(page)).toContainText("Locks meetings called “⁨*review*⁩” once 12 people are in.");
  await expect(rules(page).getByRole("button", { name: /^Edit .Reviews/ })).toBeFocused();
  await expect(spoken(page)).toContainText("Reviews is saved");
  expect(asked(page)).toBe(calls);
  expect(await stage.ask("/rules")).toEqual([{ id: "Reviews", enabled: true, for: { title: "*review*" }, lock: { people: 12 }, relock: 0 }]);
});

test("says of the meetings of the last days what each rule would have done, and its price a month", async ({ page, stage }) => {
  await stage.subscribe();
  const startTime = Date.now() - 20 * 60_000;
  await stage.sim("meetings", [
    { conferenceId: "a", title: "Design review", startTime },
    { conferenceId: "b", title: "Board review", startTime },
    { conferenceId: "c", title: "Lunch", startTime },
  ]);
  await expect.poll(async () => (await stage.sim("events")).subscriptions[0]?.delivered).toBe(3);
  await begin(page, stage, [{ id: "Board", for: { title: "Board*" }, lock: { never: true } }, { ...REVIEWS, enabled: false }]);
  await expect(rules(page).nth(0)).toContainText("Leaves meetings called “⁨Board*⁩” alone.");
  await expect(rules(page).nth(0)).toContainText(/Of the meetings since .*\d\d:\d\d, 1 is for this rule and would have been left alone\./);
  await rules(page).nth(1).getByRole("button", { name: /^Edit/ }).click();
  await expect(form(page)).toContainText(/Of the meetings since .*, 1 is for this rule; it would have locked 1\. 1 that fits is for a rule above it\./);
  await expect(form(page)).toContainText("With as many meetings as lately that is at most 62 a month: 1.2% of the month’s 5,000.");
  await form(page).getByText("Which meetings", { exact: true }).last().click();
  await expect(form(page).getByRole("listitem").filter({ hasText: "Design review" }).last()).toContainText(/began .*\d\d:\d\d · locked at .*\d\d:\d\d/);
});

test("rules are turned off, moved, removed and put back by keyboard, and the focus stays", async ({ page, stage }) => {
  await begin(page, stage, [REVIEWS, CROWDS]);
  await expect(rules(page).nth(0)).toContainText("Locks meetings called “⁨*review*⁩” 10 minutes after they begin; opens them 30 minutes later.");
  await expect(rules(page).nth(1)).toContainText("Locks all instant meetings once 20 people are in; locks again up to 2 times if somebody unlocks.");
  const on = rules(page).nth(0).getByRole("switch", { name: /^On: .Reviews/ });
  await on.focus();
  await page.keyboard.press("Space");
  await expect(spoken(page)).toContainText("Reviews is off");
  await expect(on).not.toBeChecked();
  await expect(on).toBeFocused();
  await page.getByRole("button", { name: /^Move .Reviews. down/ }).focus();
  await page.keyboard.press("Enter");
  await expect(names(page)).toHaveText(["Crowds", "Reviews"]);
  await expect(page.getByRole("button", { name: /^Move .Reviews. up/ })).toBeFocused();
  await page.getByRole("button", { name: /^Remove .Crowds/ }).focus();
  await page.keyboard.press("Enter");
  await expect(names(page)).toHaveText(["Reviews"]);
  await expect(page.getByRole("button", { name: /^Remove .Reviews/ })).toBeFocused();
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText("The rule Crowds was removed.");
  await notices.getByRole("button", { name: "Undo" }).click();
  await expect(names(page)).toHaveText(["Crowds", "Reviews"]);
  const kept = await stage.ask("/rules");
  expect(kept.map((/** @type {any} */ { id, enabled }) => [id, enabled])).toEqual([["Crowds", true], ["Reviews", false]]);
});

test("meetings are exempted by a rule before all others", async ({ page, stage }) => {
  await begin(page, stage, [REVIEWS]);
  await page.getByRole("button", { name: "Exempt meetings" }).click();
  await expect(form(page).getByRole("radio", { name: /^Never/ })).toBeChecked();
  await expect(form(page).getByRole("group", { name: "Until" })).toBeHidden();
  await form(page).getByLabel("Called").fill("*board*");
  await save(page).click();
  await expect(names(page)).toHaveText(["Exempt", "Reviews"]);
  expect((await stage.ask("/rules"))[0].lock).toEqual({ never: true });
});

test("what the worker does not take is said at the field, in words for people", async ({ page, stage }) => {
  await begin(page, stage, [REVIEWS]);
  await page.getByRole("button", { name: "Add a rule" }).click();
  await form(page).getByLabel("Begun by").selectOption({ label: "Somebody else, by union ID…" });
  await form(page).getByLabel("Minutes", { exact: true }).fill("5000");
  await expect(form(page).getByText("Give whole minutes from 0 to 1,440 (a day).")).toBeVisible();
  // What was not touched yet is not blamed.
  await expect(form(page).getByText("Give the union ID")).toBeHidden();
  await expect(form(page).getByText("Give a name of at most 64 characters")).toBeHidden();
  await form(page).getByLabel("Begun by").selectOption({ label: "Anybody" });
  await save(page).click();
  await expect(form(page).getByLabel("Name")).toBeFocused();
  await expect(form(page).getByLabel("Name")).toHaveAccessibleDescription(/Give a name of at most 64 characters that no other rule has\./);
  await form(page).getByLabel("Name").fill("Reviews");
  await form(page).getByLabel("Minutes", { exact: true }).fill("5");
  await save(page).click();
  await expect(form(page).getByText("Give a name of at most 64 characters that no other rule has.")).toBeVisible();
  await form(page).getByLabel("Begun by").selectOption({ label: "Somebody else, by union ID…" });
  await form(page).getByLabel("Name").fill("Mine");
  await save(page).click();
  await expect(form(page).getByLabel("Union ID in DingTalk")).toBeFocused();
  await form(page).getByLabel("Union ID in DingTalk").fill("unionid-1");
  await form(page).getByLabel("Kind").selectOption("Scheduled");
  await form(page).getByRole("radio", { name: "Until the scheduled end" }).check();
  await form(page).getByLabel("If somebody unlocks it").selectOption("Lock again, 3 times at most");
  await save(page).click();
  await expect(rules(page).nth(1)).toContainText("Locks scheduled meetings begun by ⁨unionid-1⁩ 5 minutes after they begin; opens them at their scheduled end; locks again up to 3 times if somebody unlocks.");
});

test("where somebody else was quicker, what was typed stays, and goes into the list as it is now", async ({ page, stage }) => {
  await begin(page, stage, [REVIEWS]);
  await page.getByRole("button", { name: "Add a rule" }).click();
  await form(page).getByLabel("Name").fill("Second");
  await stage.ask("/rules", { method: "PUT", body: [CROWDS, REVIEWS] });
  await save(page).click();
  await expect(form(page).getByRole("alert")).toHaveText("Somebody else has changed the rules meanwhile. What you typed is still here: look at the list below, then save again.");
  await expect(form(page).getByLabel("Name")).toHaveValue("Second");
  await expect(names(page)).toHaveText(["Crowds", "Reviews"]);
  await save(page).click();
  await expect(names(page)).toHaveText(["Crowds", "Reviews", "Second"]);
  // By a button of the list.
  await stage.ask("/rules", { method: "PUT", body: [CROWDS] });
  await page.getByRole("button", { name: /^Remove .Reviews/ }).click();
  await expect(page.getByRole("alert").filter({ visible: true })).toContainText("Somebody else has changed the rules meanwhile");
  await expect(names(page)).toHaveText(["Crowds"]);
});

test("a rule that was saved though the reply was lost is saved once", async ({ page, stage }) => {
  await begin(page, stage, [REVIEWS]);
  await page.getByRole("button", { name: "Add a rule" }).click();
  await form(page).getByLabel("Name").fill("Second");
  await page.route("**/rules", async (route) => {
    if (route.request().method() !== "PUT") return route.continue();
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await save(page).click();
  await expect(form(page)).toContainText("The service could not be reached");
  await save(page).click();
  await expect(form(page)).toHaveCount(0);
  await expect(names(page)).toHaveText(["Reviews", "Second"]);
});

test("what was typed outlives a reload and the end of the session, and is nobody else's", async ({ page, stage, context }) => {
  await begin(page, stage);
  await page.getByRole("button", { name: "Add a rule" }).click();
  await form(page).getByLabel("Name").fill("Half");
  await form(page).getByRole("radio", { name: "Once everybody invited is in" }).check();
  await page.reload();
  await expect(form(page).getByLabel("Name")).toHaveValue("Half");
  await expect(form(page).getByRole("radio", { name: "Once everybody invited is in" })).toBeChecked();
  await context.clearCookies();
  await save(page).click();
  const ended = page.getByRole("region", { name: "Your session has ended" });
  await ended.getByLabel("Access key").fill(KEYS.admin);
  await page.keyboard.press("Enter");
  await expect(ended).toBeHidden();
  await expect(form(page).getByLabel("Name")).toHaveValue("Half");
  await save(page).click();
  await expect(rules(page)).toContainText("Locks all meetings once everybody invited is in.");
  await page.reload();
  await expect(rules(page)).toHaveCount(1);
  await expect(form(page)).toHaveCount(0);
  // Of another caller's nothing is seen.
  await page.getByRole("button", { name: "Add a rule" }).click();
  await form(page).getByLabel("Name").fill("Secret");
  await open(page, stage, { as: "deputy", view: "#automatic" });
  await page.reload();
  await expect(rules(page)).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Add a rule" })).toBeVisible();
  await expect(form(page)).toHaveCount(0);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing on a rule, wherever it stands, ${colorScheme}`, async ({ page, stage }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await stage.ask("/rules", { method: "PUT", body: [REVIEWS, { ...CROWDS, enabled: false }] });
    await stage.subscribe();
    await stage.sim("meetings", { conferenceId: "soon", title: "Review of today" });
    await open(page, stage, { as: "admin" });
    await expect(row(page, "Review of today")).toContainText("by Reviews");
    await clean(page, "a rule in a row");
    await row(page, "Review of today").getByRole("button", { name: /^Call off/ }).click();
    await expect(row(page, "Review of today")).toContainText("Called off: Reviews");
    await clean(page, "a rule called off");
    await page.getByRole("link", { name: "Automatic" }).click();
    await rules(page).nth(0).getByText("Which meetings").click();
    await clean(page, "the rules");
    await page.getByRole("button", { name: "Add a rule" }).click();
    await form(page).getByLabel("Begun by").selectOption({ label: "Somebody else, by union ID…" });
    await save(page).click();
    await expect(form(page).getByLabel("Name")).toBeFocused();
    await clean(page, "a rule that is wrong");
    await form(page).getByLabel("Begun by").selectOption({ label: "Anybody" });
    await form(page).getByLabel("Name").fill("Mine");
    await stage.ask("/rules", { method: "PUT", body: [] });
    await save(page).click();
    await expect(form(page).getByRole("alert")).toBeVisible();
    await clean(page, "a conflict");
    await form(page).getByRole("button", { name: "Cancel" }).click();
    await expect(said(page, "There is no rule yet.")).toBeVisible();
    await clean(page, "no rule");
    await page.getByRole("link", { name: "History" }).click();
    await expect(said(page, "Rules changed").first()).toBeVisible();
    await clean(page, "the history of rules");
  });
}

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("rules are in Chinese, in another language at once, and what is typed stays", async ({ page, stage }) => {
    await begin(page, stage, [REVIEWS, CROWDS]);
    const all = page.getByRole("list", { name: "规则" }).getByRole("listitem").filter({ has: page.getByRole("switch") });
    await expect(all.nth(0)).toContainText("名称为“⁨*review*⁩”的会议开始 10 分钟后锁定，30 分钟后解锁。");
    await expect(all.nth(1)).toContainText("所有即时会议达到 20 人参会时锁定；有人解锁后最多再锁定 2 次。");
    await page.getByRole("button", { name: "添加规则" }).click();
    await page.getByLabel("名称", { exact: true }).fill("评审");
    const words = (await page.getByRole("main").innerText()).replaceAll(/Reviews|Crowds|review|unionId|IT/g, "");
    expect(words).not.toMatch(/[A-Za-z]{2,}/);
    await page.getByRole("button", { name: "English" }).click();
    await expect(form(page).getByLabel("Name")).toHaveValue("评审");
    await expect(rules(page).nth(0)).toContainText("10 minutes after they begin");
  });
});
