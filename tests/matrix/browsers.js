/** How each browser is driven. */

import { start, stop, within } from "./processes.js";
import { startSession } from "./webdriver.js";

/** @typedef {import("./webdriver.js").Session} Session */

/**
 * Where set-up found the browsers and their drivers: `target/browsers.json`.
 * @typedef {Partial<Record<"chromium" | "chromedriver" | "firefox" | "geckodriver" | "webkitDriver" | "webkitBrowser" | "xvfb", string | null>>} BrowserPaths
 */

/**
 * @param {BrowserPaths} paths
 * @param {string[]} [more] arguments of the browser
 * @returns {Promise<Session>}
 */
export async function openChromium(paths, more = []) {
  return startSession({
    command: needed(paths, "chromedriver"),
    args: (port) => [`--port=${port}`],
    capabilities: {
      "goog:chromeOptions": {
        binary: needed(paths, "chromium"),
        // As root, and in containers, Chromium has neither its sandbox nor a usable /dev/shm.
        args: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", ...more],
      },
    },
  });
}

/**
 * @param {BrowserPaths} paths
 * @returns {Promise<Session>}
 */
export async function openFirefox(paths) {
  return startSession({
    command: needed(paths, "geckodriver"),
    args: (port) => ["--host", "127.0.0.1", "--port", `${port}`],
    capabilities: { "moz:firefoxOptions": { binary: needed(paths, "firefox"), args: ["-headless"] } },
  });
}

/**
 * Safari on macOS, else WebKitGTK, which has no headless mode, on a display of its own.
 * @param {BrowserPaths} paths
 * @returns {Promise<Session>}
 */
export async function openWebKit(paths) {
  const command = needed(paths, "webkitDriver");
  if (process.platform === "darwin") {
    return startSession({
      command,
      args: (port) => ["--port", `${port}`],
      capabilities: { browserName: "safari" },
    });
  }
  const binary = needed(paths, "webkitBrowser");
  const screen = await startScreen(needed(paths, "xvfb"));
  try {
    const session = await startSession({
      command,
      args: (port) => ["--host=127.0.0.1", `--port=${port}`],
      capabilities: { "webkitgtk:browserOptions": { binary, args: ["--automation"] } },
      // Without a GPU there is nothing to composite with, and without a desktop no session bus.
      env: {
        DISPLAY: screen.display,
        WAYLAND_DISPLAY: undefined,
        GDK_BACKEND: "x11",
        WEBKIT_DISABLE_COMPOSITING_MODE: "1",
        NO_AT_BRIDGE: "1",
        DBUS_SESSION_BUS_ADDRESS: "disabled:",
      },
    });
    return { ...session, close: () => session.close().finally(screen.close) };
  } catch (error) {
    await screen.close();
    throw error;
  }
}

/**
 * Starts an X server on the first free display.
 * @param {string} command
 */
async function startScreen(command) {
  const child = start(command, ["-displayfd", "3", "-nolisten", "tcp", "-screen", "0", "1024x768x24"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  /** @type {Promise<string>} */
  const number = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${command} ended by itself, exit code ${code}`)));
    child.stdio[3]?.once("data", (data) => resolve(String(data).trim()));
  });
  try {
    return { display: `:${await within(number, 10_000, command)}`, close: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/**
 * @param {BrowserPaths} paths
 * @param {keyof BrowserPaths} name
 */
function needed(paths, name) {
  const path = paths[name];
  if (!path) throw new Error(`${name} is missing: target/browsers.json, which set-up writes, does not name it`);
  return path;
}
