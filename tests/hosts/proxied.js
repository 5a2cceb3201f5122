/** A proxy, behind which the simulator answers, whatever is asked for. */

import { createServer, request } from "node:http";
import { connect } from "node:net";

import { serve } from "../simulator/serve.js";

/** Of whoever uses the proxy. */
export const PASSWORD = "hunter2";

/** Signs the certificate of `dingtalk.invalid`, until 2124: only tests trust it, and no key is a secret. */
export const AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBUzCB+aADAgECAgEBMAoGCCqGSM49BAMCMBAxDjAMBgNVBAMMBXRlc3RzMCAX
DTI0MDEwMTAwMDAwMFoYDzIxMjQwMTAxMDAwMDAwWjAQMQ4wDAYDVQQDDAV0ZXN0
czBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEDCdsE4mMYUs7O4zA/vNiLSH/++
xY/WCmmQWkYuqUarAC/0JuhZnO3y5WYEsOe5WlbJF97XkpdT856/0AWWa8yjQjBA
MA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0OBBYEFJuF4/XxJJknrXYsCyYekplmOnxb
MA4GA1UdDwEB/wQEAwICBDAKBggqhkjOPQQDAgNJADBGAiEAygg6VlMoLIXx96rJ
yWZ4JOnt1wnE6r5iA66pA+GfenwCIQDZyMZqhfJcATLO8K+sDlmgGaYStcvGH6Bd
V17NPlwMHw==
-----END CERTIFICATE-----`;
const CERT = `-----BEGIN CERTIFICATE-----
MIIBnzCCAUagAwIBAgIBAjAKBggqhkjOPQQDAjAQMQ4wDAYDVQQDDAV0ZXN0czAg
Fw0yNDAxMDEwMDAwMDBaGA8yMTI0MDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQZGlu
Z3RhbGsuaW52YWxpZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPsXY8XfPudO
KgNlrFcV0ibxMi3lTLvW/a6ep0qTHCasmIeesuCdegOZiBcCRvXbX+W+xX2gjsfc
yaVfWjdpjkmjgYMwgYAwDAYDVR0TAQH/BAIwADAbBgNVHREEFDASghBkaW5ndGFs
ay5pbnZhbGlkMBMGA1UdJQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBR5F4/WbhBg
+UHoxo6XTWk7s415RjAfBgNVHSMEGDAWgBSbheP18SSZJ612LAsmHpKZZjp8WzAK
BggqhkjOPQQDAgNHADBEAiBkKtACcjM4SS0+QHL7Gw317d8GBdSGoBQeER1q/arq
UAIgDJpFL9zdWo5XMTra7vM3IdhWlxf/Se/Vb0Dk2gIUKQY=
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgA/Qik4l/v4CxuZy5
lkaHMGltgIXeBJyiEXbUZTobwgqhRANCAAT7F2PF3z7nTioDZaxXFdIm8TIt5Uy7
1v2unqdKkxwmrJiHnrLgnXoDmYgXAkb121/lvsV9oI7H3MmlX1o3aY5J
-----END PRIVATE KEY-----`;

/**
 * @param {import("node:test").TestContext} t
 * @param {{ encrypted?: boolean, refuse?: (tunnel: number) => number }} [options] whether the simulator speaks TLS, and
 *   the status with which the proxy refuses a tunnel, the first of which is 1; 0 lets it through
 */
export async function startProxied(t, { encrypted = false, refuse = () => 0 } = {}) {
  const simulator = await serve({ port: 0, ...(encrypted && { tls: { cert: CERT, key: KEY } }) });
  t.after(() => simulator.close());
  /** @type {string[]} */
  const asked = [];
  const onward = (/** @type {import("node:http").IncomingMessage} */ { method, headers, url = "" }) => {
    asked.push(url);
    return request(simulator.url + url.replace(/^http:\/\/[^/]*/, ""), { method, headers });
  };
  const proxy = createServer((incoming, outgoing) => {
    const call = onward(incoming).on("response", (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    incoming.pipe(call);
  });
  // A WebSocket without encryption, as some hosts ask for it.
  proxy.on("upgrade", (incoming, socket) => {
    const call = onward(incoming).on("upgrade", ({ statusMessage, rawHeaders }, further, first) => {
      const headers = rawHeaders.map((text, at) => (at % 2 ? `${text}\r\n` : `${text}: `)).join("");
      socket.write(`HTTP/1.1 101 ${statusMessage}\r\n${headers}\r\n`);
      further.unshift(first);
      join(socket, further);
    });
    call.end();
  });
  let tunnels = 0;
  proxy.on("connect", (incoming, socket) => {
    asked.push(`tunnel to ${incoming.url}`);
    const status = refuse((tunnels += 1));
    if (status) {
      socket.on("error", () => {}).end(`HTTP/1.1 ${status} Refused\r\nproxy-authenticate: Basic realm="x"\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const further = connect(simulator.port, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    join(socket, further);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (proxy.address());
  return { simulator, asked, proxy: `http://user:${PASSWORD}@127.0.0.1:${port}` };
}

/**
 * Until one of them ends.
 * @param {import("node:stream").Duplex} one
 * @param {import("node:stream").Duplex} other
 */
function join(one, other) {
  one.pipe(other).pipe(one);
  for (const end of [one, other]) {
    end.on("error", () => {});
    end.on("close", () => (one.destroy(), other.destroy()));
  }
}
