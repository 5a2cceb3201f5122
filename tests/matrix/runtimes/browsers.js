/** Browsers: the package as a plain module script, and in Chromium as each bundler packs it. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { openChromium, openFirefox, openWebKit } from "../browsers.js";
import { bundlers } from "../bundlers.js";
import { pageWith } from "../pages.js";
import { ROOT } from "../project.js";
import { startServer } from "../server.js";

/** @typedef {import("../project.js").Project} Project */
/** @typedef {import("../webdriver.js").Session} Session */
/** @typedef {import("../scenario.js").Outcome} Outcome */

const PAGE_MS = 45_000;

/**
 * @param {Project} project
 * @param {import("../report.js").Record} record
 */
export async function runBrowsers(project, record) {
  await writeFile(join(project.folder, "plain.html"), pageWith('<script type="module" src="/hosts/plain.js"></script>'));

  await withSession(openChromium, async (session) => {
    await record("Chromium, module script", async () => plain(await session(), project));
    for (const { name, version, build } of bundlers) {
      await record(name, async () => {
        const { folder, warnings } = await build(project.folder);
        const browser = await session();
        const outcomes = await visit(browser, folder, "/index.html");
        outcomes.push({ name: "bundles without a warning", ok: warnings.length === 0, error: warnings.join("\n") });
        return { version: `${version} (Chromium ${browser.version})`, outcomes };
      });
    }
  });
  await withSession(openFirefox, (session) =>
    record("Firefox, module script", async () => plain(await session(), project)),
  );
  await withSession(openWebKit, (session) =>
    record("WebKit, module script", async () => plain(await session(), project)),
  );
}

/**
 * Opens the browser when it is first asked for, so that its failure is that of the rows that need it.
 * @param {(paths: import("../browsers.js").BrowserPaths) => Promise<Session>} open
 * @param {(session: () => Promise<Session>) => Promise<void>} work
 */
async function withSession(open, work) {
  /** @type {Promise<Session> | undefined} */
  let session;
  try {
    await work(() => (session ??= readPaths().then(open)));
  } finally {
    await session?.then(({ close }) => close(), () => {});
  }
}

/** @returns {Promise<import("../browsers.js").BrowserPaths>} */
async function readPaths() {
  const file = join(ROOT, "target/browsers.json");
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new Error(`no browser is known: set-up did not write ${file}`, { cause: error });
  }
}

/**
 * @param {Session} session
 * @param {Project} project
 */
async function plain(session, { folder }) {
  return { version: session.version, outcomes: await visit(session, folder, "/plain.html") };
}

/**
 * @param {Session} session
 * @param {string} folder
 * @param {string} page
 * @returns {Promise<Outcome[]>}
 */
async function visit(session, folder, page) {
  const server = await startServer(folder);
  try {
    await session.open(server.url + page);
    const deadline = Date.now() + PAGE_MS;
    for (;;) {
      const report = /** @type {import("../hosts/report.js").Report["matrix"]} */ (
        await session.evaluate("return globalThis.matrix")
      );
      if (report.failure) throw new Error(`the page failed: ${report.failure}`);
      if (report.outcomes) return report.outcomes;
      if (Date.now() > deadline) throw new Error(`the page has no outcome after ${PAGE_MS / 1000} s`);
      await pause(100);
    }
  } finally {
    await session.open("about:blank").catch(() => {});
    await server.close();
  }
}
