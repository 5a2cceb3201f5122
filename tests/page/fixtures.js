/** The page as `make start` serves it: worker and simulator, and the control routes of the latter. */

import { test as base } from "@playwright/test";

import { serveWorker } from "../../worker/serve.js";
import { serve } from "../simulator/serve.js";
import { DEFAULT_APP, DEFAULT_MEETING } from "../simulator/simulator.js";
import { CALLER_KEYS, KEYS } from "../worker/harness.js";

export { expect } from "@playwright/test";

export const MEETING = DEFAULT_MEETING.conferenceId;
export const KEY = KEYS.both;

/**
 * @typedef {object} Stage
 * @property {string} url the page's
 * @property {(id?: string) => Promise<number>} join the status that a person gets who wants to join
 * @property {(path: string, body: unknown) => Promise<unknown>} sim a control request
 *
 * @typedef {{ url: string, simulator: string }} Servers
 */

export const test = /** @type {import("@playwright/test").TestType<
  import("@playwright/test").PlaywrightTestArgs & import("@playwright/test").PlaywrightTestOptions & { stage: Stage },
  import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions & { servers: Servers }
>} */ (
  base.extend({
    servers: [
      // Playwright reads what a fixture needs from its first parameter.
      async ({}, /** @type {(servers: Servers) => Promise<void>} */ use) => {
        const simulator = await serve({ port: 0 });
        const { appKey, appSecret } = DEFAULT_APP;
        const app = { DINGTALK_ENDPOINT: simulator.url, DINGTALK_APP_KEY: appKey, DINGTALK_APP_SECRET: appSecret };
        const worker = await serveWorker({ port: 0, variables: { ...app, CALLER_KEYS } });
        await use({ url: worker.url, simulator: simulator.url });
        await worker.close();
        await simulator.close();
      },
      { scope: "worker" },
    ],
    stage: async (/** @type {{ servers: Servers }} */ { servers }, /** @type {(stage: Stage) => Promise<void>} */ use) => {
      /** @param {string} path @param {unknown} body */
      const post = (path, body) =>
        fetch(`${servers.simulator}/_sim/${path}`, { method: "POST", body: JSON.stringify(body) });
      await post("reset", {});
      await use({
        url: servers.url,
        join: async (id = MEETING) => (await post(`meetings/${encodeURIComponent(id)}/join`, {})).status,
        sim: async (path, body) => (await post(path, body)).json(),
      });
    },
  })
);
