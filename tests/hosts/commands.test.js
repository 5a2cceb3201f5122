import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";

import { findNode } from "../matrix/runtimes/servers.js";
import { ROOT } from "../readme/markdown.js";
import { DEFAULT_APP } from "../simulator/defaults.js";
import { serve } from "../simulator/serve.js";
import { serveWorker } from "../../worker/serve.js";
import { LOCK_PATH, lockPath, sha256 } from "../worker/harness.js";
import { command } from "./guide.js";

/** @typedef {{ code: number, stdout: string, stderr: string }} Outcome */

/**
 * Runs a shell command at the top level, not as a part of the make that runs the tests.
 * @param {string} line
 * @param {NodeJS.ProcessEnv} [environment]
 * @param {string} [cwd]
 * @returns {Promise<Outcome>}
 */
async function run(line, environment = {}, cwd = ROOT) {
  const { MAKEFLAGS, MAKELEVEL, MFLAGS, CALLER_KEY, WORKER, LANG, LANGUAGE, ID, ACTIONS, EXPIRES, CONFERENCES, PER_MINUTE, FILE, LOG, ...rest } = process.env;
  const options = { cwd, env: { ...rest, ...environment }, timeout: 600_000 };
  try {
    return { code: 0, ...(await promisify(execFile)("sh", ["-c", line], options)) };
  } catch (error) {
    const { code, stdout, stderr } = /** @type {any} */ (error);
    return { code, stdout, stderr };
  }
}

/** @param {Outcome} outcome of `make key` */
function made({ code, stdout, stderr }) {
  assert.equal(code, 0, stderr);
  const [, key = "", entry = ""] = /^caller key: ([\w-]{43})\nentry for CALLER_KEYS: (\{.*\})\n$/.exec(stdout) ?? [];
  return { key, entry };
}

/**
 * A worker before a simulator.
 * @param {import("node:test").TestContext} t
 * @param {Record<string, string>} variables
 */
async function stage(t, variables) {
  const simulator = await serve({ port: 0 });
  t.after(() => simulator.close());
  const { appKey, appSecret } = DEFAULT_APP;
  const app = { DINGTALK_ENDPOINT: simulator.url, DINGTALK_APP_KEY: appKey, DINGTALK_APP_SECRET: appSecret };
  let log = "";
  const worker = await serveWorker({ port: 0, variables: { ...app, ...variables }, log: (text) => (log += text) });
  t.after(() => worker.close());
  /** @param {string} key @param {string} action @param {string} [path] */
  const call = async (key, action, path = LOCK_PATH) => {
    const init = { method: "POST", headers: { authorization: `Bearer ${key}` }, body: JSON.stringify({ action }) };
    return (await fetch(worker.url + path, init)).status;
  };
  return { url: worker.url, call, log: () => log };
}

describe("make key", () => {
  it("prints a key and its entry, by which the key works as it says", async (t) => {
    // Not for ever is that year to come.
    const { key, entry } = made(await run(command("key").replace("2027", "2099")));
    assert.deepEqual(JSON.parse(entry), {
      id: "ops",
      sha256: sha256(key),
      actions: ["lock", "unlock"],
      expires: "2099-12-31T23:59:59Z",
      conferences: ["644272f14ba3310xxxxxxxxx", "team-*"],
    });
    const plain = made(await run("make key ID=door ACTIONS=lock"));
    assert.deepEqual(JSON.parse(plain.entry), { id: "door", sha256: sha256(plain.key), actions: ["lock"] });
    const often = made(await run("make key ID=board ACTIONS=lock,audit PER_MINUTE=2"));
    assert.deepEqual(JSON.parse(often.entry), { id: "board", sha256: sha256(often.key), actions: ["lock", "audit"], perMinute: 2 });

    const { call } = await stage(t, { CALLER_KEYS: `[${entry},${plain.entry},${often.entry}]` });
    assert.deepEqual([await call(often.key, "lock"), await call(often.key, "lock"), await call(often.key, "lock")], [200, 200, 429]);
    assert.equal(await call(key, "lock"), 200);
    assert.equal(await call(key, "unlock"), 200);
    assert.equal(await call(key, "lock", lockPath("team-7")), 400);
    assert.equal(await call(key, "lock", lockPath("another")), 403);
    assert.deepEqual([await call(plain.key, "lock"), await call(plain.key, "unlock")], [200, 403]);
    assert.equal(await call("x".repeat(43), "lock"), 401);
  });

  it("makes another key each time, so that two of one caller overlap", async (t) => {
    const [old, next] = [made(await run("make key ID=ops")), made(await run("make key ID=ops"))];
    assert.notEqual(old.key, next.key);
    const { call } = await stage(t, { CALLER_KEYS: `[${old.entry},${next.entry}]` });
    assert.deepEqual([await call(old.key, "lock"), await call(next.key, "unlock")], [200, 200]);
  });

  it("takes an id in any script, and quotes", async (t) => {
    const { key, entry } = made(await run(`make key ID="门卫 o'clock \\"1\\""`));
    assert.equal(JSON.parse(entry).id, `门卫 o'clock "1"`);
    const { call } = await stage(t, { CALLER_KEYS: `[${entry}]` });
    assert.equal(await call(key, "lock"), 200);
  });

  it("A25: takes what is given as it was given: a $ is no variable of make's", async () => {
    for (const line of [`make key ID='O'"'"'Brien $X $(id)' CONFERENCES='$X*,$$'`, `ID='O'"'"'Brien $X $(id)' CONFERENCES='$X*,$$' make key`]) {
      const { entry } = made(await run(line));
      assert.ok(!/['$]/.test(entry), entry);
      assert.deepEqual([JSON.parse(entry).id, JSON.parse(entry).conferences], ["O'Brien $X $(id)", ["$X*", "$$"]], line);
    }
  });

  it("says what is wrong, and makes no key", async () => {
    for (const [values, words] of /** @type {const} */ ([
      ["", "ID is missing"],
      [`ID=${"x".repeat(65)}`, "ID must have at most 64"],
      ["ID=ops ACTIONS=end", 'ACTIONS must be of lock, unlock, read, audit, admin, separated by commas; "end" is none'],
      ["ID=ops ACTIONS=lock,", "ACTIONS must be"],
      ["ID=ops ACTIONS=,", "ACTIONS must be"],
      ["ID=ops ACTIONS=lock,lock", "ACTIONS has an action twice"],
      ["ID=ops EXPIRES=tomorrow", "EXPIRES must be a moment"],
      ["ID=ops EXPIRES=2099-12-31", "EXPIRES must be a moment"],
      ["ID=ops EXPIRES=2099-02-30T00:00:00Z", "EXPIRES must be a moment"],
      ["ID=ops EXPIRES=2099-12-31T25:00:00Z", "EXPIRES must be a moment"],
      ["ID=ops EXPIRES=2020-12-31T23:59:59Z", "EXPIRES is over"],
      ["ID=ops CONFERENCES='a*b'", 'CONFERENCES: "a*b" is neither'],
      ["ID=ops CONFERENCES=a,,b", 'CONFERENCES: "" is neither'],
      ["ID=ops CONFERENCES=..", 'CONFERENCES: ".." is neither'],
      ["ID=ops PER_MINUTE=0", "PER_MINUTE must be a whole number from 1 to 100000"],
      ["ID=ops PER_MINUTE=0x10", "PER_MINUTE must be a whole number"],
      ["ID=ops PER_MINUTE=100001", "PER_MINUTE must be a whole number"],
      ["ID=ops CONFERENCES=a,\u200bb", 'CONFERENCES: "\u200bb" has an invisible character in it (U+200B)'],
    ])) {
      const { code, stdout, stderr } = await run(`make key ${values}`);
      assert.ok(code !== 0 && stderr.startsWith(words), `${values}: ${stderr}`);
      assert.equal(stdout, "");
    }
    const { code, stderr } = await run("node worker/key.js ops");
    assert.deepEqual([code, stderr.startsWith("known: --id ID")], [1, true]);
  });
});

describe("make verify", () => {
  it("checks the record that the guide's command takes, against the log", async (t) => {
    const [door, audit] = [made(await run("make key ID=door")), made(await run("make key ID=boss ACTIONS=audit"))];
    const folder = mkdtempSync(join(tmpdir(), "verify-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const { url, call, log } = await stage(t, { CALLER_KEYS: `[${door.entry},${audit.entry}]` });
    assert.deepEqual([await call(door.key, "lock"), await call(door.key, "unlock")], [200, 200]);
    writeFileSync(join(folder, "audit.key"), `${audit.key}\n`);
    const [take = "", check = ""] = command("verify").split("\n");
    assert.deepEqual(await run(take.replace("http://127.0.0.1:8787", url), {}, folder), { code: 0, stdout: "", stderr: "" });
    writeFileSync(join(folder, "worker.log"), log());
    // Where the project is, the files are not.
    const { code, stdout, stderr } = await run(check.replace(/=(?=\w+\.)/g, `=${folder}/`));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^4 entries\nhead: 4 [0-9a-f]{64}\nreceipts of the log that agree: 2\n$/);
  });
});

describe("make doctor", () => {
  it("shows what the worker says, step by step, and whether all is well by its exit code", async (t) => {
    const admin = made(await run("make key ID=me ACTIONS=admin"));
    const folder = mkdtempSync(join(tmpdir(), "doctor-"));
    t.after(() => rmSync(folder, { recursive: true }));
    for (const path of ["Makefile", "Cargo.toml", "src", "worker", "www"]) symlinkSync(join(ROOT, path), join(folder, path));
    writeFileSync(join(folder, "admin.key"), `${admin.key}\n`);

    const well = await stage(t, { CALLER_KEYS: `[${admin.entry}]` });
    const line = command("doctor").replace("http://127.0.0.1:8787", well.url);
    const { code, stdout, stderr } = await run(line, {}, folder);
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(stdout.match(/^ok +(configuration|egress|endpoint|token|permission \((?:lock|read)\)) /gm)?.length, 6, stdout);
    assert.equal(stderr, "");
    const chinese = await run(line, { LANG: "zh_CN.UTF-8" }, folder);
    assert.match(chinese.stdout, /配置/);

    const ill = await stage(t, { CALLER_KEYS: `[${admin.entry}]`, DINGTALK_APP_SECRET: "hunter2-not-the-secret" });
    const told = await run("node worker/doctor.js", { WORKER: ill.url, CALLER_KEY: admin.key });
    assert.equal(told.code, 1, told.stdout + told.stderr);
    assert.match(told.stdout, /^FAILED +token /m);
    for (const text of [stdout, told.stdout]) assert.ok(!text.includes("hunter2") && !text.includes(admin.key), text);
  });

  it("W7: names the way through a proxy, and addresses that change, where the way out is what fails", async (t) => {
    const admin = made(await run("make key ID=me ACTIONS=admin"));
    const { url } = await stage(t, { CALLER_KEYS: `[${admin.entry}]`, DINGTALK_ENDPOINT: "http://127.0.0.1:1" });
    for (const [LANG, words] of /** @type {const} */ ([["C.UTF-8", /HTTPS_PROXY[^]*address list[^]*OPERATIONS\.md/], ["zh_CN.UTF-8", /HTTPS_PROXY[^]*IP 白名单[^]*OPERATIONS\.md/]])) {
      const { code, stdout } = await run("node worker/doctor.js", { WORKER: url, CALLER_KEY: admin.key, LANG });
      assert.equal(code, 1, stdout);
      assert.match(stdout, /^FAILED +egress /m);
      assert.match(stdout, words);
    }
    const well = await stage(t, { CALLER_KEYS: `[${admin.entry}]` });
    const { stdout } = await run("node worker/doctor.js", { WORKER: well.url, CALLER_KEY: admin.key });
    assert.ok(!stdout.includes("HTTPS_PROXY"), stdout);
  });

  it("says why there is no answer", async (t) => {
    const other = createServer((_, reply) => reply.end("hello"));
    const broken = createServer((_, reply) => reply.writeHead(502).end("<html>"));
    const addresses = await Promise.all([other, broken].map((server) => listen(t, server)));
    const lock = made(await run("make key ID=door"));
    const { url } = await stage(t, { CALLER_KEYS: `[${lock.entry}]` });
    for (const [environment, words] of /** @type {[NodeJS.ProcessEnv, string | RegExp][]} */ ([
      [{ WORKER: url }, "CALLER_KEY is missing"],
      [{ WORKER: url, CALLER_KEY: "a b" }, "CALLER_KEY cannot be"],
      [{ WORKER: url, CALLER_KEY: `"${lock.key}"` }, "CALLER_KEY has a quotation mark at its beginning or end"],
      [{ WORKER: url, CALLER_KEY: `${lock.key}\u200b` }, "CALLER_KEY has an invisible character in it (U+200B)"],
      [{ WORKER: `${url}\r`, CALLER_KEY: "k" }, "WORKER must be an address such as http://127.0.0.1:8787; it has an invisible character"],
      [{ WORKER: "here", CALLER_KEY: "k" }, "WORKER must be an address"],
      [{ WORKER: "http://127.0.0.1:1", CALLER_KEY: "k" }, "no worker answers at http://127.0.0.1:1 ("],
      [{ WORKER: url, CALLER_KEY: "k" }, `${url} answered 401: InvalidAuthentication: `],
      [{ WORKER: url, CALLER_KEY: lock.key }, `${url} answered 403: noPermission: `],
      [{ WORKER: addresses[0], CALLER_KEY: "k" }, `what answers at ${addresses[0]} is not the worker`],
      [{ WORKER: addresses[1], CALLER_KEY: "k" }, `${addresses[1]} answered 502: is that the worker?`],
    ])) {
      const { code, stdout, stderr } = await run("node worker/doctor.js", environment);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.ok(stderr.startsWith(String(words)), stderr);
      assert.ok(!stderr.includes(lock.key));
    }
  });
});

describe("wrangler deploy", () => {
  it("takes the worker as it is built and the variables, asks nobody and writes nothing, when it runs dry", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "wrangler-"));
    t.after(() => rmSync(folder, { recursive: true }));
    cpSync(join(ROOT, "dist/worker"), join(folder, "dist/worker"), { recursive: true });
    mkdirSync(join(folder, "worker"));
    cpSync(join(ROOT, "worker/wrangler.jsonc"), join(folder, "worker/wrangler.jsonc"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "worker.env"), command("variables").replace("the-app-secret", "hunter2"));

    let asked = 0;
    const nobody = createServer((_, reply) => void reply.writeHead(500).end(void asked++));
    nobody.on("connect", (_, socket) => socket.destroy(void asked++));
    const proxy = await listen(t, nobody);
    // `npx` comes with the npm of another Node; it starts what is installed.
    const bin = join(folder, "bin");
    mkdirSync(bin);
    symlinkSync(findNode("node-newest").command, join(bin, "node"));
    const line = command("cloudflare").replace(/^npx wrangler/, "node node_modules/wrangler/bin/wrangler.js");
    const { code, stdout, stderr } = await run(`${line} --dry-run --outdir "$PWD/out"`, {
      PATH: [bin, process.env.PATH].join(delimiter),
      HOME: join(folder, "home"),
      XDG_CONFIG_HOME: join(folder, "home/config"),
      WRANGLER_LOG_PATH: join(folder, "home/log"),
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_SEND_ERROR_REPORTS: "false",
      WRANGLER_HIDE_BANNER: "true",
      CLOUDFLARE_API_TOKEN: "",
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      npm_config_registry: proxy,
      NO_COLOR: "1",
    }, folder);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /--dry-run: exiting now/);
    assert.match(stdout, /env\.KEEPER \(Keeper\) +Durable Object/);
    for (const [, variable] of command("variables").matchAll(/^(\w+)=/gm)) assert.match(stdout, new RegExp(`env\\.${variable} \\("?\\(hidden`));
    assert.ok(!(stdout + stderr).includes("hunter2"));
    const uploaded = readdirSync(join(folder, "out")).filter((name) => /\.(js|wasm)$/.test(name));
    assert.deepEqual(uploaded.map((name) => name.replace(/^[0-9a-f]{40}-/, "")).sort(), ["index.js", "worker.wasm"]);
    assert.match(readFileSync(join(folder, "out/index.js"), "utf8"), /ConferenceLock/);
    assert.equal(asked, 0);
    assert.deepEqual(stderr.match(/warning.*/gi)?.filter((text) => !text.includes("Proxy environment")), [], stderr);
  });
});

/**
 * @param {import("node:test").TestContext} t
 * @param {import("node:http").Server} server
 * @returns {Promise<string>} its address
 */
async function listen(t, server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
}
