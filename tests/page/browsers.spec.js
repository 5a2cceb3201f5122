/** The main path in the other engines, each driven by WebDriver: sign in, find, lock, undo, several, history. */

import { readFileSync } from "node:fs";

import { openFirefox, openWebKit } from "../matrix/browsers.js";
import { stopAllNow } from "../matrix/processes.js";
import { button, dialog, drive, entries, field, link, main, meeting } from "./driven.js";
import { expect, KEYS, test, TITLE } from "./fixtures.js";

const BUDGET = { conferenceId: "a1b2c3d4e5f6a1b2c3d4e5f6", title: "Budget 2027", members: 3 };

const paths = JSON.parse(readFileSync(new URL("../../target/browsers.json", import.meta.url), "utf8"));

// A test that is out of time does not come to its end, only the process that runs it does.
process.once("exit", stopAllNow);

for (const [engine, start] of /** @type {const} */ ([
  ["Firefox", openFirefox],
  ["WebKit", openWebKit],
])) {
  test(`in ${engine}`, async ({ stage }) => {
    // A browser's first start on a small machine takes as long as a test may.
    test.slow();
    const session = await start(paths);
    try {
      await mainPath(session, stage);
    } finally {
      await session.close();
    }
  });
}

/**
 * @param {import("../matrix/webdriver.js").Session} session
 * @param {import("./fixtures.js").Stage} stage
 */
async function mainPath(session, stage) {
  const page = drive(session);
  await stage.sim("meetings", BUDGET);
  await session.open(stage.url);
  // In English, whatever the language of the machine, as if chosen before.
  await session.evaluate('localStorage.setItem("language", "en");');
  await session.open(stage.url);
  await page.type(field("Access key"), KEYS.everything);
  await page.press(button("Sign in"));
  await page.has(entries("Meetings in progress"), 2);
  await page.shows(meeting(BUDGET.title), "3 people");
  await page.type(field("Find a meeting"), "weekly");
  await page.has(entries("Meetings in progress"), 1);
  await page.press(button(`Lock ${TITLE}`, meeting(TITLE)));
  await page.press(button("Lock", dialog));
  await page.shows(meeting(TITLE), "Locked by front-desk at");
  expect(await stage.join()).toBe(423);
  await page.press(button("Undo"));
  await page.shows(meeting(TITLE), "Unlocked by front-desk at");
  expect(await stage.join()).toBe(200);
  await page.press(link("Bulk"));
  await page.type(field("Meetings, one a line"), BUDGET.conferenceId);
  await page.press(button("Lock 1 meeting"));
  await page.shows(main, "1 of 1 done");
  await page.press(link("History"));
  // Both of one by one, the batch, and what it did.
  await page.has(entries("What was done"), 4);
}
