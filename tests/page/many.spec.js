/** Ten thousand meetings. */

import { asked, expect, find, lock, meetings, open, row, said, test } from "./fixtures.js";

const COUNT = 10_000;

test("10,000 meetings: found, scrolled, and locked, with few of them in the document", async ({ page, stage }) => {
  await stage.sim("meetings", { count: COUNT - 1, title: "Lecture" });
  await open(page, stage);
  await expect(said(page, "10,000 meetings as of")).toBeVisible();
  expect(asked(page, /orgConferences/)).toBe(100);
  // So many calls a refresh, so seldom a refresh.
  await expect(said(page, "Asks every 100 min, about 61 calls an hour")).toBeVisible();
  expect(await meetings(page).count()).toBeLessThan(60);
  await expect(meetings(page).first()).toHaveAttribute("aria-setsize", "10000");

  // To the end and back; the numbers of those that are seen are asked for, and of no others.
  const before = asked(page, /query/);
  await page.keyboard.press("End");
  await expect(page.getByRole("listitem").and(page.locator('[aria-posinset="10000"]'))).toBeInViewport();
  await expect(meetings(page).last()).toContainText("0 people");
  expect(await meetings(page).count()).toBeLessThan(60);
  expect(asked(page, /query/) - before).toBeLessThanOrEqual(3);
  await page.keyboard.press("Home");
  await expect(page.locator('[aria-posinset="1"]')).toBeInViewport();

  // Every key finds in its own turn, so that none waits for the one before, and draws no more than is seen.
  const found = await page.evaluate(() => {
    const field = /** @type {HTMLInputElement} */ (document.querySelector("#query"));
    return ["l", "le", "lec", "lecture 99", "lecture 9999", ""].map((text) => {
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      const rows = [...document.querySelectorAll("[aria-posinset]")];
      return { of: Number(rows[0]?.getAttribute("aria-setsize")), drawn: rows.length };
    });
  });
  for (const { of, drawn } of found) expect([of, drawn < 60 && drawn > 0]).toEqual([expect.any(Number), true]);
  const [, , word = 0, narrow = 0, narrowest = 0, all] = found.map(({ of }) => of);
  // The numbers stand in ids, too.
  expect([word, all, word > narrow && narrow > narrowest && narrowest > 0]).toEqual([COUNT - 1, COUNT, true]);
  await find(page).fill("lecture 7777");
  await lock(page, "Lecture 7777");
  await expect(row(page, "Lecture 7777")).toContainText(/Locked by .front-desk. at/);
});

test("the focus stays where it is while one scrolls far away", async ({ page, stage }) => {
  await stage.sim("meetings", { count: 400, title: "Lecture" });
  await open(page, stage);
  await expect(said(page, "401 meetings as of")).toBeVisible();
  const details = meetings(page).nth(2).getByRole("button", { name: /^Details of/ });
  const name = (await details.getAttribute("aria-label")) ?? "";
  await details.focus();
  await page.mouse.wheel(0, 15_000);
  await expect(page.locator('[aria-posinset="3"]')).not.toBeInViewport();
  await expect(page.getByRole("button", { name, exact: true })).toBeFocused();
  // And the Tab key goes on from there.
  await page.keyboard.press("Tab");
  await expect(page.locator('[aria-posinset="4"] :focus')).toBeInViewport();
});
