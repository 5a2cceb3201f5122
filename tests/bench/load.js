/**
 * Requests over connections that are kept, each as soon as the reply to the last is there. Over plain
 * sockets: an HTTP client would need more of the machine than the server that is measured.
 */

import { once } from "node:events";
import { connect } from "node:net";

const REPLY_MS = 10_000;
/** Of one that may have to wait for its turn. */
const LONGEST_REPLY_MS = 30_000;

/**
 * @param {string} url of a server
 * @param {(connection: number) => string} message the whole request of each connection
 * @param {{ connections: number, ms: number }} load for how long a new request is begun
 * @returns {Promise<number>} requests a second
 * @throws {Error} where a reply is not one of status 200, or does not come
 */
export async function requestsPerSecond(url, message, { connections, ms }) {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: connections }, () => connect(Number(port), hostname).setNoDelay());
  try {
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    const began = performance.now();
    const counts = await Promise.all(sockets.map((socket, number) => keepBusy(socket, message(number), began + ms)));
    return (counts.reduce((sum, count) => sum + count) * 1_000) / (performance.now() - began);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/**
 * One request of each of so many callers, who are connected already, at the same moment.
 * @param {string} url of a server
 * @param {(connection: number) => string} message the whole request of each
 * @param {number} callers
 * @returns {Promise<{ ms: number, status: number }[]>} after how long each was answered, and how
 */
export async function allAtOnce(url, message, callers) {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: callers }, () => connect(Number(port), hostname).setNoDelay());
  try {
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    const began = performance.now();
    return await Promise.all(
      sockets.map(async (socket, number) => {
        const reply = await replyTo(socket, message(number));
        return { ms: performance.now() - began, status: Number(reply.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length)) };
      }),
    );
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** @param {import("node:net").Socket} socket @param {string} message @returns {Promise<string>} */
function replyTo(socket, message) {
  return new Promise((resolve, reject) => {
    let reply = "";
    socket.setTimeout(LONGEST_REPLY_MS, () => reject(new Error(`no whole reply in ${LONGEST_REPLY_MS} ms`)));
    socket.once("error", reject).once("close", () => reject(new Error("the connection was closed")));
    socket.setEncoding("latin1").on("data", (text) => {
      reply += text;
      if (reply.length >= replyLength(reply)) resolve(reply);
    });
    socket.write(message);
  });
}

/**
 * @param {import("node:net").Socket} socket
 * @param {string} message
 * @param {number} end
 * @returns {Promise<number>} how many replies came
 */
function keepBusy(socket, message, end) {
  return new Promise((resolve, reject) => {
    let [count, reply] = [0, ""];
    socket.setTimeout(REPLY_MS, () => reject(new Error(`no whole reply in ${REPLY_MS} ms`)));
    socket.once("error", reject).once("close", () => reject(new Error("the connection was closed")));
    socket.setEncoding("latin1").on("data", (text) => {
      reply += text;
      const length = replyLength(reply);
      if (reply.length < length) return;
      if (reply.length > length || !reply.startsWith("HTTP/1.1 200 ")) return reject(new Error(`it answered ${reply}`));
      [count, reply] = [count + 1, ""];
      if (performance.now() < end) socket.write(message);
      else resolve(count);
    });
    socket.write(message);
  });
}

/**
 * Of a reply, its head and body, as far as it has come.
 * @param {string} reply a character for each byte
 * @returns {number} in bytes; infinite while that is not known
 */
export function replyLength(reply) {
  const body = reply.indexOf("\r\n\r\n") + 4;
  if (body < 4) return Infinity;
  const head = reply.slice(0, body).toLowerCase();
  const [, length] = /\r\ncontent-length: *(\d+)/.exec(head) ?? [];
  if (length !== undefined) return body + Number(length);
  // In pieces, of which an empty one is the last.
  for (let at = body; ; ) {
    const line = reply.indexOf("\r\n", at);
    if (line < 0) return Infinity;
    const size = Number.parseInt(reply.slice(at, line), 16);
    at = line + 2 + size + 2;
    if (size === 0) return at;
  }
}
