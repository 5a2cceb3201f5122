/**
 * As much of the W3C WebDriver protocol as the tests need. Every browser has a driver that speaks it,
 * Safari included, and drivers and browsers of different versions understand each other by it.
 */

import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

import { start, stop } from "./processes.js";

const START_MS = 30_000;
/** The longest command is a browser's first start, on a small machine. */
const COMMAND_MS = 60_000;
/** The protocol's own name for an element's identifier, <https://www.w3.org/TR/webdriver2/#elements>. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/**
 * An element of the page, as a script gives and takes it.
 * @typedef {{ [ELEMENT]: string }} Element
 */

/**
 * @typedef {object} Driver
 * @property {string} command the driver's executable
 * @property {(port: number) => string[]} args
 * @property {Record<string, unknown>} capabilities
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * @typedef {object} Session
 * @property {string} version the browser's own
 * @property {(url: string) => Promise<void>} open
 * @property {(script: string, ...values: unknown[]) => Promise<unknown>} evaluate the body of a function, run in the page; `arguments` are the values
 * @property {(element: Element) => Promise<void>} click as a person does: rejects where that cannot be seen or reached
 * @property {(element: Element, text: string) => Promise<void>} type key by key, behind what is there already
 * @property {() => Promise<void>} close
 */

/**
 * @param {Driver} driver
 * @returns {Promise<Session>}
 */
export async function startSession({ command, args, capabilities, env }) {
  const port = await freePort();
  const child = start(command, args(port), { env: { ...process.env, ...env }, stdio: "ignore" });
  /** @type {Error | undefined} */
  let failure;
  child.once("error", (error) => (failure = error));
  child.once("exit", (code) => (failure ??= new Error(`${command} ended by itself, exit code ${code}`)));

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>}
   */
  const send = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      signal: AbortSignal.timeout(COMMAND_MS),
    });
    const { value } = /** @type {{ value: any }} */ (await response.json());
    if (!response.ok) throw new Error(`${command} ${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  };

  try {
    const deadline = Date.now() + START_MS;
    while (!(await send("GET", "/status").then((status) => status.ready, () => false))) {
      if (failure) throw failure;
      if (Date.now() > deadline) throw new Error(`${command} is not ready after ${START_MS / 1000} s`);
      await pause(50);
    }
    const session = await send("POST", "/session", { capabilities: { alwaysMatch: capabilities } });
    const base = `/session/${session.sessionId}`;
    return {
      version: String(session.capabilities.browserVersion),
      open: (url) => send("POST", `${base}/url`, { url }),
      evaluate: (script, ...args) => send("POST", `${base}/execute/sync`, { script, args }),
      click: (element) => send("POST", `${base}/element/${element[ELEMENT]}/click`, {}),
      type: (element, text) => send("POST", `${base}/element/${element[ELEMENT]}/value`, { text }),
      close: async () => {
        await Promise.race([send("DELETE", base).catch(() => {}), pause(5_000, undefined, { ref: false })]);
        await stop(child);
      },
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
