import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { jsonOf, LOCK_PATH, serveFor } from "./harness.js";

const SCRIPT = fileURLToPath(new URL("serve.js", import.meta.url));

/**
 * @param {import("node:test").TestContext} t
 * @param {string[]} args
 */
function run(t, ...args) {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  return child;
}

/** @param {ReturnType<typeof run>} child */
async function readyUrl(child) {
  const [line] = await once(createInterface(child.stdout), "line");
  assert.match(line, /^simulator: http:\/\/127\.0\.0\.1:\d+$/);
  return line.slice("simulator: ".length);
}

for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"])) {
  test(`${signal} ends it cleanly, even with a request waiting`, { timeout: 20_000 }, async (t) => {
    const child = run(t, "--port", "0");
    const url = await readyUrl(child);
    await fetch(`${url}/_sim/faults`, { method: "POST", body: '[{"delay":600000}]' });
    const waiting = assert.rejects(fetch(url + LOCK_PATH, { method: "POST" }));
    while ((await jsonOf(fetch(`${url}/_sim/requests`))).length === 0);
    child.kill(signal);
    assert.deepEqual(await once(child, "close"), [0, null]);
    await waiting;
  });
}

test("--cors and --qps reach the simulator", async (t) => {
  const child = run(t, "--port=0", "--cors", "--qps", "1");
  const url = await readyUrl(child);
  await fetch(`${url}/_sim/tokens`, { method: "POST", body: '{"accessToken":"tok"}' });
  const init = { method: "POST", headers: { "x-acs-dingtalk-access-token": "tok" }, body: '{"action":"lock"}' };
  const replies = [await fetch(url + LOCK_PATH, init), await fetch(url + LOCK_PATH, init)];
  assert.deepEqual(replies.map(({ status }) => status), [200, 403]);
  assert.equal(replies[0]?.headers.get("access-control-allow-origin"), "*");
});

test("--monthly-calls reaches the simulator", async (t) => {
  const url = await readyUrl(run(t, "--port", "0", "--monthly-calls", "5000"));
  assert.equal((await jsonOf(fetch(`${url}/_sim/settings`))).monthlyCalls, 5_000);
});

test("--lively makes it lively", async (t) => {
  const url = await readyUrl(run(t, "--port", "0", "--lively"));
  assert.equal((await jsonOf(fetch(`${url}/_sim/meetings`))).length, 12);
});

/** @type {[string[], RegExp][]} */
const mistakes = [
  [["--prot", "1"], /^simulator: Unknown option '--prot' \(known: --port NUMBER, --qps NUMBER, --monthly-calls NUMBER, --cors, --lively\)\n$/],
  [["8788"], /^simulator: Unexpected argument '8788'.*\n$/],
  [["--port"], /^simulator: .*--port.* argument missing.*\n$/],
  [["--port", "99999"], /^simulator: --port must be a whole number from 0 to 65535\n$/],
  [["--port", "1e3"], /^simulator: --port must be a whole number.*\n$/],
  [["--monthly-calls", "5k"], /^simulator: --monthly-calls must be a whole number.*\n$/],
  [["--qps", "0"], /^simulator: --qps must be a whole number.*\n$/],
];

for (const [args, message] of mistakes) {
  test(`${args.join(" ")} is one clear line and exit 1`, async (t) => {
    const child = run(t, ...args);
    const [error, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
    assert.match(error, message);
    assert.equal(code, 1);
  });
}

test("a taken port is one clear line and exit 1", async (t) => {
  const { port } = await serveFor(t);
  const child = run(t, "--port", String(port));
  const [error, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  assert.equal(error, `simulator: port ${port} on 127.0.0.1 is already taken\n`);
  assert.equal(code, 1);
});
