/** What may stand at the endpoint's place, one server for each way in which the worker fails to reach DingTalk. */

import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer as createTcp } from "node:net";

/** Signed by itself, for localhost, until 2126: nobody trusts it, and its key is no secret. */
const CERT = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUZwB1TvWijq/Jj19T2UbuV+CByIswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjAxMDgwNVoYDzIxMjYxMTAy
MDEwODA1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAS/EcWcw9ywxKBXY/h5bE//aVFqKAl1YKwhe6YZ9jrVNMKSe2y+zHe0
WHWKFwqzJOKcmO3axSGSKPPQL+eNywzRo28wbTAdBgNVHQ4EFgQUsjj//k6y6ygQ
+7+0ogLFTqkJ628wHwYDVR0jBBgwFoAUsjj//k6y6ygQ+7+0ogLFTqkJ628wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhANovOKnbH/xc72agPR1QsbdJN3TTPG27Fme/bVE44OknAiAb
TRmyRnXWKPRVWMIHUAuWniWGT6ArQHRR6AGbjSDQFw==
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJvZ7AwrNWerOYGmX
JlP7i5mj1iJXUK6nN+Y/+ERMwUChRANCAAS/EcWcw9ywxKBXY/h5bE//aVFqKAl1
YKwhe6YZ9jrVNMKSe2y+zHe0WHWKFwqzJOKcmO3axSGSKPPQL+eNywzR
-----END PRIVATE KEY-----`;

/** The port of X11, which `fetch` blocks everywhere (WHATWG Fetch, "bad port"). */
const BLOCKED = 6000;

/**
 * @returns {Promise<{ endpoints: Record<string, string>, close: () => Promise<unknown> }>} an endpoint for each way
 */
export async function startWays() {
  const certificate = await listen(createHttps({ cert: CERT, key: KEY }, (_, response) => response.end("{}")));
  const plain = await listen(createHttp((_, response) => response.end("{}")));
  const notHttp = await listen(createTcp((socket) => socket.on("error", () => {}).resume().write("SSH-2.0-OpenSSH_9.0\r\n")));
  const breaks = await listen(createTcp((socket) => socket.on("error", () => {}).on("data", () => socket.resetAndDestroy())));
  const refused = await listen(createTcp());
  await refused.close();
  const servers = [certificate, plain, notHttp, breaks];
  return {
    endpoints: {
      certificate: `https://localhost:${certificate.port}`,
      name: "https://nowhere.invalid",
      refused: `http://127.0.0.1:${refused.port}`,
      tls: `https://127.0.0.1:${plain.port}`,
      notHttp: `http://127.0.0.1:${notHttp.port}`,
      blockedPort: `http://127.0.0.1:${BLOCKED}`,
      breaks: `http://127.0.0.1:${breaks.port}`,
    },
    close: () => Promise.all(servers.map(({ close }) => close())),
  };
}

/** @param {import("node:net").Server} server */
async function listen(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { port, close: () => new Promise((resolve) => server.close(resolve)) };
}
