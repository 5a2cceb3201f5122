import { expect, KEY, MEETING, test } from "./fixtures.js";

/** @typedef {import("@playwright/test").Page} Page */

const LOCK = { name: "Lock", exact: true };

/** @param {Page} page */
const status = (page) => page.getByRole("status");

/**
 * The lock requests that the page sends from now on.
 * @param {Page} page
 */
function requestsOf(page) {
  /** @type {(string | null)[]} */
  const bodies = [];
  page.on("request", (request) => {
    if (request.method() === "POST") bodies.push(request.postData());
  });
  return bodies;
}

/**
 * Opens the page and types, as a person does.
 * @param {Page} page
 * @param {{ url: string }} stage
 * @param {{ id?: string, key?: string }} [typed]
 */
async function open(page, { url }, { id = MEETING, key = KEY } = {}) {
  await page.goto(url);
  await page.getByLabel("Meeting ID").fill(id);
  await page.getByLabel("Caller key").fill(key);
}

test.beforeEach(({ page }) => {
  // Whatever the page throws, or its policy forbids, is a failure.
  page.on("pageerror", (error) => {
    throw error;
  });
  page.on("console", (message) => {
    if (/Content Security Policy|Uncaught/.test(message.text())) throw new Error(message.text());
  });
});

test("locks a meeting, so that no one can join, and unlocks it again", async ({ page, stage }) => {
  expect(await stage.join()).toBe(200);
  await open(page, stage);
  await expect(status(page)).toContainText("Nothing done yet");

  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText(/Locked from here at \d\d:\d\d/);
  await expect(status(page)).toContainText(MEETING);
  expect(await stage.join()).toBe(423);

  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(status(page)).toContainText(/Unlocked from here at \d\d:\d\d/);
  expect(await stage.join()).toBe(200);

  const done = page.getByRole("list").getByRole("listitem");
  await expect(done).toHaveText([/\d\d:\d\dUnlocked/, /\d\d:\d\dLocked/]);
});

test("works by keyboard alone, and keeps the focus where it was", async ({ page, stage }) => {
  await page.goto(stage.url);
  const { keyboard } = page;
  await keyboard.press("Tab");
  await expect(page.getByLabel("Meeting ID")).toBeFocused();
  await keyboard.type(MEETING);
  await keyboard.press("Tab");
  await expect(page.getByLabel("Caller key")).toBeFocused();
  await keyboard.type(KEY);
  await keyboard.press("Tab");
  await expect(page.getByRole("button", LOCK)).toBeFocused();
  await keyboard.press("Enter");
  await expect(status(page)).toContainText("Locked from here at");
  await expect(page.getByRole("button", LOCK)).toBeFocused();
  expect(await stage.join()).toBe(423);

  await keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Unlock" })).toBeFocused();
  await keyboard.press("Space");
  await expect(status(page)).toContainText("Unlocked from here at");
  await expect(page.getByRole("button", { name: "Unlock" })).toBeFocused();
  expect(await stage.join()).toBe(200);
});

test("locks by Enter in a field", async ({ page, stage }) => {
  await open(page, stage);
  const requests = requestsOf(page);
  await page.getByLabel("Caller key").press("Enter");
  await expect(status(page)).toContainText("Locked from here at");
  expect(requests).toEqual(['{"action":"lock"}']);
});

test("says what is wrong with the key, and keeps what was typed", async ({ page, stage }) => {
  await open(page, stage, { key: "not-a-key" });
  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText("The access token was not accepted");
  await expect(status(page)).toContainText("caller key");
  await expect(status(page)).toContainText(/Lock tried at \d\d:\d\d · InvalidAuthentication · request ID [0-9A-F-]{36}/);
  await expect(page.getByLabel("Meeting ID")).toHaveValue(MEETING);
  await expect(page.getByLabel("Caller key")).toHaveValue("not-a-key");
  await expect(page.getByRole("list")).toBeHidden();
  expect(await stage.join()).toBe(200);
});

test("says that a meeting has ended", async ({ page, stage }) => {
  await stage.sim(`meetings/${MEETING}/end`, {});
  await open(page, stage);
  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText("The meeting has ended");
});

test("asks for what is missing, where it is missing", async ({ page, stage }) => {
  await page.goto(stage.url);
  const requests = requestsOf(page);
  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText("Enter the meeting ID.");
  await expect(page.getByLabel("Meeting ID")).toBeFocused();
  await expect(page.getByLabel("Meeting ID")).toHaveAttribute("aria-invalid", "true");
  await page.keyboard.type(MEETING);
  await expect(page.getByLabel("Meeting ID")).not.toHaveAttribute("aria-invalid");
  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText("Enter the caller key.");
  await expect(page.getByLabel("Caller key")).toBeFocused();
  expect(requests).toEqual([]);
});

test("shows a running request, and takes no second one meanwhile", async ({ page, stage }) => {
  await open(page, stage);
  const requests = requestsOf(page);
  let release = () => {};
  /** @type {Promise<void>} */
  const released = new Promise((resolve) => (release = resolve));
  await page.route("**/lock", async (route) => {
    await released;
    await route.continue();
  });
  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText("Locking…");
  await expect(page.getByRole("button", LOCK)).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("button", LOCK).press("Enter");
  await page.getByRole("button", { name: "Unlock" }).press("Enter");
  release();
  await expect(status(page)).toContainText("Locked from here at");
  await expect(page.getByRole("button", LOCK)).not.toHaveAttribute("aria-disabled");
  expect(requests).toEqual(['{"action":"lock"}']);
});

test("says that nothing could be reached, and works again when it can", async ({ page, stage }) => {
  await open(page, stage);
  await page.route("**/lock", (route) => route.abort());
  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText("could not be reached");
  await expect(page.getByLabel("Meeting ID")).toHaveValue(MEETING);
  await page.unroute("**/lock");
  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText("Locked from here at");
});

test("says so when its own code did not arrive", async ({ page, stage }) => {
  await page.route("**/dingtalk-conference-lock.js", (route) => route.abort());
  await open(page, stage);
  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText("did not load completely");
});

test("forgets the key with the page, and keeps it nowhere", async ({ page, stage, context }) => {
  await open(page, stage);
  await expect(page.getByLabel("Caller key")).toHaveAttribute("type", "password");
  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText("Locked from here at");
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));
  expect(kept).toBe(JSON.stringify([{}, {}, `${stage.url}/`]));
  expect(await context.cookies()).toEqual([]);
  await page.reload();
  await expect(page.getByLabel("Caller key")).toHaveValue("");
});

test("shows an id as text, whatever it is", async ({ page, stage }) => {
  const id = '<img src=x onerror="document.title=1"> & /../';
  await stage.sim("meetings", { conferenceId: id });
  await open(page, stage, { id });
  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText("Locked from here at");
  await expect(status(page)).toContainText(`Meeting ${id}`);
  await expect(page.locator("main img")).toHaveCount(0);
  expect(await stage.join(id)).toBe(423);
});

test("asks nobody but its own worker", async ({ page, stage }) => {
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await open(page, stage);
  await page.getByRole("button", LOCK).click();
  await expect(status(page)).toContainText("Locked from here at");
  const elsewhere = asked.filter((url) => !url.startsWith(`${stage.url}/`) && !url.startsWith("data:image/svg+xml,"));
  expect(elsewhere).toEqual([]);
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("it speaks Chinese throughout", async ({ page, stage }) => {
    await page.goto(stage.url);
    await expect(page).toHaveTitle("锁定钉钉会议");
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
    await page.getByLabel("会议 ID").fill(MEETING);
    await page.getByLabel("调用密钥").fill("wrong");
    await page.getByRole("button", { name: "锁定", exact: true }).click();
    await expect(status(page)).toContainText("访问凭证无效");
    await expect(status(page)).toContainText(/\d\d:\d\d 尝试锁定/);
    await page.getByLabel("调用密钥").fill(KEY);
    await page.getByRole("button", { name: "锁定", exact: true }).click();
    await expect(status(page)).toContainText(/已于 \d\d:\d\d 在此锁定/);
    expect(await stage.join()).toBe(423);
    await page.getByRole("button", { name: "解锁" }).click();
    await expect(status(page)).toContainText(/已于 \d\d:\d\d 在此解锁/);
    // No text of the English page is left.
    const words = (await page.locator("main").innerText()).replaceAll(/conferenceId|ID|[0-9a-fx:]{2,}/g, "");
    expect(words).not.toMatch(/[A-Za-z]{2,}/);
  });
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const width of [320, 360, 1440]) {
    test(`fits ${width} px, ${colorScheme}, with motion reduced`, async ({ page, stage }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 720 });
      await open(page, stage, { id: "x".repeat(256) });
      // Never answered.
      await page.route("**/lock", () => {});
      await page.getByRole("button", LOCK).click();
      await expect(status(page)).toContainText("Locking…");
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
      const grounds = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(grounds).toBe(colorScheme === "light" ? "rgb(244, 245, 248)" : "rgb(14, 17, 23)");
    });
  }
}
