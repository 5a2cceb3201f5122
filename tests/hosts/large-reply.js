/** A server whose reply is larger than what a system keeps for who does not read; says where, and when it closed. */

import { Buffer } from "node:buffer";

import { politeServer } from "../../worker/hosts/server.js";

const file = Buffer.alloc(64 * 1024 * 1024);
const { server } = politeServer(async () => ({ reply: new Response(""), file }), { keepAliveMs: 60_000, requestMs: 1_000 });
server.on("connection", (socket) => socket.once("close", () => console.log("closed")));
server.listen({ host: "127.0.0.1", port: 0 }, () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${port}`);
});
