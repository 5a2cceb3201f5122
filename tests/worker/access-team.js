/** Cloudflare's side of Access: the domain of a team, whose keys can be changed. */

import assert from "node:assert/strict";
import { createServer } from "node:http";

import { exportJWK, generateKeyPair } from "jose";

/** A team's domain. */
export async function startTeam() {
  /** @type {{ keys: object[], broken: boolean, asked: number }} */
  const state = { keys: [], broken: false, asked: 0 };
  const server = createServer((request, response) => {
    assert.equal(request.url, "/cdn-cgi/access/certs");
    state.asked += 1;
    if (state.broken) return void response.writeHead(500).end("broken");
    response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: state.keys }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  const close = () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()));
  return { state, url, close };
}

/** @param {string} kid */
export async function makeKey(kid) {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" } };
}
