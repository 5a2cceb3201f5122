/** The page as `make start` serves it: worker and simulator, and the control routes of the latter. */

import { test as base, expect } from "@playwright/test";

import { serveWorker } from "../../worker/serve.js";
import { serve } from "../simulator/serve.js";
import { DEFAULT_APP, DEFAULT_MEETING } from "../simulator/simulator.js";
import { sha256 } from "../worker/harness.js";

export { expect };

/** @typedef {import("@playwright/test").Page} Page */

export const MEETING = DEFAULT_MEETING.conferenceId;
export const TITLE = DEFAULT_MEETING.title;

/** Caller keys by their ids. */
export const KEYS = /** @type {const} */ ({
  everything: "key-of-the-front-desk-0a1b",
  "lock-only": "key-that-may-lock-91c2",
  "no-list": "key-that-may-not-list-1d2e",
  limited: "key-for-one-meeting-c0de",
  auditor: "key-that-sees-everybody-77aa",
  admin: "key-that-sets-rules-5b0e",
  deputy: "key-that-sets-rules-too-d3b1",
  expired: "key-of-last-year-4e4e",
});

const CALLER_KEYS = JSON.stringify([
  { id: "front-desk", sha256: sha256(KEYS.everything), actions: ["lock", "unlock", "read"] },
  { id: "lock-only", sha256: sha256(KEYS["lock-only"]), actions: ["lock", "read"] },
  { id: "no-list", sha256: sha256(KEYS["no-list"]), actions: ["lock", "unlock"] },
  { id: "limited", sha256: sha256(KEYS.limited), actions: ["lock", "read"], conferences: [MEETING] },
  { id: "auditor", sha256: sha256(KEYS.auditor), actions: ["lock", "unlock", "read", "audit"] },
  { id: "boss", sha256: sha256(KEYS.admin), actions: ["lock", "unlock", "read", "audit", "admin"] },
  { id: "deputy", sha256: sha256(KEYS.deputy), actions: ["lock", "unlock", "read", "audit", "admin"] },
  { id: "expired", sha256: sha256(KEYS.expired), actions: ["lock"], expires: "2025-12-31T23:59:59+08:00" },
]);

/**
 * @typedef {object} Stage
 * @property {string} url the page's
 * @property {(path: string, body?: unknown) => Promise<any>} sim a control request; `GET` without a body
 * @property {(id?: string) => Promise<number>} join the status that a person gets who wants to join
 * @property {(path: string, asked?: { method?: string, body?: unknown }) => Promise<any>} ask the worker, as an administrator
 * @property {() => Promise<any>} subscribe lets DingTalk tell the worker of meetings
 *
 * @typedef {{ simulator: string, variables: Record<string, string> }} Servers
 */

/** By what DingTalk signs and encrypts what it tells by itself. */
const EVENTS = { DINGTALK_EVENT_TOKEN: "event-token-of-tests", DINGTALK_EVENT_AES_KEY: "1234567890123456789012345678901234567890123" };

/**
 * @param {string} simulator its URL
 * @param {Record<string, string>} [more]
 * @returns {Record<string, string>}
 */
export function variablesFor(simulator, more = {}) {
  const { appKey, appSecret } = DEFAULT_APP;
  const app = { DINGTALK_ENDPOINT: simulator, DINGTALK_APP_KEY: appKey, DINGTALK_APP_SECRET: appSecret };
  // The page's clock is moved on where the worker's is not: what that keeps would be of long ago.
  return { ...app, ...EVENTS, CALLER_KEYS, SIMULATOR: simulator, READ_CACHE_SECONDS: "0", ...more };
}

/** Method and path of each request. @type {WeakMap<Page, string[]>} */
const requests = new WeakMap();

/**
 * How many requests the page sent to such a path; those that cost a call, unless told otherwise.
 * @param {Page} page
 * @param {RegExp} [path]
 */
export function asked(page, path = /\/v1\.0\//) {
  return (requests.get(page) ?? []).filter((request) => path.test(request)).length;
}

/** Requests that have no answer yet. @type {WeakMap<Page, Set<import("@playwright/test").Request>>} */
const underWay = new WeakMap();

/**
 * Moves the page's clock on, unless a request is under way: where the machine is slow, that would be out of
 * time before its answer is there. For loops that end by what they wait for.
 * @param {Page} page with a clock installed
 * @param {number} ms
 */
export async function advance(page, ms) {
  if (!underWay.get(page)?.size) await page.clock.runFor(ms);
}

/** The log of the worker, which no test reads. */
export const quiet = () => {};

export const test = /** @type {import("@playwright/test").TestType<
  import("@playwright/test").PlaywrightTestArgs & import("@playwright/test").PlaywrightTestOptions & { stage: Stage },
  import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions & { servers: Servers }
>} */ (
  base.extend({
    servers: [
      // Playwright reads what a fixture needs from its first parameter.
      async ({}, /** @type {(servers: Servers) => Promise<void>} */ use) => {
        const simulator = await serve({ port: 0 });
        await use({ simulator: simulator.url, variables: variablesFor(simulator.url) });
        await simulator.close();
      },
      { scope: "worker" },
    ],
    stage: async (/** @type {{ servers: Servers }} */ { servers }, /** @type {(stage: Stage) => Promise<void>} */ use) => {
      // A worker of its own: no test is to know what another has done.
      const worker = await serveWorker({ port: 0, variables: servers.variables, log: quiet });
      const stage = stageOf(worker.url, servers.simulator);
      await stage.sim("reset", {});
      await use(stage);
      await worker.close();
    },
    page: async (/** @type {{ page: Page }} */ { page }, /** @type {(page: Page) => Promise<void>} */ use) => {
      // Whatever the page throws, or its policy forbids, is a failure.
      /** @type {string[]} */
      const wrong = [];
      /** @type {string[]} */
      const sent = [];
      requests.set(page, sent);
      const open = new Set();
      underWay.set(page, open);
      page.on("request", (request) => {
        sent.push(`${request.method()} ${new URL(request.url()).pathname}`);
        // One that goes on is never over.
        if (!/\/events$/.test(new URL(request.url()).pathname)) open.add(request);
      });
      page.on("requestfinished", (request) => open.delete(request));
      page.on("requestfailed", (request) => open.delete(request));
      page.on("pageerror", (error) => wrong.push(String(error.stack)));
      page.on("console", (message) => {
        if (/Content Security Policy|Uncaught/.test(message.text())) wrong.push(message.text());
      });
      await use(page);
      expect(wrong).toEqual([]);
    },
  })
);

/**
 * @param {string} url
 * @param {string} simulator
 * @returns {Stage}
 */
export function stageOf(url, simulator) {
  const sim = async (/** @type {string} */ path, /** @type {unknown} */ body) => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    return (await fetch(`${simulator}/_sim/${path}`, init)).json();
  };
  return {
    url,
    sim,
    subscribe: () => sim("events", { url: `${url}/dingtalk/events`, token: EVENTS.DINGTALK_EVENT_TOKEN, aesKey: EVENTS.DINGTALK_EVENT_AES_KEY }),
    ask: async (path, { method = "GET", body } = {}) => {
      const response = await fetch(url + path, { method, headers: { authorization: `Bearer ${KEYS.admin}` }, ...(body !== undefined && { body: JSON.stringify(body) }) });
      return response.status === 204 ? undefined : response.json();
    },
    join: async (id = MEETING) => (await fetch(`${simulator}/_sim/meetings/${encodeURIComponent(id)}/join`, { method: "POST" })).status,
  };
}

/**
 * Opens the page as someone who has signed in before.
 * @param {Page} page
 * @param {Stage} stage
 * @param {{ as?: keyof typeof KEYS, view?: string }} [options]
 */
export async function open(page, { url }, { as = "everything", view = "" } = {}) {
  const reply = await page.request.post(`${url}/session`, { headers: { "x-acs-dingtalk-access-token": KEYS[as] } });
  expect(reply.status()).toBe(201);
  await page.goto(`${url}/${view}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/**
 * Until the first refresh is over, with how many are in: the next one is planned only then, and a clock
 * that is moved on before would pass it by.
 * @param {Page} page
 */
export async function refreshed(page) {
  await expect(row(page, TITLE)).toContainText(/\d (person|people)/);
}

/** What a screen reader is told. @param {Page} page */
export function spoken(page) {
  return page.getByRole("status").first();
}

/**
 * What stands on the page, to be seen.
 * @param {Page} page
 * @param {string | RegExp} text
 */
export function said(page, text) {
  return page.getByRole("main").getByText(text).filter({ visible: true });
}

/** @param {Page} page */
export function keyField(page) {
  return page.getByRole("textbox", { name: "Access key" });
}

/** The list of meetings. @param {Page} page */
export function meetings(page) {
  return page.getByRole("list", { name: "Meetings in progress" }).getByRole("listitem");
}

/**
 * The meeting of this title, where there is only one list.
 * @param {Page} page
 * @param {string} title
 */
export function row(page, title) {
  return page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 2, name: title, exact: true }) });
}

/** @param {Page} page */
export function find(page) {
  return page.getByRole("searchbox", { name: "Find a meeting" });
}

/**
 * Locks a meeting as a person does: by its button, and the one of the question that follows.
 * @param {Page} page
 * @param {string} title
 */
export async function lock(page, title) {
  await row(page, title).getByRole("button", { name: `Lock ${title}`, exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Lock" }).click();
}

/**
 * Puts the text there by the clipboard's way, not letter by letter.
 * @param {import("@playwright/test").Locator} field
 * @param {string} text
 */
export async function paste(field, text) {
  await field.focus();
  await field.evaluate((element, pasted) => {
    /** @type {HTMLInputElement} */ (element).value = pasted;
    element.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", bubbles: true }));
  }, text);
}

/**
 * The page as in a window that is behind another one, where notifications are allowed.
 * @param {import("@playwright/test").Page} page
 * @returns {Promise<() => Promise<string[]>>} what the page has notified of
 */
export async function behindAnotherWindow(page) {
  await page.addInitScript(() => {
    const told = /** @type {string[]} */ ([]);
    class Told {
      static permission = "granted";
      /** @param {string} title @param {{ body: string }} options */
      constructor(title, { body }) {
        told.push(`${title}: ${body}`);
      }
    }
    // As in a window that is behind another one.
    document.hasFocus = () => false;
    Object.assign(globalThis, { Notification: Told, told });
  });
  return () => page.evaluate(() => /** @type {any} */ (globalThis).told);
}
