/** What DingTalk tells by itself: the list is live without any call; and what a rule will do stands in the row. */

import { asked, expect, meetings, open, refreshed, row, said, spoken, test, TITLE } from "./fixtures.js";

const SIX_MINUTES = 6 * 60_000;
const RULES = [{ id: "Reviews", for: { title: "*review*" }, lock: { afterMinutes: 10 } }];

/**
 * The page, once it knows of a meeting that is told of, and not by its list only.
 * @param {import("@playwright/test").Page} page
 * @param {import("./fixtures.js").Stage} stage
 */
async function openTold(page, stage) {
  await stage.subscribe();
  await stage.sim("meetings", { conferenceId: "told", title: "Told of" });
  const told = async () => (await stage.ask("/meetings")).meetings.map((/** @type {any} */ { conferenceId }) => conferenceId);
  await expect.poll(told).toContain("told");
  await open(page, stage);
  await refreshed(page);
  await expect(said(page, "2 meetings, live")).toBeVisible();
}

test("what begins, ends and is joined is seen without any call, and the page says whence it knows", async ({ page, stage }) => {
  await page.clock.install();
  await stage.subscribe();
  await stage.sim("meetings", { conferenceId: "first", title: "First" });
  await open(page, stage);
  await refreshed(page);
  await expect(said(page, /^2 meetings, live: DingTalk tells of them by itself, last at \d\d:\d\d\./)).toBeVisible();
  await expect(said(page, /To be sure it asks every 15 min, about \d+ calls an hour/)).toBeVisible();
  const calls = asked(page);
  await stage.sim("meetings", { conferenceId: "told", title: "Told of", creatorNick: "林" });
  await expect(row(page, "Told of")).toContainText("林");
  await expect(row(page, "Told of")).toContainText(/since \d\d:\d\d/);
  await stage.sim("meetings/told/join", { userNick: "Ann" });
  await expect(row(page, "Told of")).toContainText("2 people");
  await stage.sim("meetings/told/end", {});
  await expect(row(page, "Told of")).toHaveCount(0);
  await expect(said(page, "2 meetings, live")).toBeVisible();
  await page.clock.runFor(SIX_MINUTES);
  expect(asked(page)).toBe(calls);
});

test("whoever may not list meetings sees those that were told of", async ({ page, stage }) => {
  await stage.subscribe();
  await open(page, stage, { as: "no-list" });
  await stage.sim("meetings", { conferenceId: "told", title: "Told of" });
  await expect(row(page, "Told of")).toContainText(/since \d\d:\d\d/);
  await expect(said(page, /^1 meeting, live/)).toBeVisible();
  await row(page, "Told of").getByRole("button", { name: /^Lock/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
  await expect(row(page, "Told of")).toContainText(/Locked by .no-list. at/);
  expect(asked(page, /GET .*v1\.0/)).toBe(0);
});

test("without a word from DingTalk for a day, the page says so, and asks as before", async ({ page, stage }) => {
  await page.clock.install();
  const last = Date.now() - 30 * 3_600_000;
  await page.route("**/meetings/events", async (route) => {
    const told = await (await route.fetch({ url: `${stage.url}/meetings` })).json();
    const data = JSON.stringify({ ...told, events: { last: new Date(last).toISOString(), silent: true } });
    await route.fulfill({ contentType: "text/event-stream", body: `id: 1\ndata: ${data}\n\n` });
  });
  await open(page, stage);
  await refreshed(page);
  await expect(said(page, /DingTalk has told nothing by itself since .*\d\d:\d\d\. Asks every 1 min/)).toBeVisible();
  await expect(said(page, /1 meeting as of/)).toBeVisible();
});

test("where the month's messages are used up, the page says so and asks as before", async ({ page, stage }) => {
  await page.route("**/meetings/events", async (route) => {
    const told = await (await route.fetch({ url: `${stage.url}/meetings` })).json();
    const data = JSON.stringify({ ...told, events: { last: null, silent: true, usedUp: true } });
    await route.fulfill({ contentType: "text/event-stream", body: `id: 1\ndata: ${data}\n\n` });
  });
  await open(page, stage);
  await expect(said(page, /DingTalk tells nothing by itself any more: this month’s messages are used up\. Asks every 1 min/)).toBeVisible();
});

test("a list that does not have what was told of is believed once that is not news any more", async ({ page, stage }) => {
  await page.clock.install();
  await openTold(page, stage);
  await expect(row(page, "Told of")).toBeVisible();
  // Nobody is told of its end.
  await stage.sim("events/stop", {});
  await stage.sim("meetings/told/end", {});
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(spoken(page)).toContainText("2 meetings, live");
  await expect(row(page, "Told of")).toBeVisible();
  await page.clock.runFor(61_000);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(row(page, "Told of")).toHaveCount(0);
  await expect(meetings(page)).toHaveCount(1);
});

test("what a rule will do stands in the row, and is called off there by keyboard, for good", async ({ page, stage }) => {
  await stage.ask("/rules", { method: "PUT", body: RULES });
  await stage.subscribe();
  await open(page, stage);
  await stage.sim("meetings", { conferenceId: "soon", title: "Review of today" });
  const soon = row(page, "Review of today");
  await expect(soon).toContainText(/Locks at \d\d:\d\d, by Reviews/);
  const off = soon.getByRole("button", { name: /^Call off: Locks at \d\d:\d\d, by Reviews: Review of today/ });
  await off.focus();
  await page.keyboard.press("Enter");
  await expect(soon).toContainText("Called off: Reviews does nothing more to this meeting.");
  await expect(off).toHaveCount(0);
  await expect(soon.getByRole("button", { name: /^Lock Review of today/ })).toBeFocused();
  await page.reload();
  await expect(soon).toContainText("Called off: Reviews does nothing more to this meeting.");
});

test("a rule that had acted before it could be called off is not said to be", async ({ page, stage }) => {
  await stage.ask("/rules", { method: "PUT", body: RULES });
  await stage.subscribe();
  await open(page, stage);
  await stage.sim("meetings", { conferenceId: "soon", title: "Review of today" });
  const soon = row(page, "Review of today");
  await page.route("**/rule", (route) => route.fulfill({ status: 404, headers: { "x-error-kind": "rejected" }, json: { code: "NotFound", message: "no rule" } }));
  await soon.getByRole("button", { name: /^Call off/ }).click();
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("Review of today: Reviews had nothing left to do.");
  await expect(soon).not.toContainText("Called off");
});

test("what a rule has done is said to be the rule's, in the row and in the history", async ({ page, stage }) => {
  await stage.ask("/rules", { method: "PUT", body: RULES });
  await stage.subscribe();
  await stage.sim("meetings", { conferenceId: "due", title: "Review of today", startTime: Date.now() - 600_000 });
  await open(page, stage, { as: "auditor" });
  await expect(row(page, "Review of today")).toContainText(/Locked by the rule .Reviews. at \d\d:\d\d/);
  expect(await stage.join("due")).toBe(423);
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByRole("list", { name: "What was done" }).getByRole("listitem")).toHaveText([/Review of today.*by the rule .Reviews.*Locked/, /1 rule.*boss.*Rules changed/]);
  await page.getByRole("searchbox", { name: "Filter the history" }).fill("reviews");
  await expect(page.getByRole("list", { name: "What was done" }).getByRole("listitem")).toHaveCount(1);
  await page.getByRole("link", { name: "Meetings" }).click();
  await expect(row(page, TITLE)).toContainText("Not touched from here");
});

test("what a list lacked is back as soon as another has it", async ({ page, stage }) => {
  await page.clock.install();
  await openTold(page, stage);
  await expect(row(page, "Told of")).toBeVisible();
  await page.clock.runFor(61_000);
  await page.route("**/orgConferences*", async (route) => {
    const { onGoingConfList, ...rest } = await (await route.fetch()).json();
    await route.fulfill({ json: { ...rest, onGoingConfList: onGoingConfList.filter((/** @type {any} */ { conferenceId }) => conferenceId !== "told") } });
  });
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(row(page, "Told of")).toHaveCount(0);
  await page.unroute("**/orgConferences*");
  await page.clock.runFor(61_000);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(row(page, "Told of")).toBeVisible();
  await expect(said(page, "2 meetings, live")).toBeVisible();
});

test("a list that came to no end takes nothing away that was told of", async ({ page, stage }) => {
  await page.clock.install();
  await openTold(page, stage);
  await page.clock.runFor(61_000);
  await page.route("**/orgConferences*", async (route) => {
    const { onGoingConfList } = await (await route.fetch()).json();
    const some = onGoingConfList.filter((/** @type {any} */ { conferenceId }) => conferenceId !== "told");
    await route.fulfill({ json: { onGoingConfList: some, nextToken: "7", hasMore: true } });
  });
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(said(page, "The list may be incomplete")).toBeVisible();
  await expect(row(page, "Told of")).toBeVisible();
});
