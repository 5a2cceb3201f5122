/** One browser for several pages, and what a page leaves for the test to read. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { ROOT } from "./project.js";

/** @typedef {import("./webdriver.js").Session} Session */

const PAGE_MS = 45_000;

/**
 * Opens the browser when it is first asked for, so that its failure is that of the rows that need it.
 * @param {(paths: import("./browsers.js").BrowserPaths) => Promise<Session>} open
 * @param {(session: () => Promise<Session>) => Promise<void>} work
 */
export async function withSession(open, work) {
  /** @type {Promise<Session> | undefined} */
  let session;
  try {
    await work(() => (session ??= readPaths().then(open)));
  } finally {
    await session?.then(({ close }) => close(), () => {});
  }
}

/**
 * What the page's script reports as its outcomes (`pages.js`), once it does.
 * @param {Session} session
 * @param {string} url
 */
export async function readReport(session, url) {
  try {
    await session.open(url);
    const deadline = Date.now() + PAGE_MS;
    for (;;) {
      const report = /** @type {import("./hosts/report.js").Report["matrix"] | null} */ (
        await session.evaluate("return globalThis.matrix")
      );
      if (report?.failure) throw new Error(`the page failed: ${report.failure}`);
      if (report?.outcomes) return report.outcomes;
      if (Date.now() > deadline) throw new Error(`the page has no outcome after ${PAGE_MS / 1000} s`);
      await pause(100);
    }
  } finally {
    await session.open("about:blank").catch(() => {});
  }
}

/** @returns {Promise<import("./browsers.js").BrowserPaths>} */
async function readPaths() {
  const file = join(ROOT, "target/browsers.json");
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new Error(`no browser is known: set-up did not write ${file}`, { cause: error });
  }
}
