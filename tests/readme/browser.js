/** A page in Chromium, on one origin with the simulator. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { chromium } from "@playwright/test";

import { startServer } from "../matrix/server.js";
import { DEFAULT_MEETING } from "../simulator/defaults.js";
import { textOf } from "./markdown.js";

/** Once for each wait; a browser's first start on a small machine is slow. */
const WAIT_MS = 20_000;

/**
 * @param {import("node:test").TestContext} t
 * @param {string} folder to serve
 * @param {string} key that the simulator takes as a token
 * @param {(url: string) => Record<string, string> | Promise<Record<string, string>>} files to add to it
 */
export async function openPage(t, folder, key, files) {
  const server = await startServer(folder);
  t.after(() => server.close());
  for (const [name, text] of Object.entries(await files(server.url))) await writeFile(join(folder, name), text);
  /** @param {string} path @param {unknown} [body] */
  const post = async (path, body = {}) =>
    (await fetch(`${server.url}/_sim/${path}`, { method: "POST", body: JSON.stringify(body) })).status;
  const made = await post("tokens", { accessToken: key });
  if (made !== 201) throw new Error(`the simulator answered ${made}`);

  const executablePath = JSON.parse(textOf("target/browsers.json")).chromium;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${server.url}/index.html`);
  return { page, stage: { join: () => post(`meetings/${DEFAULT_MEETING.conferenceId}/join`) } };
}
