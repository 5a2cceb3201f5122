/** Signing in and out, and the end of a session, by which nothing typed is lost. */

import { SignJWT } from "jose";

import { serveWorker } from "../../worker/serve.js";
import { makeKey, startTeam } from "../worker/access-team.js";
import { expect, find, keyField, KEYS, lock, open, quiet, refreshed, row, said, spoken, stageOf, test, TITLE } from "./fixtures.js";

/** @param {import("@playwright/test").Page} page @param {string} key */
async function signIn(page, key) {
  await keyField(page).fill(key);
  await page.getByRole("button", { name: "Sign in" }).filter({ visible: true }).click();
}

test("signs in by a caller key, which is kept only in a cookie that no script sees, and out again", async ({ page, stage, context }) => {
  await page.goto(stage.url);
  await expect(page).toHaveTitle("Lock a DingTalk meeting");
  await expect(keyField(page)).toHaveAttribute("type", "password");
  await signIn(page, KEYS.everything);
  await expect(row(page, TITLE)).toBeVisible();
  await expect(page.getByText("front-desk", { exact: true })).toBeVisible();
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.cookie, document.documentElement.outerHTML]));
  expect(kept).not.toContain(KEYS.everything);
  expect(await page.evaluate(() => document.cookie)).toBe("");
  expect(await context.cookies()).toMatchObject([{ httpOnly: true, sameSite: "Strict", path: "/" }]);
  await page.reload();
  await expect(row(page, TITLE)).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(keyField(page)).toBeFocused();
  await expect(row(page, TITLE)).toBeHidden();
  expect(await context.cookies()).toEqual([]);
  await page.reload();
  await expect(keyField(page)).toBeVisible();
});

test("once somebody has signed out, nothing of the meetings is left in the page, not even where it is hidden", async ({ page, stage }) => {
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by/);
  await row(page, TITLE).getByRole("button", { name: `Details of ${TITLE}` }).click();
  await row(page, TITLE).getByRole("button", { name: `Timer for ${TITLE}` }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByRole("main").getByRole("list")).toContainText(TITLE);
  await page.getByRole("link", { name: "Bulk" }).click();
  await page.getByRole("main").getByRole("textbox").first().fill(TITLE);
  await page.getByRole("link", { name: "Meetings" }).click();
  await page.getByRole("searchbox").fill(TITLE);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(keyField(page)).toBeFocused();
  const left = () => page.evaluate((title) => {
    const fields = [...document.querySelectorAll("input, textarea")].map((field) => /** @type {HTMLInputElement} */ (field).value);
    const texts = [...document.querySelectorAll("body *")].filter((it) => it.children.length === 0).map((it) => `${it.parentElement?.outerHTML.slice(0, 80)}: ${it.textContent}`);
    return [...fields, ...texts, location.href].filter((text) => text.includes(title));
  }, TITLE);
  await expect.poll(left).toEqual([]);
});

test("the sign-in is made for people: focus, a key that can be seen, and a name for the browser to keep it by", async ({ page, stage }) => {
  await page.goto(stage.url);
  await expect(keyField(page)).toBeFocused();
  await expect(keyField(page)).toHaveAttribute("autocomplete", "current-password");
  await page.keyboard.type("not-a-key");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(keyField(page)).toHaveAttribute("type", "text");
  await expect(page.getByRole("button", { name: "Show" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Enter");
  // Tied to the field, in words.
  await expect(keyField(page)).toHaveAccessibleDescription(/^This access key is not known here\..*Ask your IT admin/);
  await signIn(page, KEYS.everything);
  await expect(row(page, TITLE)).toBeVisible();
  const kept = page.locator("#welcome [autocomplete=username]");
  await expect(kept).toHaveValue("front-desk");
  await expect(page.locator("#key")).toHaveAttribute("type", "password");
});

test("says in three steps what a lock does, and whom to ask", async ({ page, stage }) => {
  await page.goto(stage.url);
  const steps = page.getByRole("main").getByRole("list").getByRole("listitem");
  await expect(steps).toHaveText([/^Find the meeting/, /no one else can join, and whoever leaves may not get back in/, /Ask your IT admin\.$/]);
});

test("signing out in one tab clears the others, and another caller's sign-in reloads them", async ({ page, stage, context }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  const other = await context.newPage();
  await other.goto(stage.url);
  await expect(row(other, TITLE)).toBeVisible();
  await other.getByRole("button", { name: "Sign out" }).click();
  await expect(keyField(page)).toBeVisible();
  await expect(page.getByText(TITLE).filter({ visible: true })).toHaveCount(0);
  await signIn(other, KEYS.everything);
  await expect(page.getByText("front-desk", { exact: true })).toBeVisible();
  // One that is still under way would have its answer by the cookie that was.
  await refreshed(other);
  // A cookie of another caller's, and the tab that has got it tells.
  await find(page).fill("what the first one typed");
  await context.clearCookies();
  await other.getByRole("button", { name: "Refresh" }).click();
  await signIn(other, KEYS["lock-only"]);
  await expect(page.getByText("lock-only", { exact: true })).toBeVisible();
  await expect(find(page)).toHaveValue("");
});

test("works without a way to tell other tabs", async ({ page, stage }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "BroadcastChannel"));
  await page.goto(stage.url);
  await signIn(page, KEYS.everything);
  await expect(row(page, TITLE)).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(keyField(page)).toBeVisible();
});

for (const [what, offset] of /** @type {const} */ ([
  ["nine hours ahead", 9 * 3_600_000],
  ["twenty minutes behind", -20 * 60_000],
])) {
  test(`G6: where this machine's clock is ${what}, it is reckoned by the worker's`, async ({ page, stage }) => {
    await page.clock.install({ time: Date.now() + offset });
    await stage.sim("meetings", { title: "Just begun", startTime: Date.now() - 1000 });
    await open(page, stage);
    await expect(row(page, "Just begun")).toContainText(/since .* \(\d+ s\)/);
    await lock(page, "Just begun");
    await expect(row(page, "Just begun")).toContainText(/Locked by .front-desk. at/);
    await page.clock.runFor(120_000);
    await expect(page.getByRole("region", { name: "Your session has ended" })).toBeHidden();
    await expect(row(page, "Just begun")).toContainText(/Locked by .front-desk. at/);
  });
}

for (const [what, key, words] of /** @type {const} */ ([
  ["unknown", "not-a-key", "This access key is not known here."],
  ["expired", KEYS.expired, "This access key has expired."],
  ["missing", "", "Enter your access key."],
  ["impossible", "密钥", "An access key has no blanks"],
])) {
  test(`says what is wrong with a key that is ${what}, and keeps it to be mended`, async ({ page, stage }) => {
    await page.goto(stage.url);
    await signIn(page, key);
    await expect(said(page, words)).toBeVisible();
    await expect(spoken(page)).toContainText(words);
    await expect(keyField(page)).toBeFocused();
    await expect(keyField(page)).toHaveAttribute("aria-invalid", "true");
    await expect(keyField(page)).toHaveValue(key);
    await page.keyboard.type("x");
    await expect(keyField(page)).not.toHaveAttribute("aria-invalid");
  });
}

test("shows the end of a session, and goes on after signing in with all that was typed", async ({ page, stage, context }) => {
  await open(page, stage);
  await find(page).fill("weekly");
  await context.clearCookies();
  await lock(page, TITLE);
  const ended = page.getByRole("region", { name: "Your session has ended" });
  await expect(ended).toContainText("what you typed is still here");
  await expect(spoken(page)).toContainText("Your session has ended");
  await expect(ended.getByLabel("Access key")).toBeFocused();
  expect(await stage.join()).toBe(200);
  await expect(row(page, TITLE)).toContainText("Not touched from here");
  await signIn(page, KEYS.everything);
  await expect(ended).toBeHidden();
  await expect(find(page)).toHaveValue("weekly");
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
});

test("says so by itself when its hour is over, without taking the focus", async ({ page, stage, context }) => {
  await page.clock.install();
  await open(page, stage, { view: "#several" });
  const list = page.getByLabel("Meetings, one a line");
  await list.fill("812 345 678");
  // As the browser forgets it, and the worker would refuse it, whose clock has gone on too.
  await context.clearCookies();
  await page.route("**/*", async (route) => {
    // It has no end, and what is known of the meetings is asked for instead.
    if (route.request().url().endsWith("/meetings/events")) return route.abort();
    const response = await route.fetch();
    const headers = { ...response.headers(), date: new Date(Date.now() + 3_601_000).toUTCString() };
    await route.fulfill({ response, headers });
  });
  await page.clock.fastForward(3_600_000 + 1000);
  await expect(page.getByRole("region", { name: "Your session has ended" })).toContainText(/It ended at .*\d\d:\d\d/);
  await expect(list).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.type(" # physics");
  await expect(list).toHaveValue("812 345 678 # physics");
});

test("A9: goes on after the hour where the worker says that the session does, whatever this machine's clock says", async ({ page, stage }) => {
  await page.clock.install();
  await open(page, stage);
  // What is under way as the clock jumps is given up, since its time is over.
  await expect(row(page, TITLE)).toBeVisible();
  let asked = 0;
  page.on("request", (request) => (asked += Number(request.url().endsWith("/session"))));
  const told = page.waitForResponse("**/session");
  await page.clock.fastForward(9 * 3_600_000);
  await (await told).finished();
  // The page has the reply before it comes to this.
  await page.evaluate(() => undefined);
  // By the worker's clock there is most of an hour left.
  for (let minute = 0; minute < 5; minute++) await page.clock.fastForward(60_500);
  await expect(row(page, TITLE)).toBeVisible();
  expect(asked).toBe(1);
  await expect(page.getByRole("region", { name: "Your session has ended" })).toBeHidden();
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
});

test("goes on by itself when one has signed in again in another tab", async ({ page, stage, context }) => {
  await open(page, stage);
  await context.clearCookies();
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByRole("region", { name: "Your session has ended" })).toBeVisible();
  await page.request.post(`${stage.url}/session`, { headers: { "x-acs-dingtalk-access-token": KEYS.everything } });
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(page.getByRole("region", { name: "Your session has ended" })).toBeHidden();
});

test("a refused app of the service's is not taken for the end of the session", async ({ page, stage }) => {
  await open(page, stage);
  await expect(row(page, TITLE)).toBeVisible();
  const refused = { on: "lock", status: 401, body: { code: "InvalidAuthentication", message: "bad token", requestid: "R-9" } };
  // Each of three tries, and with the token fetched anew.
  await stage.sim("faults", Array.from({ length: 6 }, () => refused));
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText("DingTalk does not accept the service's own token");
  await expect(page.getByRole("region", { name: "Your session has ended" })).toBeHidden();
});

test("says that the service cannot be reached as the page opens, and tries again", async ({ page, stage }) => {
  await page.route("**/session", (route) => route.abort());
  await page.goto(stage.url);
  await expect(page.getByRole("heading", { name: "The service could not be reached" })).toBeVisible();
  await page.unroute("**/session");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(keyField(page)).toBeVisible();
});

test("says that the service is not set up right, and which setting it is", async ({ page, servers }) => {
  const worker = await serveWorker({ port: 0, variables: { ...servers.variables, CALLER_KEYS: "" }, log: quiet });
  await page.goto(worker.url);
  await expect(page.getByRole("heading", { name: "The service is not set up right" })).toBeVisible();
  await expect(said(page, "CALLER_KEYS is missing")).toBeVisible();
  await worker.close();
});

test("says so when signing out did not work", async ({ page, stage }) => {
  await open(page, stage);
  await page.route("**/session", (route) => route.abort());
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("The service could not be reached");
  await expect(row(page, TITLE)).toBeVisible();
});

test("outlives a restart of the worker", async ({ page, servers, stage: { sim } }) => {
  const first = await serveWorker({ port: 0, variables: servers.variables, log: quiet });
  const stage = stageOf(first.url, servers.simulator);
  await sim("reset", {});
  await open(page, stage);
  await refreshed(page);
  await first.close();
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(said(page, "The service could not be reached")).toBeVisible();
  await expect(row(page, TITLE)).toBeVisible();

  const second = await serveWorker({ port: Number(new URL(first.url).port), variables: servers.variables, log: quiet });
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(said(page, "The service could not be reached")).toBeHidden();
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await second.close();
});

test("through the company's Access no key is asked for, and it says where to sign out", async ({ page, servers }) => {
  // What the test before has left there is none of this one's business.
  await fetch(`${servers.simulator}/_sim/reset`, { method: "POST" });
  const team = await startTeam();
  const key = await makeKey("first");
  team.state.keys = [key.jwk];
  const users = [{ email: "ann@example.com", actions: ["lock", "unlock", "read"] }];
  const access = { ACCESS_TEAM_DOMAIN: team.url, ACCESS_AUD: "4714c1358e65", ACCESS_USERS: JSON.stringify(users) };
  const worker = await serveWorker({ port: 0, variables: { ...servers.variables, ...access }, log: quiet });
  // Access stands before the worker, and adds to every request who has signed in.
  const assertion = await new SignJWT({ email: "ann@example.com" })
    .setProtectedHeader({ alg: "RS256", kid: key.kid })
    .setIssuer(team.url)
    .setAudience(access.ACCESS_AUD)
    .setExpirationTime("1h")
    .sign(key.privateKey);
  await page.setExtraHTTPHeaders({ "cf-access-jwt-assertion": assertion });
  try {
    await page.goto(worker.url);
    await expect(page.getByText("ann@example.com")).toBeVisible();
    await expect(keyField(page)).toHaveCount(0);
    await lock(page, TITLE);
    await expect(row(page, TITLE)).toContainText(/Locked by .ann@example\.com. at/);
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("link", { name: "Sign out there" })).toHaveAttribute("href", "/cdn-cgi/access/logout");
  } finally {
    await worker.close();
    await team.close();
  }
});

test("asks nobody but its own worker", async ({ page, stage }) => {
  /** @type {string[]} */
  const elsewhere = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(`${stage.url}/`) && !request.url().startsWith("data:image/svg+xml,")) elsewhere.push(request.url());
  });
  await open(page, stage);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  expect(elsewhere).toEqual([]);
});

for (const [what, press] of /** @type {const} */ ([
  ["the question", `Lock ${TITLE}`],
  ["the menu of timers", `Timer for ${TITLE}`],
])) {
  test(`${what} does not stay when one signs out in another tab`, async ({ page, stage, context }) => {
    await open(page, stage);
    await row(page, TITLE).getByRole("button", { name: press }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    const other = await context.newPage();
    await other.goto(stage.url);
    await other.getByRole("button", { name: "Sign out" }).click();
    await expect(keyField(page)).toBeFocused();
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(page.getByText(TITLE).filter({ visible: true })).toHaveCount(0);
  });
}

test("a timer that the end of the session kept from being set is still there after signing in", async ({ page, stage, context }) => {
  await open(page, stage);
  await row(page, TITLE).getByRole("button", { name: `Timer for ${TITLE}` }).click();
  const menu = page.getByRole("dialog", { name: `${TITLE}: later` });
  await menu.getByLabel("Minutes", { exact: true }).fill("47");
  await menu.getByLabel("Reason (optional)").fill("exam begins");
  await context.clearCookies();
  await menu.getByRole("button", { name: "Set" }).click();
  await expect(page.getByRole("region", { name: "Your session has ended" })).toBeVisible();
  await keyField(page).fill(KEYS.everything);
  await page.keyboard.press("Enter");
  await expect(menu.getByLabel("Minutes", { exact: true })).toHaveValue("47");
  await menu.getByRole("button", { name: "Set" }).click();
  await expect(row(page, TITLE)).toContainText(/Locks at .*exam begins/);
});
