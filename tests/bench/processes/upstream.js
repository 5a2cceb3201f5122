/**
 * A server in DingTalk's place that costs as little as can be: every request is answered with success, or
 * with a token. In a process of its own, so that it is not what is measured.
 */

import { createServer } from "node:http";
import process from "node:process";

import { TOKEN } from "../subject.js";

const GIVEN = answer(JSON.stringify({ accessToken: TOKEN, expireIn: 7200 }));
const LOCKED = answer('{"success":true}');

const server = createServer((request, response) => {
  const { headers, body } = request.url?.includes("/oauth2/") ? GIVEN : LOCKED;
  // Read, though of no interest, so that the connection can be used again.
  request.resume().once("end", () => response.writeHead(200, headers).end(body));
});
// An idle connection stays open: one that is closed while it is being used again is an error.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") process.send?.(`http://127.0.0.1:${address?.port}`);
});
process.once("disconnect", () => process.exit());

/** @param {string} body */
function answer(body) {
  const headers = {
    "content-type": "application/json",
    "content-length": body.length,
    "x-acs-request-id": "0A6F4C1E-6E0B-4B0C-9F0D-2C1B3A4D5E6F",
  };
  return { headers, body };
}
