/** Who comes into a locked meeting is said at once, and who left it can be let back in. */

import { serveWorker } from "../../worker/serve.js";
import { DEFAULT_MEETING } from "../simulator/simulator.js";
import { clean } from "./axe.js";
import { behindAnotherWindow, expect, lock, MEETING, open, quiet, row, said, stageOf, test as base, TITLE } from "./fixtures.js";

const KEYS = { token: "event-token-of-tests", aesKey: "1234567890123456789012345678901234567890123" };

/** A worker that hears of events. */
const test = base.extend({
  stage: async ({ servers }, use) => {
    const events = { DINGTALK_EVENT_TOKEN: KEYS.token, DINGTALK_EVENT_AES_KEY: KEYS.aesKey };
    const worker = await serveWorker({ port: 0, variables: { ...servers.variables, ...events }, log: quiet });
    const stage = stageOf(worker.url, servers.simulator);
    await stage.sim("reset", {});
    await stage.sim("events", { ...KEYS, url: `${worker.url}/dingtalk/events` });
    await stage.sim(`meetings/${MEETING}/join`, { unionId: DEFAULT_MEETING.creatorId, userNick: DEFAULT_MEETING.creatorNick });
    await stage.sim(`meetings/${MEETING}/join`, { unionId: "wei", userNick: "Wei" });
    await use(stage);
    await stage.sim("events/stop", {});
    await worker.close();
  },
});

/** @typedef {import("./fixtures.js").Stage} Stage */
/** @typedef {import("@playwright/test").Page} Page */

/** The host unlocks it in DingTalk itself, of which nobody is told. @param {Stage} stage @param {string} simulator */
async function openElsewhere(stage, simulator) {
  await stage.sim("tokens", { accessToken: "the-hosts-own-app" });
  const path = `/v1.0/conference/videoConferences/${MEETING}/lock`;
  const reply = await fetch(simulator + path, { method: "POST", headers: { "x-acs-dingtalk-access-token": "the-hosts-own-app" }, body: '{"action":"unlock"}' });
  expect(reply.status).toBe(200);
}

/** @param {Page} page */
const notices = (page) => page.getByRole("region", { name: "Notices" });

/** @param {Page} page */
async function lockIt(page) {
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
}

/** That everyone can use it, at the width of a telephone too. @param {Page} page */
async function usable(page) {
  await clean(page, "the watch");
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

test("who comes after the lock is said in the row and everywhere, and one press locks again", async ({ page, stage, servers }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, stage);
  await lockIt(page);
  await page.getByRole("link", { name: "History" }).click();
  await openElsewhere(stage, servers.simulator);
  await stage.sim(`meetings/${MEETING}/join`, { userNick: "Mal\u202elory", outside: true });
  const came = /.Mal lory. \(external\) joined after the lock/;
  await expect(notices(page)).toContainText(came);
  await usable(page);
  await notices(page).getByRole("button", { name: "Show" }).last().click();
  await expect(row(page, TITLE).getByRole("button", { name: `Unlock ${TITLE}`, exact: true })).toBeFocused();
  await expect(row(page, TITLE)).toContainText(came);
  await expect(row(page, TITLE)).toContainText("Someone has joined since; it may be open.");
  await usable(page);
  // To others, too, and after a reload: in the row, since it is no news.
  await page.reload();
  await expect(row(page, TITLE)).toContainText(came);
  await expect(notices(page)).toBeHidden();
  await row(page, TITLE).getByRole("button", { name: `Lock again ${TITLE}` }).focus();
  await page.keyboard.press("Enter");
  await expect(row(page, TITLE)).not.toContainText(came);
  expect(await stage.join()).toBe(423);
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByRole("main").getByRole("list")).not.toContainText("Mal lory");
});

test("each of two people from outside with one name is told of", async ({ page, stage, servers }) => {
  await open(page, stage);
  await lockIt(page);
  await openElsewhere(stage, servers.simulator);
  await stage.sim(`meetings/${MEETING}/join`, { unionId: "g1", userNick: "A guest", outside: true });
  await expect(notices(page)).toContainText(/.A guest. \(external\) joined after the lock/);
  const shut = notices(page).getByRole("button", { name: "Close" });
  while ((await shut.count()) > 0) await shut.first().click();
  await expect(notices(page)).toBeHidden();
  await stage.sim(`meetings/${MEETING}/join`, { unionId: "g2", userNick: "A guest", outside: true });
  await expect(notices(page)).toContainText(/.A guest. \(external\) joined after the lock/);
  await expect(row(page, TITLE)).toContainText(/.A guest. \(external\), .A guest. \(external\) joined after the lock/);
});

test("an auditor reads in the history who came in", async ({ page, stage, servers }) => {
  await open(page, stage, { as: "auditor" });
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by/);
  await openElsewhere(stage, servers.simulator);
  await stage.sim(`meetings/${MEETING}/join`, { unionId: "na", userNick: "Na" });
  await expect(row(page, TITLE)).toContainText(/.Na. joined after the lock/);
  await page.getByRole("link", { name: "History" }).click();
  await expect(said(page, /.Na. joined after the lock/)).toBeVisible();
});

test("a page that is not looked at says it in its title and in a notification", async ({ page, stage, servers }) => {
  const notified = await behindAnotherWindow(page);
  await open(page, stage);
  await lockIt(page);
  await openElsewhere(stage, servers.simulator);
  await stage.sim(`meetings/${MEETING}/join`, { unionId: "na", userNick: "Na" });
  await expect(page).toHaveTitle(/^.Na. joined Weekly review after the lock/);
  expect(await notified()).toEqual([expect.stringMatching(/^Meeting lock: .Na. joined Weekly review after the lock/)]);
  // Settled, the notice goes.
  await expect(notices(page)).toContainText("joined after the lock");
  await row(page, TITLE).getByRole("button", { name: `Lock again ${TITLE}` }).click();
  await expect(notices(page)).toContainText("Locked Weekly review");
  await expect(notices(page)).not.toContainText("joined after the lock");
});

test("who left since the lock is listed and invited back, which alarms nobody", async ({ page, stage }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, stage);
  await lockIt(page);
  await row(page, TITLE).getByRole("button", { name: `Details of ${TITLE}` }).click();
  await stage.sim(`meetings/${MEETING}/leave`, { unionId: "wei" });
  await expect(row(page, TITLE)).toContainText("Left since the lock: 1");
  await usable(page);
  const invite = row(page, TITLE).getByRole("button", { name: `Invite Wei back into ${TITLE}` });
  await invite.focus();
  await page.keyboard.press("Enter");
  await expect(notices(page)).toContainText(/.Wei. was invited/);
  await stage.sim(`meetings/${MEETING}/join`, { unionId: "wei", userNick: "Wei" });
  await expect(row(page, TITLE)).not.toContainText("Left since the lock");
  await expect(row(page, TITLE)).not.toContainText("joined after the lock");
});

test("who came back is not listed, though the members were asked for while they were gone", async ({ page, stage }) => {
  await open(page, stage);
  await lockIt(page);
  await stage.sim(`meetings/${MEETING}/leave`, { unionId: "wei" });
  await row(page, TITLE).getByRole("button", { name: `Details of ${TITLE}` }).click();
  await expect(row(page, TITLE)).toContainText("Left since the lock: 1");
  // Asked for: they say that Wei has left.
  await expect(row(page, TITLE).getByText(/^left at/)).toHaveCount(2);
  await row(page, TITLE).getByRole("button", { name: `Invite Wei back into ${TITLE}` }).click();
  await expect(notices(page)).toContainText(/.Wei. was invited/);
  await stage.sim(`meetings/${MEETING}/join`, { unionId: "wei", userNick: "Wei" });
  await expect(row(page, TITLE)).not.toContainText("Left since the lock");
});

test("where DingTalk refuses an invitation the page says so, and opens the meeting for a minute", async ({ page, stage }) => {
  await open(page, stage);
  await lockIt(page);
  await stage.sim(`meetings/${MEETING}/leave`, { unionId: "wei" });
  await row(page, TITLE).getByRole("button", { name: `Details of ${TITLE}` }).click();
  await stage.sim("faults", [{ on: "invite", code: "noPermission" }]);
  await row(page, TITLE).getByRole("button", { name: `Invite Wei back into ${TITLE}` }).click();
  await expect(notices(page)).toContainText(/DingTalk did not invite .Wei. \(noPermission\)/);
  await usable(page);
  await notices(page).getByRole("button", { name: "Open for a minute" }).click();
  await expect(row(page, TITLE)).toContainText(/Unlocked by .front-desk. at/);
  await expect(row(page, TITLE)).toContainText(/Locks at \d\d:\d\d/);
  expect(await stage.join()).toBe(200);
});

test("without events it is the members that tell who left", async ({ page, stage }) => {
  await stage.sim("events/stop", {});
  await open(page, stage);
  await lockIt(page);
  await stage.sim(`meetings/${MEETING}/leave`, { unionId: "wei" });
  await row(page, TITLE).getByRole("button", { name: `Details of ${TITLE}` }).click();
  await expect(row(page, TITLE)).toContainText("Left since the lock: 1");
  await expect(row(page, TITLE).getByRole("button", { name: `Invite Wei back into ${TITLE}` })).toBeVisible();
});

test("people whom a rule had counted are no sign that events tell who leaves: the members do", async ({ page, stage }) => {
  // Subscribed to meetings, and not to who is in them.
  await stage.sim("events", { ...KEYS, url: `${stage.url}/dingtalk/events`, members: false });
  await stage.ask("/rules", { method: "PUT", body: [{ id: "Crowds", for: {}, lock: { people: 50 } }] });
  const title = "Counted review";
  const startTime = Date.now() - 10 * 60_000;
  const { conferenceId } = await stage.sim("meetings", { title, startTime, creatorId: DEFAULT_MEETING.creatorId, creatorNick: DEFAULT_MEETING.creatorNick });
  for (const nick of ["Na", "Wei"]) await stage.sim(`meetings/${conferenceId}/join`, { unionId: nick, userNick: nick });
  const known = async () => (await stage.ask("/meetings")).meetings.find((/** @type {any} */ it) => it.conferenceId === conferenceId);
  await expect.poll(async () => (await known())?.people).toBeGreaterThanOrEqual(0);
  await open(page, stage);
  await lock(page, title);
  await expect(row(page, title)).toContainText(/Locked by .front-desk. at/);
  await stage.sim(`meetings/${conferenceId}/leave`, { unionId: "Wei" });
  await row(page, title).getByRole("button", { name: `Details of ${title}` }).click();
  await expect(row(page, title)).toContainText("Left since the lock: 1");
});
