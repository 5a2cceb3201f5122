/** The main path in the other engines: sign in, find, lock, undo, several, history. */

import { readFileSync } from "node:fs";
import { firefox } from "@playwright/test";

import { openWebKit } from "../matrix/browsers.js";
import { expect, find, keyField, KEYS, lock, meetings, row, test, TITLE } from "./fixtures.js";

const paths = JSON.parse(readFileSync(new URL("../../target/browsers.json", import.meta.url), "utf8"));

test("in Firefox", async ({ stage }) => {
  const browser = await firefox.launch({ channel: "moz-firefox", executablePath: paths.firefox });
  try {
    const page = await browser.newPage({ locale: "en-GB" });
    await stage.sim("meetings", { conferenceId: "a1b2c3d4e5f6a1b2c3d4e5f6", title: "Budget 2027", members: 3 });
    await page.goto(stage.url);
    await keyField(page).fill(KEYS.everything);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(meetings(page)).toHaveCount(2);
    await expect(row(page, "Budget 2027")).toContainText("3 in");
    await find(page).fill("weekly");
    await expect(meetings(page)).toHaveCount(1);
    await lock(page, TITLE);
    await expect(row(page, TITLE)).toContainText("Locked from here at");
    expect(await stage.join()).toBe(423);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(row(page, TITLE)).toContainText("Unlocked from here at");
    expect(await stage.join()).toBe(200);
    await page.getByRole("link", { name: "Several" }).click();
    await page.getByLabel("Meetings, one a line").fill("a1b2c3d4e5f6a1b2c3d4e5f6");
    await page.getByRole("button", { name: "Lock 1 meeting" }).click();
    await expect(page.getByText("1 of 1 done").first()).toBeVisible();
    await page.getByRole("link", { name: "History" }).click();
    await expect(page.getByRole("list", { name: "Done from this browser" }).getByRole("listitem")).toHaveCount(3);
  } finally {
    await browser.close();
  }
});

test("in WebKit", async ({ stage }) => {
  const session = await openWebKit(paths);
  const page = `
    const seen = (element) => element.checkVisibility();
    const button = (name) => [...document.querySelectorAll("button, a")].find((it) => seen(it) && (it.getAttribute("aria-label") ?? it.textContent.trim().replace(/\\s+/g, " ")) === name);
    const field = (name) => [...document.querySelectorAll("label")].filter((it) => it.textContent === name).map((it) => it.control).find(seen);
    const type = (name, text) => { const it = field(name); it.focus(); it.value = text; it.dispatchEvent(new InputEvent("input", { bubbles: true })); };`;
  /** Does something in the page as soon as it can be done. @param {string} script which gives something true once it is done */
  const when = (script) => expect.poll(() => session.evaluate(`${page} return (() => { try { ${script} } catch { return false; } })();`), { message: script }).toBeTruthy();
  const press = (/** @type {string} */ name) => when(`button(${JSON.stringify(name)}).click(); return true;`);
  const says = (/** @type {string} */ text) => when(`return document.body.innerText.includes(${JSON.stringify(text)});`);
  try {
    await session.open(stage.url);
    await when(`type("Caller key", ${JSON.stringify(KEYS.everything)}); return true;`);
    await press("Sign in");
    await says(TITLE);
    await when('type("Find a meeting", "weekly"); return true;');
    await press(`Lock ${TITLE}`);
    await press("Lock");
    await says("Locked from here at");
    expect(await stage.join()).toBe(423);
    await press("Undo");
    await says("Unlocked from here at");
    expect(await stage.join()).toBe(200);
    await press("Several");
    await when('type("Meetings, one a line", "644272f14ba3310xxxxxxxxx"); return true;');
    await press("Lock 1 meeting");
    await says("1 of 1 done");
    await press("History");
    await when('return document.querySelectorAll("#entries > li").length === 3;');
  } finally {
    await session.close();
  }
});
