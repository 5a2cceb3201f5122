/** Browsers: the package as a plain module script, and in Chromium as each bundler packs it. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { openChromium, openFirefox, openWebKit } from "../browsers.js";
import { bundlers } from "../bundlers.js";
import { pageWith } from "../pages.js";
import { startServer } from "../server.js";
import { readReport, withSession } from "../sessions.js";

/** @typedef {import("../project.js").Project} Project */
/** @typedef {import("../webdriver.js").Session} Session */
/** @typedef {import("../scenario.js").Outcome} Outcome */

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
    return await readReport(session, server.url + page);
  } finally {
    await server.close();
  }
}
