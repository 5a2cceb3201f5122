const common = { transform: {}, testEnvironment: "jsdom" };
// The meetings are the simulator's, and so a page of its own origin reaches it.
const testEnvironmentOptions = { url: process.env.ENDPOINT };

export default {
  cacheDirectory: "<rootDir>/cache",
  watchman: false,
  projects: [
    { ...common, displayName: "jsdom as it comes", testMatch: ["<rootDir>/bare.spec.js"] },
    { ...common, displayName: "jsdom with polyfills", testMatch: ["<rootDir>/polyfills.spec.js"], setupFiles: ["./polyfills.js"], testEnvironmentOptions },
    { ...common, displayName: "jsdom with Node's fetch", testMatch: ["<rootDir>/node-fetch.spec.js"], testEnvironment: "./environment.js" },
    { ...common, displayName: "fake timers", testMatch: ["<rootDir>/timers.spec.js"], testEnvironment: "node" },
  ],
};
