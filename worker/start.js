#!/usr/bin/env node
/**
 * `make start`: the worker with its page on this machine, and, unless an app of DingTalk's is
 * configured, the simulator in DingTalk's place.
 */

import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

import { hasCallers, hasCredentials, readVariables } from "./dev-vars.js";
import { proxies } from "./hosts/proxy.js";
import { numberIn, publicOrigin } from "./hosts/settings.js";
import { makeKey, randomKey } from "./keys.js";
import { eventKeys, presetRule, subscribe } from "./preset.js";
import { OWN_REQUEST, serveWorker } from "./serve.js";
import { openFolder } from "./state/folder.js";

const STATE_DIR = process.env.STATE_DIR || fileURLToPath(new URL("../.state", import.meta.url));
const DEV_VARS = process.env.DEV_VARS || fileURLToPath(new URL("../.dev.vars", import.meta.url));
const MEETING = "644272f14ba3310xxxxxxxxx";
/** Who starts it may do everything. */
const WHO = { id: "start", actions: ["lock", "unlock", "read", "audit", "admin"] };

/** What is to be closed, the latest first. @type {(() => Promise<void>)[]} */
const opened = [];
/** @type {Promise<never> | undefined} */
let ending;

const starting = start();
answerSignals();
try {
  await starting;
} catch (error) {
  if (!ending) console.error(error instanceof Error ? error.message : error);
  await end(1);
}

async function start() {
  const port = portOf("PORT", 8787);
  const simulatorPort = portOf("SIM_PORT", 8788);
  const variables = readVariables(DEV_VARS, process.env);
  publicOrigin(variables);
  await needFree("PORT", port);

  const simulator = hasCredentials(variables) ? null : await startSimulator(port, simulatorPort);
  const keys = eventKeys();
  if (simulator) Object.assign(variables, simulator.variables, keys);
  else warnOfProxy();
  const state = await open(openFolder(STATE_DIR));
  const made = hasCallers(variables) ? null : makeKey(WHO, undefined, state.callerKey(randomKey));
  if (made) variables.CALLER_KEYS = JSON.stringify([made.entry]);

  const worker = await open(serveWorker({ port, variables, keeper: state.keeper, log }));
  answerSignals();
  await warnOfConfiguration(worker.url);
  if (simulator) await subscribe(simulator.url, worker.url, keys);
  const rule = simulator && made ? await presetRule(worker.url, made.key, state.preset) : null;
  if (ending) return;
  console.log(`page: ${worker.url}`);
  if (simulator) console.log(`simulator: ${simulator.url}`);
  console.log(`caller key: ${made?.key ?? "one of those in CALLER_KEYS"}`);
  if (rule) console.log(rule);
  console.log(sampleCall(worker.url, made?.key ?? "CALLER_KEY"));
}

/**
 * @param {number} port
 * @param {number} simulatorPort
 */
async function startSimulator(port, simulatorPort) {
  if (port === simulatorPort && port !== 0) throw taken("SIM_PORT", simulatorPort);
  await needFree("SIM_PORT", simulatorPort);
  const { serve } = await import("../tests/simulator/serve.js");
  const { DEFAULT_APP } = await import("../tests/simulator/simulator.js");
  const { url } = await open(serve({ port: simulatorPort, lively: true }));
  const { appKey, appSecret } = DEFAULT_APP;
  return {
    url,
    variables: { DINGTALK_ENDPOINT: url, DINGTALK_APP_KEY: appKey, DINGTALK_APP_SECRET: appSecret, SIMULATOR: url },
  };
}

/** The Workers runtime knows none. */
function warnOfProxy() {
  const { names } = proxies(process.env);
  if (names.length > 0) console.error(`proxy: make start goes past that of ${names.join(" and ")}: start dist/worker/node.js, see worker/OPERATIONS.md`);
}

/**
 * A call without a key is refused as such, unless the configuration is refused before.
 * @param {string} url
 */
async function warnOfConfiguration(url) {
  const response = await fetch(lockUrl(url), { method: "POST", headers: OWN_REQUEST });
  const { code, message } = /** @type {{ code?: string, message?: string }} */ (await response.json());
  if (code === "ConfigurationError") console.error(`not configured: ${message}`);
}

/**
 * The worker's log, without the requests of this script.
 * @param {string} text whole lines, as workerd writes them
 */
function log(text) {
  const own = `"requestId":"${OWN_REQUEST["x-request-id"]}"`;
  const lines = text.split(/(?<=\n)/).filter((line) => !line.includes(own));
  process.stderr.write(lines.join(""));
}

/** @param {string} url */
function lockUrl(url) {
  return `${url}/v1.0/conference/videoConferences/${MEETING}/lock`;
}

/**
 * @param {string} url
 * @param {string} key
 */
function sampleCall(url, key) {
  const headers = `-H 'x-acs-dingtalk-access-token: ${key}' -H 'content-type: application/json'`;
  return `curl -X POST ${lockUrl(url)} ${headers} -d '{"action":"lock"}'`;
}

/**
 * @param {"PORT" | "SIM_PORT"} variable
 * @param {number} preset
 */
function portOf(variable, preset) {
  return numberIn(variable, process.env[variable], { preset, least: 0, most: 65_535 });
}

/**
 * @param {"PORT" | "SIM_PORT"} variable
 * @param {number} port
 */
async function needFree(variable, port) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) =>
      reject(error.code === "EADDRINUSE" ? taken(variable, port) : new Error(`${variable} ${port}: ${error.message}`)),
    );
    server.listen(port, "127.0.0.1", () => server.close(resolve));
  });
}

/**
 * @param {"PORT" | "SIM_PORT"} variable
 * @param {number} port
 */
function taken(variable, port) {
  return new Error(`port ${port} is taken: choose another, for example ${variable}=${port + 10} make start`);
}

/**
 * @template {{ close: () => Promise<void> }} T
 * @param {T | Promise<T>} starting
 * @returns {Promise<T>}
 */
async function open(starting) {
  const running = await starting;
  opened.unshift(() => running.close());
  return running;
}

/**
 * Ends in order when told to, however often. In place of miniflare's listeners, which leave at once
 * and do not wait for workerd's end.
 */
function answerSignals() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.removeAllListeners(signal);
    process.on(signal, () => void end(0));
  }
}

/** @param {number} code */
function end(code) {
  ending ??= (async () => {
    await starting.catch(() => {});
    for (const close of opened) await close().catch(() => {});
    process.exit(code);
  })();
  return ending;
}
