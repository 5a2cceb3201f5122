import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { promisify } from "node:util";

import { DEFAULT_APP } from "../simulator/defaults.js";
import { LOCK_PATH, sha256 } from "../worker/harness.js";
import { HOSTS } from "./hosts.js";
import { startWays } from "./ways/servers.js";

const MAIN = fileURLToPath(new URL("./ways/main.js", import.meta.url));
const KEY = "key-for-everything-8f1e";
/** A first start on a small machine, and several time-outs of a host's own. */
const WAIT_MS = 120_000;

/** Which codes tell of each way, and words of the advice in both languages. */
const WAYS = /** @type {const} */ ({
  certificate: [/CERT/, /certificate is not accepted/, /不接受 endpoint 的证书/],
  name: [/^(ENOTFOUND|EAI_AGAIN)$/, /host name cannot be found/, /找不到 endpoint 的主机名/],
  refused: [/^ECONNREFUSED$/, /Nothing listens/, /无人监听/],
  tls: [/^(ERR_SSL_WRONG_VERSION_NUMBER|EPROTO|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/, /does not speak TLS/, /不是 TLS/],
  notHttp: [/^(HPE_\w+|Malformed_HTTP_Response|NOT_HTTP)$/, /is not HTTP/, /不是 HTTP/],
  blockedPort: [/^BLOCKED_PORT$/, /never connects to that port/, /禁止连接该端口/],
  breaks: [/^(ECONNRESET|UND_ERR_SOCKET)$/, /broke off/, /连接中断/],
});
/** Bun connects to every port, and so is refused there. */
const BUN = { ...WAYS, blockedPort: WAYS.refused };

for (const host of HOSTS) {
  describe(`A10: the edge worker in ${host.name}`, () => {
    it("tells apart by what the way to DingTalk fails, in the log, at the doctor's step, and to the caller", async (t) => {
      const { endpoints, close } = await startWays();
      t.after(close);
      const env = {
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(DINGTALK_|ACCESS_|CALLER_KEYS|NODE_|[a-z]+_proxy$)/i.test(name))),
        DINGTALK_APP_KEY: DEFAULT_APP.appKey,
        DINGTALK_APP_SECRET: DEFAULT_APP.appSecret,
        CALLER_KEYS: JSON.stringify([{ id: "all", sha256: sha256(KEY), actions: ["lock", "admin"] }]),
        WAYS: JSON.stringify(endpoints),
        KEY,
        LOCK_PATH,
        NO_COLOR: "1",
        DENO_NO_UPDATE_CHECK: "1",
        DENO_NO_PROMPT: "1",
      };
      const args = host.name === "Deno" ? ["run", "--allow-all", MAIN] : [MAIN];
      const { stdout } = await promisify(execFile)(host.program(), args, { env, timeout: WAIT_MS });
      const lines = stdout.split("\n");
      const told = JSON.parse(lines.find((line) => line.startsWith("told: "))?.slice(6) ?? "{}");
      const log = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));

      for (const [way, [code, english, chinese]] of Object.entries(host.name === "Bun" ? BUN : WAYS)) {
        const { status, outcome, body, reports } = told[way];
        // It is the token that could not be had, so that no meeting was locked.
        assert.deepEqual([status, body.code, outcome], [502, "NetworkError", "never-sent"], way);
        const line = log.find(({ requestId }) => requestId === way);
        assert.match(line.cause, code, way);
        assert.ok(body.message.includes(`(${line.cause})`) && !body.message.includes("127.0.0.1"), body.message);
        for (const [index, words] of [english, chinese].entries()) {
          const step = reports[index].steps.find((/** @type {any} */ { ok }) => ok === false);
          assert.equal(step.step, "egress");
          assert.match(step.code, code, way);
          assert.match(step.title, words, way);
          assert.ok(step.advice);
        }
      }
    });
  });
}
