/** Text from DingTalk is text, whatever it is. */

import { expect, find, lock, meetings, open, row, test } from "./fixtures.js";

const MARKUP = '<img src=x onerror="document.title=1"><b>bold</b> & {title} {n|a|b}';
const ARABIC = "اجتماع الميزانية 2027";
const EMOJI = "🚀 发布会 👩‍👩‍👧‍👦 🇨🇳";

test("a title with markup is shown as it is, everywhere", async ({ page, stage }) => {
  await stage.sim("meetings", { title: MARKUP, creatorNick: "<script>1</script>", members: ["<i>x</i>"], conferenceId: "markup-1" });
  await open(page, stage);
  await expect(row(page, MARKUP)).toContainText("<script>1</script>");
  await row(page, MARKUP).getByRole("button", { name: `Lock ${MARKUP}` }).click();
  await expect(page.getByRole("dialog", { name: `Lock ${MARKUP}?` })).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
  await expect(page.getByText(`Locked ${MARKUP} at`).filter({ visible: true }).first()).toBeVisible();
  await row(page, MARKUP).getByRole("button", { name: `Details of ${MARKUP}` }).click();
  await expect(row(page, MARKUP).getByText("<i>x</i>")).toBeVisible();
  await page.getByRole("checkbox", { name: `Select ${MARKUP}` }).check();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Unlock…" }).click();
  // The list that was left has the same name.
  await expect(page.getByRole("heading", { name: "What will happen" })).toBeVisible();
  await expect(page.getByRole("list", { name: "Meetings" }).getByText(MARKUP)).toBeVisible();
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByRole("list", { name: "What was done" }).getByText(MARKUP)).toBeVisible();
  await expect(page.locator("img, b:has-text('bold'), main script, i:has-text('x')")).toHaveCount(0);
  expect(await page.title()).not.toBe("1");
});

test("a right-to-left title keeps its direction and does not turn what stands beside it", async ({ page, stage }) => {
  await stage.sim("meetings", { title: ARABIC, creatorNick: "ليلى", roomCode: "811111111", conferenceId: "rtl-1" });
  await open(page, stage);
  await expect(row(page, ARABIC)).toContainText(/\u2068ليلى\u2069 · 811 111 111 · since/);
  const direction = await row(page, ARABIC).getByText(ARABIC).first().evaluate((element) => [element.localName, getComputedStyle(element).unicodeBidi]);
  expect(direction).toEqual(["bdi", "isolate"]);
  await find(page).fill("الميزانية");
  await expect(meetings(page)).toHaveCount(1);
  await lock(page, ARABIC);
  await expect(page.getByText(`Locked ${ARABIC} at`).filter({ visible: true }).first()).toBeVisible();
});

test("emoji are found, locked and fit, and so does a title without an end", async ({ page, stage }) => {
  const endless = "x".repeat(500);
  await stage.sim("meetings", [
    { title: EMOJI, conferenceId: "emoji-1" },
    { title: endless, creatorNick: "y".repeat(300), conferenceId: "endless-1" },
    { title: "", conferenceId: "untitled-1", roomCode: "822222222" },
  ]);
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, stage);
  await lock(page, EMOJI);
  await expect(row(page, EMOJI)).toContainText(/Locked by .front-desk. at/);
  await expect(row(page, endless)).toBeVisible();
  // Called by its code where it has no title.
  await expect(row(page, "(no title) 822 222 222")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await find(page).fill("👩‍👩‍👧‍👦");
  await expect(meetings(page)).toHaveCount(1);
});

test("what others have named is not translated by the browser", async ({ page, stage }) => {
  await stage.sim("meetings", { conferenceId: "named", title: "Lock", creatorNick: "Open" });
  await open(page, stage);
  await expect(page.locator('[translate="no"]').getByText("Lock", { exact: true })).toBeVisible();
  await row(page, "Lock").getByRole("button", { name: "Lock Lock", exact: true }).click();
  await expect(page.getByRole("dialog").locator('[translate="no"]')).toHaveText("Lock");
});
