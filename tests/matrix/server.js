/**
 * One origin for a page and the simulator: a file of the folder where there is
 * one, and the simulator's answer to everything else.
 */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

import { serveRequest } from "../simulator/node-http.js";
import { createSimulator } from "../simulator/simulator.js";

/** @typedef {{ url: string, close: () => Promise<void> }} Server */

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/**
 * Serves on a free port, with a simulator of its own.
 * @param {string} [folder] without one, only the simulator
 * @param {Record<string, string>} [headers] of each file
 * @returns {Promise<Server>}
 */
export async function startServer(folder, headers = {}) {
  const simulator = createSimulator();
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(undefined));
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;

  server.on("request", async (request, response) => {
    const file = folder && request.method === "GET" ? await readBelow(folder, new URL(request.url ?? "/", url)) : null;
    if (!file) {
      await serveRequest(simulator, url, request, response);
      return;
    }
    response.writeHead(200, { "content-type": file.type, ...headers }).end(file.content);
  });

  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {string} folder
 * @param {URL} url
 */
async function readBelow(folder, { pathname }) {
  // The path is absolute, so normalising it leaves no way out of the folder.
  const path = normalize(pathname);
  const type = TYPES[extname(path)];
  if (!type) return null;
  try {
    return { type, content: await readFile(join(folder, path)) };
  } catch {
    return null;
  }
}
