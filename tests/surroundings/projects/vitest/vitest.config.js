import { defineConfig } from "vitest/config";

// The meetings are the simulator's, and so a page of its own origin reaches it.
const url = process.env.ENDPOINT;

export default defineConfig({
  cacheDir: "cache",
  test: {
    fileParallelism: false,
    projects: [
      { test: { name: "jsdom", include: ["jsdom.spec.js"], environment: "jsdom", environmentOptions: { jsdom: { url } } } },
      { test: { name: "happy-dom", include: ["happy-dom.spec.js"], environment: "happy-dom", environmentOptions: { happyDOM: { url } } } },
      { test: { name: "fake timers", include: ["timers.spec.js"] } },
    ],
  },
});
