/** The HTTP server of Node and Bun, which no client can fill or hold up. */

import { createServer } from "node:http";

import { sendNodeResponse } from "srvx/node";

/**
 * Requests of a connection that wait for their turn, each of which takes memory. Browsers and balancers
 * send the next one after the reply; whoever sends more at once is not served.
 */
const MOST_WAITING = 64;
/** The type of a reply that goes on for as long as it is heard. */
const EVENTS = "text/event-stream";
/** How often the clients' time is looked at, which is how much longer they may have. */
const CHECK_MS = 1_000;

/**
 * @typedef {import("node:http").IncomingMessage} Incoming
 * @typedef {import("node:http").ServerResponse} Outgoing
 * @typedef {{ reply: Response, file?: Uint8Array | undefined }} Answer with the body that stands for the reply's own
 * @typedef {{ waiting: number, turn: Promise<void>, over: boolean, endless?: Outgoing | undefined }} Connection `endless`: a reply that has no end of its own
 */

/**
 * @param {(request: Incoming, response: Outgoing) => Promise<Answer>} answer
 * @param {{ keepAliveMs: number, requestMs: number }} patience for how long an idle connection is kept;
 *   how long a request may take to arrive, and a reply to move on
 */
export function politeServer(answer, { keepAliveMs, requestMs }) {
  /** @type {Map<import("node:net").Socket, Connection>} */
  const connections = new Map();
  let ending = false;

  const server = createServer({
    keepAliveTimeout: keepAliveMs,
    headersTimeout: requestMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(CHECK_MS, requestMs),
  });
  server.on("connection", (socket) => {
    connections.set(socket, { waiting: 0, turn: Promise.resolve(), over: false });
    socket.once("close", () => connections.delete(socket));
  });
  server.on("request", (request, response) => {
    const { socket } = request;
    const connection = connections.get(socket);
    if (!connection || connection.waiting === MOST_WAITING) {
      socket.destroy();
      return;
    }
    connection.waiting += 1;
    // One after the other: the second may undo what the first does.
    connection.turn = connection.turn.then(async () => {
      if (!connection.over && !socket.destroyed) await serve(request, response, connection);
      connection.waiting -= 1;
    });
  });

  /**
   * @param {Incoming} request
   * @param {Outgoing} response
   * @param {Connection} connection
   */
  async function serve(request, response, connection) {
    const closed = new Promise((resolve) => response.once("close", resolve));
    try {
      const { reply, file } = await answer(request, response);
      if (reply.headers.get("content-type")?.startsWith(EVENTS)) connection.endless = response;
      if (ending) {
        connection.over = true;
        reply.headers.set("connection", "close");
      }
      // Ends the connection of a client that does not take the reply.
      response.setTimeout(requestMs);
      if (file) sendFile(response, reply, file);
      else await sendNodeResponse(response, reply);
    } catch {
      // The host's own failure, of which there is nothing to tell a client.
      request.socket.destroy();
    }
    await closed;
    connection.endless = undefined;
  }

  return {
    server,
    /** Takes no request any more, and closes what is idle; those that run have `lastMs`. @param {number} lastMs */
    end: (lastMs) => {
      ending = true;
      server.close();
      // Whoever hears events comes back by itself, and goes on where they broke off.
      const idle = [...connections].filter(([, { waiting, endless }]) => waiting === 0 || endless);
      for (const [socket, { endless }] of idle) {
        endless?.destroy();
        socket.destroy();
      }
      // Bun lets go of a reply that goes on only so.
      if (idle.length === connections.size) server.closeAllConnections();
      setTimeout(() => server.closeAllConnections(), lastMs).unref();
    },
  };
}

/**
 * @param {Outgoing} response
 * @param {Response} reply
 * @param {Uint8Array} file
 */
function sendFile(response, reply, file) {
  response.statusCode = reply.status;
  response.setHeaders(reply.headers);
  response.setHeader("content-length", file.byteLength);
  response.end(response.req.method === "HEAD" ? undefined : file);
}
