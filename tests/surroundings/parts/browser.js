/** Places in a browser that are no plain page, and pages whose host forbids or patches something. */

import { realpath } from "node:fs/promises";
import { join } from "node:path";

import { openChromium } from "../../matrix/browsers.js";
import { readReport, withSession } from "../../matrix/sessions.js";
import { without } from "../judge.js";
import { projectFolder, unlessDone, versionOf } from "../place.js";
import { withWitness } from "../witness.js";
import { buildExtension, extensionOrigin } from "./pages/extension.js";
import { buildPages } from "./pages/pages.js";
import { buildVue } from "./pages/vue.js";

/**
 * @typedef {object} Visit
 * @property {string} what
 * @property {string} page below the folder, or elsewhere
 * @property {Record<string, string>} [headers]
 * @property {import("../witness.js").Expected} [expected]
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} [library] whose version is shown instead of the browser's
 * @property {string} folder
 * @property {() => Promise<void>} [build]
 * @property {Visit[]} visits
 */

const WITHOUT_WASM = "default-src 'none'; connect-src 'self'; script-src 'self'";

/**
 * @param {string} pages
 * @param {string} vue
 * @returns {Row[]}
 */
const rowsOfPages = (pages, vue) => [
  {
    name: "Vue",
    library: "vue",
    folder: join(vue, "dist"),
    build: () => unlessDone(vue, () => buildVue(vue)),
    visits: [
      { what: "a component with a reactive client", page: "/index.html" },
      {
        what: "a component that took the methods out of its client is told how to call them",
        page: "/index.html?taken",
        expected: { actions: [] },
      },
    ],
  },
  { name: "Web Worker", folder: pages, visits: [{ what: "dedicated, a module", page: "/worker-page.html" }] },
  { name: "service worker", folder: pages, visits: [{ what: "asked by a page", page: "/service-worker-page.html" }] },
  {
    name: "page with a strict policy",
    folder: pages,
    visits: [
      {
        what: "script-src 'self' 'wasm-unsafe-eval'",
        page: "/strict.html",
        headers: { "content-security-policy": `${WITHOUT_WASM} 'wasm-unsafe-eval'` },
      },
      {
        what: "script-src 'self': the constructor says what the policy needs",
        page: "/too-strict.html",
        headers: { "content-security-policy": WITHOUT_WASM },
        expected: { actions: [] },
      },
    ],
  },
  {
    name: "fetch by OpenTelemetry",
    library: "@opentelemetry/instrumentation-fetch",
    folder: pages,
    visits: [{ what: "traced", page: "/opentelemetry.html", expected: { also: without("traceparent") } }],
  },
  {
    name: "fetch by Sentry",
    library: "@sentry/browser",
    folder: pages,
    visits: [{ what: "traced", page: "/sentry.html", expected: { also: without("sentry-trace") } }],
  },
];

/**
 * @param {string} folder as it is loaded
 * @returns {Row}
 */
const rowOfExtension = (folder) => ({
  name: "extension, MV3",
  folder,
  visits: [
    { what: "its page", page: `${extensionOrigin(folder)}/page.html` },
    { what: "its service worker", page: `${extensionOrigin(folder)}/page.html?background` },
  ],
});

/**
 * @param {import("../place.js").Project} project
 * @param {import("../../matrix/report.js").Record} record
 */
export async function runBrowserPages(project, record) {
  const pages = await buildPages(projectFolder(project, "browser"));
  const rows = rowsOfPages(pages, projectFolder(project, "vue"));
  await withSession(openChromium, (session) => visitAll(rows, session, record));

  const extension = await realpath(await buildExtension(projectFolder(project, "extension")));
  const flags = [`--load-extension=${extension}`, "--disable-features=DisableLoadExtensionCommandLineSwitch"];
  const open = (/** @type {import("../../matrix/browsers.js").BrowserPaths} */ paths) => openChromium(paths, flags);
  await withSession(open, (session) => visitAll([rowOfExtension(extension)], session, record));
}

/**
 * @param {Row[]} rows
 * @param {() => Promise<import("../../matrix/webdriver.js").Session>} session
 * @param {import("../../matrix/report.js").Record} record
 */
async function visitAll(rows, session, record) {
  for (const { name, library, folder, build, visits } of rows) {
    await record(name, async () => {
      await build?.();
      const browser = await session();
      const outcomes = [];
      for (const { what, page, headers, expected } of visits) {
        const visit = (/** @type {import("../witness.js").Witness} */ { url, check }) =>
          check(what, (meeting) => readReport(browser, addressOf(page, url, meeting)), expected);
        outcomes.push(await withWitness(visit, folder, headers));
      }
      return { version: library ? `${versionOf(library)} (Chromium ${browser.version})` : browser.version, outcomes };
    });
  }
}

/**
 * @param {string} page
 * @param {string} endpoint
 * @param {string} meeting
 */
function addressOf(page, endpoint, meeting) {
  const address = new URL(page, endpoint);
  address.searchParams.set("endpoint", endpoint);
  address.searchParams.set("meeting", meeting);
  return address.href;
}
