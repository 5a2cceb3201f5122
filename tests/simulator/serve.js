#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createEncrypted } from "node:https";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { serveRequest } from "./node-http.js";
import { createSimulator } from "./simulator.js";
import { acceptStream } from "./websocket.js";

/** Between two looks at what events are due. */
const DELIVERY_MS = 50;

/**
 * @typedef {object} RunningSimulator
 * @property {string} url
 * @property {number} port
 * @property {import("./simulator.js").Simulator} simulator
 * @property {() => Promise<void>} close ends open connections too
 */

/**
 * Serves a simulator on a port; port 0 is any free one.
 * @param {{ port?: number, host?: string, tls?: { cert: string, key: string } } & import("./options.js").SimulatorOptions} [options]
 * @returns {Promise<RunningSimulator>} rejects where the port cannot be had
 */
export async function serve({ port = 8788, host = "127.0.0.1", tls, ...simulatorOptions } = {}) {
  const simulator = createSimulator(simulatorOptions);
  const server = tls ? createEncrypted(tls) : createServer();
  await new Promise((resolve, reject) => {
    server.once("error", (error) => reject(explain(error, host, port)));
    server.listen(port, host, () => resolve(undefined));
  });

  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  const url = `${tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${bound}`;
  server.on("request", (req, res) => void serveRequest(simulator, url, req, res));
  /** @type {Set<import("node:stream").Duplex>} those that are no longer the server's */
  const streams = new Set();
  server.on("upgrade", (req, socket) => {
    streams.add(socket);
    socket.once("close", () => streams.delete(socket));
    acceptStream(simulator, req, socket);
  });
  const delivery = setInterval(() => void simulator.deliver(), DELIVERY_MS);

  return {
    url,
    port: bound,
    simulator,
    close: () =>
      new Promise((resolve) => {
        clearInterval(delivery);
        for (const socket of streams) socket.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {NodeJS.ErrnoException} error
 * @param {string} host
 * @param {number} port
 */
function explain(error, host, port) {
  if (error.code === "EADDRINUSE") return new Error(`port ${port} on ${host} is already taken`, { cause: error });
  return new Error(`cannot listen on ${host} port ${port}: ${error.message}`, { cause: error });
}

/** @param {string[]} args */
function readArguments(args) {
  const { values } = parseFlags(args);
  return {
    port: wholeNumber("--port", values.port, 0, 65535),
    qps: wholeNumber("--qps", values.qps, 1, 1_000_000),
    monthlyCalls: wholeNumber("--monthly-calls", values["monthly-calls"], 0, 1_000_000_000),
    cors: values.cors,
    lively: values.lively,
  };
}

/** @param {string[]} args */
function parseFlags(args) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string" },
        qps: { type: "string" },
        "monthly-calls": { type: "string" },
        cors: { type: "boolean" },
        lively: { type: "boolean" },
      },
    });
  } catch (error) {
    // Node's message goes on, at length and over lines, about positional arguments.
    const message = error instanceof Error ? error.message.split(/\. |\n/)[0] : String(error);
    throw new Error(`${message} (known: --port NUMBER, --qps NUMBER, --monthly-calls NUMBER, --cors, --lively)`, { cause: error });
  }
}

/**
 * @param {string} flag
 * @param {string | undefined} text
 * @param {number} min
 * @param {number} max
 */
function wholeNumber(flag, text, min, max) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new Error(`${flag} must be a whole number from ${min} to ${max}`);
  }
  return value;
}

/** @param {string[]} args */
async function main(args) {
  try {
    const running = await serve(readArguments(args));
    // On, not once: a second Ctrl-C while closing must not look like a crash.
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void running.close());
    console.log(`simulator: ${running.url}`);
  } catch (error) {
    console.error(`simulator: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

const script = process.argv[1];
if (script && realpathSync(script) === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
