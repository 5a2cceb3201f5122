import { defineConfig } from "vitest/config";

// happy-dom's fetch keeps to CORS: a page of the simulator's own origin reaches it.
const url = process.env.ENDPOINT;

export default defineConfig({
  cacheDir: "cache",
  test: {
    fileParallelism: false,
    projects: [
      { test: { name: "jsdom", include: ["jsdom.spec.js"], environment: "jsdom" } },
      { test: { name: "happy-dom", include: ["happy-dom.spec.js"], environment: "happy-dom", environmentOptions: { happyDOM: { url } } } },
      { test: { name: "fake timers", include: ["timers.spec.js"] } },
    ],
  },
});
