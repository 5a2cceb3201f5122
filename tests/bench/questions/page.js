/** How smooth is the page with ten thousand meetings, and when can one begin? */

import { readFileSync } from "node:fs";

import { chromium } from "@playwright/test";

import { serveWorker } from "../../../worker/serve.js";
import { serve } from "../../simulator/serve.js";
import { DEFAULT_APP } from "../../simulator/simulator.js";
import { quantile } from "../statistics.js";
import { number, table } from "../table.js";
import { KEY, ourVariables } from "../workers/workers.js";

const FULL = { meetings: 10_000, steps: 300 };
const QUICK = { meetings: 200, steps: 10 };
/** A display's own, in milliseconds, with what its clock is off by. */
const FRAME_MS = 1_000 / 60 + 1;

export const TITLE = "The page with many meetings";
export const TAKES = "about half a minute";

/** @type {import("../table.js").Question["answer"]} */
export async function answer(quick) {
  const { meetings, steps } = quick ? QUICK : FULL;
  const simulator = await serve({ port: 0 });
  const { appKey: DINGTALK_APP_KEY, appSecret: DINGTALK_APP_SECRET } = DEFAULT_APP;
  const variables = { ...ourVariables(simulator.url), DINGTALK_APP_KEY, DINGTALK_APP_SECRET };
  const worker = await serveWorker({ port: 0, variables, log: () => {} });
  const { chromium: executablePath } = JSON.parse(readFileSync(new URL("../../../target/browsers.json", import.meta.url), "utf8"));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await fetch(`${simulator.url}/_sim/meetings`, { method: "POST", body: JSON.stringify({ count: meetings - 1, title: "Lecture" }) });
    await page.request.post(`${worker.url}/session`, { headers: { authorization: `Bearer ${KEY}` } });
    await page.goto(worker.url);
    await page.locator(`[aria-setsize="${meetings}"]`).first().waitFor({ timeout: 120_000 });
    const raw = {
      still: await framesOf(page, steps, async () => {}),
      scrolled: await framesOf(page, steps, () => page.mouse.wheel(0, 700)),
      typed: await framesOf(page, steps, (step) => page.keyboard.press(step % 12 < 6 ? String(step % 10) : "Backspace")),
    };
    return { text: framesTable(meetings, raw), raw };
  } finally {
    await browser.close();
    await worker.close();
    await simulator.close();
  }
}

/**
 * The times between the frames, in milliseconds, while something is done again and again.
 * @param {import("@playwright/test").Page} page
 * @param {number} steps
 * @param {(step: number) => Promise<void>} act
 * @returns {Promise<number[]>}
 */
async function framesOf(page, steps, act) {
  await page.mouse.move(640, 500);
  await page.getByRole("searchbox").first().focus();
  await page.evaluate(() => {
    const seen = /** @type {any} */ (globalThis);
    seen.frames = [];
    let last = 0;
    const look = (/** @type {number} */ now) => {
      if (last) seen.frames.push(now - last);
      last = now;
      if (seen.frames) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  for (let step = 0; step < steps; step += 1) {
    await act(step);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  return page.evaluate(() => {
    const seen = /** @type {any} */ (globalThis);
    const { frames } = seen;
    seen.frames = undefined;
    return frames;
  });
}

/** @param {number} meetings @param {Record<string, number[]>} raw */
function framesTable(meetings, raw) {
  const rows = Object.entries(raw).map(([name, frames]) => {
    const within = frames.filter((ms) => ms <= FRAME_MS).length / frames.length;
    return [name, number(frames.length), number(quantile(frames, 0.5), 1), number(quantile(frames, 0.99), 1), `${number(within * 100)} %`];
  });
  return table([`${number(meetings)} meetings`, "frames", "ms a frame, median", "p99", "at 60 a second"], rows);
}
