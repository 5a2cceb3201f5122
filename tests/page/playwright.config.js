import { readFileSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

const { chromium } = JSON.parse(readFileSync(new URL("../../target/browsers.json", import.meta.url), "utf8"));

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/playwright",
  // Two cores; each worker has servers of its own.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // Milliseconds; a small machine that does something else as well is slow.
  timeout: 60_000,
  expect: { timeout: 20_000 },
  use: {
    ...devices["Desktop Chrome"],
    locale: "en-GB",
    // As root there is no sandbox to be had.
    launchOptions: { executablePath: chromium, args: ["--no-sandbox"] },
  },
});
