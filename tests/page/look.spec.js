/** What the page weighs, how it fits, what it speaks, and that everyone can use it. */

import { brotliCompressSync } from "node:zlib";

import { clean } from "./axe.js";
import { expect, keyField, KEYS, lock, MEETING, meetings, open, refreshed, row, said, test, TITLE } from "./fixtures.js";

/** @typedef {import("@playwright/test").Page} Page */

/** Brotli, in bytes: 60 KB. */
const LIMIT = 60 * 1024;

test("the first view and the list of meetings are at most 60 KB together; the rest is fetched when it is first needed", async ({ page, stage }) => {
  /** @type {Map<string, number>} */
  const sizes = new Map();
  page.on("response", async (response) => {
    const { pathname } = new URL(response.url());
    if (/^\/(\w[\w-]*\.\w+)?$/.test(pathname)) sizes.set(pathname, brotliCompressSync(await response.body()).length);
  });
  const names = () => [...sizes.keys()].sort();
  const shell = ["/", "/page.js", "/probe.js", "/style.css"];
  await page.goto(stage.url, { waitUntil: "networkidle" });
  await expect(keyField(page)).toBeVisible();
  await keyField(page).fill(KEYS.admin);
  await page.getByRole("button", { name: "Sign in" }).click();
  await refreshed(page);
  expect(names()).toEqual(shell);
  const sum = [...sizes.values()].reduce((all, brotli) => all + brotli, 0);
  test.info().annotations.push({ type: "brotli", description: `${sum} of ${LIMIT} bytes` });
  expect(sum, JSON.stringify([...sizes])).toBeLessThanOrEqual(LIMIT);

  // While the question is read.
  await row(page, TITLE).getByRole("button", { name: `Lock ${TITLE}` }).click();
  await expect.poll(names).toEqual([...shell, "/dingtalk-conference-lock.js"].sort());
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  for (const [link, file, heading] of /** @type {const} */ ([
    ["History", "/history.js", "What was done"],
    ["Automatic", "/automatic.js", "Automatic locks"],
    ["Bulk", "/several.js", "Bulk lock and unlock"],
  ])) {
    expect(names()).not.toContain(file);
    await page.getByRole("link", { name: link }).click();
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expect.poll(names).toContain(file);
  }
});

for (const [link, file, thing] of /** @type {const} */ ([
  ["History", "history.js", "Outcome"],
  ["Bulk", "several.js", "Meetings, one a line"],
])) {
  test(`where ${file} does not arrive, its view says so, and gets it once asked again`, async ({ page, stage }) => {
    await page.route(`**/${file}`, (route) => route.abort());
    await open(page, stage);
    await page.getByRole("link", { name: link }).click();
    await expect(said(page, "The page did not load completely")).toBeVisible();
    await page.unroute(`**/${file}`);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByLabel(thing)).toBeVisible();
    await expect(said(page, "The page did not load completely")).toHaveCount(0);
  });
}

test("a selection outlives that the code for many did not arrive", async ({ page, stage }) => {
  await page.route("**/several.js*", (route) => route.abort());
  await open(page, stage);
  await page.getByRole("checkbox", { name: `Select ${TITLE}` }).check();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Lock…", exact: true }).click();
  await expect(said(page, "The page did not load completely")).toBeVisible();
  await page.unroute("**/several.js*");
  await page.getByRole("link", { name: "Meetings" }).click();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Lock…", exact: true }).click();
  await expect(page.getByLabel("Meetings, one a line")).toHaveValue(new RegExp(`^${MEETING} `));
});

test("nothing shifts while it loads", async ({ page, stage }) => {
  await stage.sim("meetings", { count: 250 });
  await page.addInitScript(() => {
    const shifts = /** @type {number[]} */ ([]);
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push(/** @type {any} */ (entry).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  await open(page, stage);
  await expect(said(page, "251 meetings as of")).toBeVisible();
  await expect(meetings(page).first()).toContainText("0 people");
  const shifts = /** @type {number[]} */ (await page.evaluate(() => /** @type {any} */ (globalThis).shifts));
  expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.01);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing on any view, ${colorScheme}`, async ({ page, stage, context }) => {
    const check = (/** @type {string} */ view) => clean(page, view);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto(stage.url);
    await expect(keyField(page)).toBeVisible();
    await page.getByRole("button", { name: "Sign in" }).click();
    await check("sign-in");
    await stage.sim("meetings", { conferenceId: "axe-1", title: "Staff", members: ["Ann", "Bo"] });
    await open(page, stage);
    await row(page, TITLE).getByRole("button", { name: `Lock ${TITLE}` }).click();
    await expect(page.getByRole("dialog")).toContainText("are in.");
    await check("question");
    await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
    await stage.sim("meetings/axe-1/join", { userNick: "Cy" });
    await row(page, "Staff").getByRole("button", { name: "Details of Staff" }).click();
    await expect(row(page, "Staff").getByText("Ann")).toBeVisible();
    await stage.sim("meetings/axe-1/end", {});
    await lock(page, "Staff");
    await expect(said(page, "The meeting has ended")).toBeVisible();
    await page.getByRole("checkbox", { name: `Select ${TITLE}` }).check();
    await check("meetings");
    await row(page, TITLE).getByRole("button", { name: `Timer for ${TITLE}` }).click();
    await check("timer");
    await page.keyboard.press("Escape");
    await page.getByRole("searchbox", { name: "Find a meeting" }).fill("nothing");
    await check("nothing found");
    await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Unlock…" }).click();
    await page.getByLabel("Meetings, one a line").fill(`${MEETING}\n${MEETING}\nwhat\n811 111 111`);
    await check("plan");
    await page.getByRole("button", { name: "Unlock 2 meetings" }).click();
    await expect(said(page, "1 of 1 done")).toBeVisible();
    await check("results");
    await page.getByRole("link", { name: "History" }).click();
    await page.getByText("The same as a table").click();
    await check("history");
    await context.clearCookies();
    await page.getByRole("link", { name: "Meetings" }).click();
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(page.getByRole("region", { name: "Your session has ended" })).toBeVisible();
    await check("ended session");
    await open(page, stage, { as: "no-list" });
    await expect(said(page, "This access key may not list meetings")).toBeVisible();
    await check("no read permission");
    await page.route("**/session", (route) => route.abort());
    await page.goto(stage.url);
    await expect(page.getByRole("heading", { name: "The service could not be reached" })).toBeVisible();
    await check("unreachable");
  });
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing on what is seldom seen, ${colorScheme}`, async ({ page, stage, context }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "cookieEnabled", { get: () => false, configurable: true }));
    await page.goto(stage.url);
    await expect(page.getByRole("alert")).toContainText("blocks cookies");
    await clean(page, "what the browser lacks");
    await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "cookieEnabled"));
    await open(page, stage);
    await expect(row(page, TITLE)).toContainText("0 people");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await clean(page, "the keys");
    await page.keyboard.press("Escape");
    await page.getByRole("searchbox", { name: "Find a meeting" }).fill("811 999 999");
    await expect(said(page, "No meeting with the code 811 999 999 is in progress.")).toBeVisible();
    await clean(page, "a code that is not there");
    await page.getByRole("searchbox", { name: "Find a meeting" }).fill("");
    await page.getByRole("combobox", { name: "Show", exact: true }).selectOption("Locked (0)");
    await expect(said(page, "The filter hides 1 meeting.")).toBeVisible();
    await clean(page, "a filter that hides all");
    await page.getByRole("button", { name: "Show all" }).click();
    // Never answered.
    await page.route("**/lock", () => {});
    await lock(page, TITLE);
    await expect(row(page, TITLE)).toContainText("DingTalk is slow.");
    await clean(page, "a slow call");
    await row(page, TITLE).getByRole("button", { name: "Give up" }).click();
    await expect(row(page, TITLE)).toContainText("Unknown since");
    await clean(page, "what is not known");
    await page.getByRole("checkbox", { name: "Compact" }).check();
    await clean(page, "a compact list");
    await page.route("**/history.js*", (route) => route.abort());
    await page.getByRole("link", { name: "History" }).click();
    await expect(said(page, "The page did not load completely")).toBeVisible();
    await clean(page, "a view that did not arrive");
    await page.getByRole("link", { name: "Bulk" }).click();
    await page.getByLabel("Meetings, one a line").fill("812 345 678");
    await page.getByRole("link", { name: "Meetings" }).click();
    await page.getByRole("checkbox", { name: `Select ${TITLE}` }).check();
    await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Unlock…" }).click();
    await expect(page.getByRole("dialog", { name: "There is a list already" })).toBeVisible();
    await clean(page, "a list that is there already");
    await page.keyboard.press("Escape");
    await page.route("**/session", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), expires: new Date(Date.now() + 300_000).toISOString() } });
    });
    await page.reload();
    await expect(page.getByRole("region", { name: /Your session ends at/ })).toBeVisible();
    await clean(page, "a session that ends soon");
    await page.unroute("**/session");
    await page.route(/\/v1\.0\/|\/session/, (route) => route.fulfill({ status: 302, headers: { location: "https://team.cloudflareaccess.com/cdn-cgi/access/login" } }));
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(page.getByRole("region", { name: "Your sign-in has ended" })).toBeVisible();
    await clean(page, "a gate");
    await page.unroute(/\/v1\.0\/|\/session/);
    await context.clearCookies();
    await open(page, stage, { as: "lock-only", view: "#history" });
    await page.unroute("**/history.js*");
    await page.reload();
    await expect(said(page, "Nothing has been done yet.")).toBeVisible();
    await clean(page, "no history");
  });
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`fits every screen, ${colorScheme}, with motion reduced`, async ({ page, stage }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await stage.sim("meetings", { title: `${"Quarterly ".repeat(12)}review`, conferenceId: "long-1" });
    /** @param {string} view */
    const fits = async (view) => {
      for (const width of [320, 360, 768, 1440, 3840]) {
        await page.setViewportSize({ width, height: 800 });
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(beyond, `${view} at ${width} px`).toBeLessThanOrEqual(0);
      }
    };
    await page.goto(stage.url);
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    await fits("sign-in");
    await open(page, stage);
    await row(page, TITLE).getByRole("button", { name: `Details of ${TITLE}` }).click();
    // Never answered.
    await page.route("**/lock", () => {});
    await lock(page, TITLE);
    await expect(row(page, TITLE)).toContainText("Locking…");
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(ground).toBe(colorScheme === "light" ? "rgb(244, 245, 248)" : "rgb(14, 17, 23)");
    await stage.ask("/rules", { method: "PUT", body: [{ id: "R".repeat(64), for: { title: `*${"quarterly".repeat(20)}*` }, lock: { people: 20 } }] });
    await open(page, stage, { as: "admin" });
    for (const view of ["Meetings", "Bulk", "Automatic", "History"]) {
      await page.getByRole("link", { name: view }).click();
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      if (view === "Automatic") await page.getByRole("button", { name: "Add a rule" }).click();
      await fits(view);
    }
  });
}

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("it speaks Chinese throughout, and English when told to, also after a reload", async ({ page, stage }) => {
    await page.goto(stage.url);
    await expect(page).toHaveTitle("锁定钉钉会议");
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
    await page.getByRole("textbox", { name: "访问密钥" }).fill(KEYS.everything);
    await page.getByRole("button", { name: "登录" }).click();
    await row(page, TITLE).getByRole("button", { name: `锁定 ${TITLE}` }).click();
    await expect(page.getByRole("dialog")).toContainText("目前 0 人参会。");
    await page.getByRole("dialog").getByRole("button", { name: "锁定" }).click();
    await expect(row(page, TITLE)).toContainText(/front-desk. 于 \d\d:\d\d 锁定/);
    expect(await stage.join()).toBe(423);
    await stage.sim("faults", [{ on: "lock", status: 400, body: { code: "commandError", message: "no", requestid: "R-1" } }]);
    await row(page, TITLE).getByRole("button", { name: `解锁 ${TITLE}` }).click();
    await expect(row(page, TITLE)).toContainText("钉钉拒绝了请求");
    // No text of the English page is left, on any view.
    for (const view of ["会议", "批量", "记录"]) {
      await page.getByRole("link", { name: view }).click();
      const words = (await page.locator("body").innerText()).replaceAll(/Weekly review|front-desk|English|commandError|CSV|JSONL|ID|IT|R-1|[0-9A-Fa-fx-]{4,}/g, "");
      expect(words).not.toMatch(/[A-Za-z]{2,}/);
    }
    await page.getByRole("button", { name: "English" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("What was done");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("What was done");
    await page.getByRole("link", { name: "Meetings" }).click();
    await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  });
});

test.describe("in another time zone", () => {
  test.use({ timezoneId: "America/New_York" });

  test("times are those of who reads them", async ({ page, stage }) => {
    const since = Date.now() - 60_000;
    await stage.sim("meetings", { title: "Zoned", startTime: since });
    await open(page, stage);
    const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "America/New_York" }).format(since);
    await expect(row(page, "Zoned")).toContainText(`since ${time}`);
  });
});

test("says that it is a simulator, and where to see who was refused", async ({ page, stage, servers }) => {
  await open(page, stage);
  const banner = page.getByRole("complementary", { name: "Simulator." });
  await expect(banner).toContainText("nothing here reaches DingTalk");
  await expect(banner.getByRole("link")).toHaveAttribute("href", `${servers.simulator}/_sim/meetings`);
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  await stage.join();
  await stage.join();
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(row(page, TITLE)).toContainText(/\d turned away/);

  const opened = page.waitForEvent("popup");
  await banner.getByRole("link").click();
  const theirs = await opened;
  const meeting = theirs.getByRole("row", { name: new RegExp(`^${TITLE}`) });
  await expect(meeting.getByRole("cell")).toHaveText(["locked", /^\d+$/, /^\d+$/, "2"]);
  await theirs.setViewportSize({ width: 360, height: 740 });
  expect(await theirs.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await clean(theirs, "the simulator’s meetings");
});

/** A phone by a slow net: what Lighthouse takes for one. */
const SLOW = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };

test("a slow phone sees the shell in two seconds", async ({ page, stage, context }) => {
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", SLOW);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(stage.url);
  await expect(keyField(page)).toBeVisible();
  // Here nothing is compressed: on every host it is sooner.
  const shown = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity);
  expect(shown).toBeLessThan(2_000);
});

for (const [locale, nothing, words, way, product] of /** @type {const} */ ([
  ["en-GB", "There is nothing at this address", "This cannot be shown", "To the page", "Meeting lock"],
  ["zh-CN", "此地址没有内容", "无法显示", "前往页面", "会议锁"],
])) {
  test.describe(`in the browser's language, ${locale}`, () => {
    test.use({ locale });

    test("an unknown address, and one for programs, is a page that can be read, with the way on", async ({ page, stage }) => {
      for (const [path, heading] of [["/who-knocked", nothing], ["/audit", words]]) {
        for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
          await page.emulateMedia({ colorScheme });
          await page.goto(`${stage.url}${path}`);
          await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
          await clean(page, `${path}, ${colorScheme}`);
        }
      }
      await page.getByRole("link", { name: way }).click();
      await expect(page.getByRole("banner")).toContainText(product);
    });
  });
}
