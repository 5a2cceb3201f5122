import { readFileSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

const { chromium } = JSON.parse(readFileSync(new URL("../../target/browsers.json", import.meta.url), "utf8"));

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/playwright",
  // Two cores, and a browser takes one.
  workers: 1,
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
