#!/usr/bin/env node
/**
 * `make screenshots`: every view at 360, 768 and 1440 px, light and dark, in both languages, into
 * dist/screenshots; and the two that the README shows, into www/screenshots.
 */

import { mkdir, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

import { serveWorker } from "../../worker/serve.js";
import { serve } from "../simulator/serve.js";
import { KEYS, quiet, variablesFor } from "./fixtures.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const OUT = join(ROOT, "dist/screenshots");
const README = join(ROOT, "www/screenshots");
const WIDTHS = [360, 768, 1440];
const SCHEMES = /** @type {const} */ (["light", "dark"]);
const LANGUAGES = /** @type {const} */ ({ en: "en-GB", zh: "zh-CN" });
/** What the buttons and links are called. */
const WORDS = /** @type {const} */ ({
  en: { lock: "Lock", several: "Bulk", history: "History", add: "Add a rule", details: /^Details of (Security|Weekly)/, unlock: "Unlock…", start: /^Unlock \d/, key: "Access key", outcome: "done" },
  zh: { lock: "锁定", several: "批量", history: "记录", add: "添加规则", details: /^(Security|Weekly).*的详情/, unlock: "解锁…", start: /^解锁 \d/, key: "访问密钥", outcome: "已完成" },
});

const { chromium: executablePath } = JSON.parse(readFileSync(join(ROOT, "target/browsers.json"), "utf8"));
const simulator = await serve({ port: 0, lively: true, seed: 7 });
/** Anew for each visit, so that its record tells of no other. @type {Awaited<ReturnType<typeof serveWorker>>} */
let worker;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(README, { recursive: true });
  for (const language of /** @type {("en" | "zh")[]} */ (Object.keys(LANGUAGES))) {
    for (const colorScheme of SCHEMES) {
      for (const width of WIDTHS) {
        worker = await serveWorker({ port: 0, variables: variablesFor(simulator.url), log: quiet });
        try {
          await visit(language, colorScheme, width);
        } finally {
          await worker.close();
        }
      }
    }
  }
  console.log("dist/screenshots is ready");
} finally {
  await browser.close();
  await simulator.close();
}

/**
 * Goes through the views as a person does.
 * @param {"en" | "zh"} language
 * @param {"light" | "dark"} colorScheme
 * @param {number} width
 */
async function visit(language, colorScheme, width) {
  const words = WORDS[language];
  await control("reset");
  const context = await browser.newContext({
    locale: LANGUAGES[language],
    timezoneId: "Asia/Shanghai",
    colorScheme,
    reducedMotion: "reduce",
    viewport: { width, height: width < 700 ? 780 : 900 },
  });
  const page = await context.newPage();
  const shot = async (/** @type {string} */ view) => {
    const name = `${view}-${width}-${colorScheme}-${language}.png`;
    await page.screenshot({ path: join(OUT, name), animations: "disabled" });
    if (name === "3-meetings-1440-light-en.png") await small("meetings.png", 1200, 720);
    if (name === "3-meetings-360-dark-zh.png") await small("phone.png", 360, 780);
  };
  /** For the README, which everyone downloads. @param {string} name @param {number} wide @param {number} height */
  const small = async (name, wide, height) => {
    const size = page.viewportSize();
    await page.setViewportSize({ width: wide, height });
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(README, name), animations: "disabled" });
    if (size) await page.setViewportSize(size);
  };
  /** @param {string} title */
  const lock = async (title) => {
    await page.getByRole("button", { name: `${words.lock} ${title}`, exact: true }).click();
    await page.locator("#confirm .people", { hasText: /\d/ }).waitFor();
  };
  const confirm = () => page.getByRole("dialog").getByRole("button", { name: words.lock }).click();

  await page.goto(worker.url);
  await page.getByRole("textbox", { name: words.key }).waitFor();
  await shot("1-sign-in");
  await page.getByRole("textbox", { name: words.key }).fill(KEYS.everything);
  await page.keyboard.press("Enter");
  await page.locator(".people span").first().waitFor();

  await lock("Security incident review");
  await shot("2-question");
  await confirm();
  await page.locator('.meeting[data-state="locked"]').waitFor();
  // Some come, one is turned away.
  await control("clock", { advanceMs: 40_000 });
  await page.locator("#refresh").click();
  await page.locator(".refused").first().waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await shot("3-meetings");

  await page.locator("#notices .plain").click();
  await page.getByRole("button", { name: words.details }).first().click();
  await page.locator(".persons li").first().waitFor();
  await shot("4-details");

  await control("faults", [{ on: "lock", status: 403, body: { code: "Forbidden.AccessDenied.AccessTokenPermissionDenied", message: "no", requestid: "15r3yk9x2h0f4", accessdenieddetail: { requiredScopes: ["VideoConference.Conference.Write"] } } }]);
  await lock("Weekly review");
  await confirm();
  await page.locator(".problem").first().waitFor();
  await page.locator(".problem").first().scrollIntoViewIfNeeded();
  await shot("5-failure");

  await page.locator("#list input[type=checkbox]").nth(0).check();
  await page.locator("#list input[type=checkbox]").nth(1).check();
  await page.locator("#list input[type=checkbox]").nth(2).check();
  await page.getByRole("button", { name: words.unlock }).click();
  await page.locator("#pasted").press("ControlOrMeta+End");
  await page.locator("#pasted").pressSequentially("999 999 999\nteam meeting\n");
  await shot("6-plan");
  await page.getByRole("button", { name: words.start }).click();
  await page.locator("#retry:not([hidden]), #back:not([hidden])").first().waitFor();
  await shot("7-results");
  await page.getByRole("link", { name: words.history }).click();
  await page.locator(".picture").waitFor();
  await shot("8-history");

  await rules([
    { id: "Board", for: { title: "Board*" }, lock: { never: true } },
    { id: "Reviews", for: { title: "*review*", kind: "scheduled" }, lock: { afterMinutes: 10 }, unlock: "at-end" },
    { id: "Crowds", enabled: false, for: { kind: "instant" }, lock: { people: 20 }, relock: 2 },
  ]);
  await page.request.post(`${worker.url}/session`, { headers: { "x-acs-dingtalk-access-token": KEYS.admin } });
  await page.goto(`${worker.url}/#automatic`);
  await page.reload();
  await page.locator(".rule .would").first().waitFor();
  await shot("9-automatic");
  await page.getByRole("button", { name: words.add }).click();
  await page.locator(".editor .would li").first().waitFor();
  await shot("10-rule");
  await rules([]);
  await context.close();
}

/** @param {object[]} list */
async function rules(list) {
  await fetch(`${worker.url}/rules`, { method: "PUT", headers: { authorization: `Bearer ${KEYS.admin}` }, body: JSON.stringify(list) });
}

/**
 * @param {string} path
 * @param {unknown} [body]
 */
async function control(path, body = {}) {
  await fetch(`${simulator.url}/_sim/${path}`, { method: "POST", body: JSON.stringify(body) });
}
