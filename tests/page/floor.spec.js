/** What a browser lacks is said once, at once, in both languages; what a small fallback does, works. */

import { expect, keyField, lock, open, row, test, TITLE } from "./fixtures.js";

/** What is said of the browser. @param {import("@playwright/test").Page} page */
const floor = (page) => page.getByRole("alert");

for (const [what, breakIt, en, zh] of /** @type {const} */ ([
  ["no WebAssembly", () => Reflect.deleteProperty(globalThis, "WebAssembly"), "needs WebAssembly|by WebAssembly", "需要 WebAssembly"],
  ["blocked cookies", () => Object.defineProperty(Navigator.prototype, "cookieEnabled", { get: () => false }), "blocks cookies", "阻止了 Cookie"],
  ["an unencrypted address", () => Object.defineProperty(globalThis, "isSecureContext", { value: false }), "not encrypted", "未加密"],
  [
    "blocked storage",
    () =>
      Object.defineProperty(globalThis, "localStorage", {
        get: () => {
          throw new DOMException("denied", "SecurityError");
        },
      }),
    "stores nothing",
    "不允许本页面存储数据",
  ],
])) {
  test(`says so: ${what}; and the rest is there`, async ({ page, stage }) => {
    await page.addInitScript(breakIt);
    await page.goto(stage.url);
    await expect(floor(page)).toContainText(new RegExp(en));
    await expect(floor(page)).toContainText(zh);
    await expect(floor(page).locator("p")).toHaveCount(2);
    await expect(keyField(page)).toBeVisible();
  });
}

test("G7: an engine that does not know the syntax is told to be too old, and nothing else is said", async ({ browser, stage }) => {
  // Without the fixture, for which the error is a failure.
  const page = await browser.newPage();
  await page.route("**/page.js", (route) => route.fulfill({ contentType: "text/javascript", body: "let a = = 1;" }));
  await page.goto(stage.url);
  await expect(floor(page)).toContainText("too old for this page");
  await expect(floor(page)).toContainText("版本过旧");
  await expect(page.getByText("did not load completely")).toHaveCSS("display", "none");
  await page.close();
});

test("G7: locks without AbortSignal.timeout, checkVisibility and showModal", async ({ page, stage }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(AbortSignal, "timeout");
    Reflect.deleteProperty(Element.prototype, "checkVisibility");
    Reflect.deleteProperty(HTMLDialogElement.prototype, "showModal");
  });
  await open(page, stage);
  await row(page, TITLE).getByRole("button", { name: `Lock ${TITLE}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await lock(page, TITLE);
  await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
  expect(await stage.join()).toBe(423);
});

test("nothing is said where nothing is lacking", async ({ page, stage }) => {
  await page.goto(stage.url);
  await expect(keyField(page)).toBeVisible();
  await expect(floor(page)).toBeHidden();
});
