/**
 * What every runtime must be able to do with the installed package, by real
 * requests to the simulator. Runs unchanged in all of them, so it uses only
 * what they share: fetch, timers and URLs.
 */

import { bounded, control, describe, equal, failure, rejection } from "./scenario-tools.js";

/** @typedef {import("./scenario-tools.js").Api} Api */
/** @typedef {{ name: string, ok: boolean, error?: string }} Outcome */

/**
 * @typedef {object} Host
 * @property {string} endpoint the simulator's
 * @property {boolean} page whether this is a browser page, where secrets are refused
 */

const MEETING = "644272f14ba3310xxxxxxxxx";
const ACCESS_TOKEN = "matrix-access-token";
const APP = { appKey: "dingsimulatorkey", appSecret: "simulator-app-secret" };

/** Longer than a loopback reply ever takes, shorter than the default time-out. */
const DELAY_MS = 3_000;

/** @typedef {(api: Api, simulator: ReturnType<typeof control>, options: { accessToken: string, endpoint: string }) => Promise<void>} Check */

/** @type {Record<string, Check>} */
const checks = {
  "lock keeps people out, unlock lets them in": async (api, simulator, options) => {
    const locked = await api.lock(MEETING, options);
    equal(await simulator.join(MEETING), 423, "join while locked");
    const unlocked = await new api.ConferenceClient(options).unlock(MEETING);
    equal(await simulator.join(MEETING), 200, "join after unlock");
    for (const [result, action] of /** @type {const} */ ([[locked, "lock"], [unlocked, "unlock"]])) {
      equal(Object.keys(result).sort().join(), "action,attempts,conferenceId,requestId", "fields");
      equal(result.conferenceId, MEETING, "conferenceId");
      equal(result.action, action, "action");
      equal(result.attempts, 1, "attempts");
      equal(result.requestId === null || typeof result.requestId === "string", true, "requestId");
    }
  },

  "an id with reserved characters stays one path segment": async (api, simulator, options) => {
    const id = "a/../b?c=1#d%2F会议";
    await simulator.post("meetings", { conferenceId: id });
    equal((await api.lock(id, options)).conferenceId, id, "conferenceId");
    equal(await simulator.join(id), 423, "join while locked");
    equal(await simulator.join(MEETING), 200, "join of another meeting");
  },

  "a bad id is refused before anything is sent": async (api, simulator, options) => {
    const client = new api.ConferenceClient(options);
    for (const id of ["", ".", "..", "a\nb", "x".repeat(257)]) {
      const error = await failure(api, client.lock(id));
      equal(error.kind, "invalid-argument", `kind for ${JSON.stringify(id.slice(0, 5))}`);
    }
    equal((await simulator.requests()).length, 0, "requests");
  },

  "an ended meeting is a DingTalkError": async (api, simulator, options) => {
    await simulator.post(`meetings/${MEETING}/end`);
    const error = await failure(api, api.lock(MEETING, options));
    equal(error.name, "DingTalkError", "name");
    equal(error.kind, "conference-closed", "kind");
    equal(error.code, "confClosed", "code");
    equal(error.status, 400, "status");
    equal(error.attempts, 1, "attempts");
    equal(error.retryable, false, "retryable");
    equal(typeof error.requestId, "string", "requestId");
  },

  "a server error is retried": async (api, simulator, options) => {
    await simulator.post("faults", [{ status: 500, body: { code: "systemError", message: "system error" } }]);
    equal((await api.lock(MEETING, options)).attempts, 2, "attempts");
    equal((await simulator.requests()).length, 2, "requests");
  },

  "abort rejects at once with the signal's own reason": async (api, simulator, options) => {
    await simulator.post("faults", [{ delay: DELAY_MS }]);
    const controller = new AbortController();
    const reason = { why: "the person left" };
    const started = Date.now();
    setTimeout(() => controller.abort(reason), 50);
    const thrown = await rejection(api.lock(MEETING, { ...options, signal: controller.signal }));
    equal(thrown === reason, true, `the very reason, got ${describe(thrown)}`);
    equal(Date.now() - started < DELAY_MS, true, "at once");
  },

  "a late reply is a time-out": async (api, simulator, options) => {
    await simulator.post("faults", [{ delay: DELAY_MS }]);
    const error = await failure(api, api.lock(MEETING, { ...options, timeoutMs: 50, maxRetries: 0 }));
    equal(error.kind, "timeout", "kind");
    equal(error.status, null, "status");
    equal(error.retryable, true, "retryable");
  },

  "a broken connection is a network error": async (api, simulator, options) => {
    // Several, because a browser itself repeats a request that a kept connection lost.
    await simulator.post("faults", Array.from({ length: 12 }, () => ({ reset: true })));
    const error = await failure(api, api.lock(MEETING, { ...options, maxRetries: 0 }));
    equal(error.kind, "network", "kind");
    equal(error.status, null, "status");
    equal(error.attempts, 1, "attempts");
  },

  "every error is described in English and Chinese": async (api, _simulator, options) => {
    const error = await failure(api, api.lock("no-such-meeting", { ...options, accessToken: "wrong" }));
    const english = api.describeError(error);
    const chinese = api.describeError(error, "zh");
    equal(/\w/.test(english.title) && /\w/.test(english.advice), true, `English, got ${describe(english)}`);
    equal(/\p{Script=Han}/u.test(chinese.title) && /\p{Script=Han}/u.test(chinese.advice), true, `Chinese, got ${describe(chinese)}`);
  },

  "init is optional and may be repeated": async (api, _simulator, options) => {
    await Promise.all([api.init(), api.init()]);
    equal((await api.lock(MEETING, options)).attempts, 1, "attempts");
  },
};

/** @type {Record<string, Check>} */
const pageChecks = {
  "a secret in a page is refused": async (api, simulator, { endpoint }) => {
    const error = await failure(api, (async () => new api.ConferenceClient({ ...APP, endpoint }))());
    equal(error.kind, "invalid-argument", "kind");
    equal(`${error.stack} ${JSON.stringify(error)}`.includes(APP.appSecret), false, "the secret in the error");
    equal((await failure(api, api.lock(MEETING, { ...APP, endpoint }))).kind, "invalid-argument", "kind from lock");
    equal((await simulator.requests()).length, 0, "requests");
  },
};

/** @type {Record<string, Check>} */
const serverChecks = {
  "parallel calls share one token request": async (api, simulator, { endpoint }) => {
    const client = new api.ConferenceClient({ ...APP, endpoint });
    await Promise.all([client.lock(MEETING), client.lock(MEETING), client.lock(MEETING)]);
    equal(await simulator.join(MEETING), 423, "join while locked");
    const paths = (await simulator.requests()).map((request) => request.path);
    equal(paths.filter((path) => path.endsWith("/v1.0/oauth2/accessToken")).length, 1, "token requests");
    equal(paths.length, 4, "requests");
  },
};

/**
 * @param {Api} api the package's namespace
 * @param {Host} host
 * @returns {Promise<Outcome[]>}
 */
export async function runScenario(api, { endpoint, page }) {
  const simulator = control(endpoint);
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const [name, check] of Object.entries({ ...checks, ...(page ? pageChecks : serverChecks) })) {
    try {
      await simulator.post("reset");
      await simulator.post("tokens", { accessToken: ACCESS_TOKEN });
      await bounded(check(api, simulator, { accessToken: ACCESS_TOKEN, endpoint }));
      outcomes.push({ name, ok: true });
    } catch (error) {
      outcomes.push({ name, ok: false, error: describe(error) });
    }
  }
  await simulator.post("reset");
  return outcomes;
}
