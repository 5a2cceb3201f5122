import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { after, describe, it } from "node:test";

import { parseVariables } from "../../worker/dev-vars.js";
import { DEFAULT_APP } from "../simulator/defaults.js";
import { jsonOf } from "../simulator/harness.js";
import { serve } from "../simulator/serve.js";
import { CALLER_KEYS, KEYS, MEETING } from "./harness.js";

const START = fileURLToPath(new URL("../../worker/start.js", import.meta.url));

const RULE = 'rule: stand-ups locks "Stand-up*" a minute after it begins; the simulator begins one in 20 s, and every 5 minutes';

/** Where it puts what is temporary: other tests, which run beside this one, have folders of their own. */
const TEMPORARY = mkdtempSync(join(tmpdir(), "start-test-"));
/** What it keeps over a restart. */
const STATE_DIR = mkdtempSync(join(tmpdir(), "start-state-"));
after(() => [TEMPORARY, STATE_DIR].forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** What the worker reads must come from the test, not from whoever runs it. */
const CLEAN = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(DINGTALK_|ACCESS_|CALLER_KEYS|ALLOWED_ORIGINS$|PUBLIC_ORIGIN$|NODE_TEST)|_PROXY$/i.test(name)),
  ),
  DEV_VARS: "/dev/null",
  TMPDIR: TEMPORARY,
  STATE_DIR,
};

/**
 * Two ports that are free at the moment, below those that the system gives to whoever asks for any.
 * @returns {Promise<[number, number]>}
 */
async function freePorts() {
  for (let port = 20_000 + Math.floor(Math.random() * 10_000); ; port += 2) {
    if ((await isFree(port)) && (await isFree(port + 1))) return [port, port + 1];
  }
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** @returns {Promise<{ server: import("node:net").Server, port: number }>} */
function listen() {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve({ server, port: typeof address === "object" && address ? address.port : 0 });
    });
  });
}

/**
 * Starts it, and waits for its last line.
 * @param {Record<string, string | number>} variables
 */
async function start(variables) {
  const env = { ...CLEAN, ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, `${value}`])) };
  const child = spawn(process.execPath, [START], { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once("close", resolve));
  await new Promise((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      if (/^curl .*\n/m.test(stdout)) resolve(undefined);
    });
    void ended.then(resolve);
  });
  return {
    lines: stdout.trimEnd().split("\n"),
    stderr: () => stderr,
    pid: child.pid ?? 0,
    /** @param {NodeJS.Signals} signal @param {boolean} [group] as a terminal does, to all at once */
    end: (signal, group = false) => {
      if (child.exitCode === null) process.kill(group ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
      return ended;
    },
  };
}

/** The processes of a group that are not yet gone. @param {number} group */
function processesOf(group) {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pgid=", "-o", "stat=", "-o", "args="], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => Number(line.trim().split(/\s+/)[0]) === group);
}

const temporary = () => readdirSync(TEMPORARY);

/** @param {string} command */
async function curl(command) {
  return (await promisify(execFile)("sh", ["-c", command.replace(/^curl/, "curl -sS")])).stdout;
}

describe("make start", () => {
  it("prints where everything is, a key, and a call that works; and ends without a trace", async () => {
    const [port = 0, simulatorPort = 0] = await freePorts();
    const running = await start({ PORT: port, SIM_PORT: simulatorPort });
    const [page, simulator, key = "", rule, call = ""] = running.lines;
    try {
      assert.equal(running.lines.length, 5, running.lines.join("\n"));
      assert.equal(rule, RULE);
      assert.equal(page, `page: http://127.0.0.1:${port}`);
      assert.equal(simulator, `simulator: http://127.0.0.1:${simulatorPort}`);
      assert.match(key, /^caller key: [\w-]{43}$/);
      assert.ok(call.includes(MEETING) && call.includes(`${port}/v1.0/`), call);

      assert.equal(await curl(call), '{"success":true}');
      const join = await fetch(`http://127.0.0.1:${simulatorPort}/_sim/meetings/${MEETING}/join`, { method: "POST" });
      assert.equal(join.status, 423);
      // An id that looks like its own.
      const headers = { "x-request-id": "make-start" };
      assert.match(await (await fetch(`http://127.0.0.1:${port}/`, { headers })).text(), /<!doctype html>/);
    } finally {
      assert.equal(await running.end("SIGTERM"), 0);
    }
    assert.deepEqual(processesOf(running.pid), []);
    assert.deepEqual(temporary(), []);
    // The log of what was asked here, and nothing else.
    const log = running.stderr().trimEnd().split("\n").map((line) => JSON.parse(line));
    const [checked, ...asked] = log.sort((one, other) => Number(other.caller === "DingTalk") - Number(one.caller === "DingTalk"));
    assert.deepEqual([checked.route, checked.status], ["/dingtalk/events", 200]);
    assert.deepEqual(asked.map(({ route, status }) => `${status} ${route}`), [
      "200 /v1.0/conference/videoConferences/{conferenceId}/lock",
      "200 /",
    ]);
    assert.ok(!running.stderr().includes(key.replace("caller key: ", "")));
    await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`));
  });

  it("ends on Ctrl-C, which reaches workerd as well", async () => {
    const [PORT = 0, SIM_PORT = 0] = await freePorts();
    const running = await start({ PORT, SIM_PORT });
    assert.equal(await running.end("SIGINT", true), 0);
    assert.deepEqual([processesOf(running.pid), temporary()], [[], []]);
    assert.ok(!/^(?!\{.*"\/dingtalk\/events").+/m.test(running.stderr()), running.stderr());
  });

  it("shows a rule at work: it locks what the simulator begins", { timeout: 300_000 }, async () => {
    const [PORT = 0, SIM_PORT = 0] = await freePorts();
    const running = await start({ PORT, SIM_PORT });
    /** @param {string} path @param {object} [body] */
    const sim = (path, body) =>
      jsonOf(fetch(`http://127.0.0.1:${SIM_PORT}/_sim/${path}`, body && { method: "POST", body: JSON.stringify(body) }));
    try {
      // One that began a minute ago, so that nobody has to wait.
      await sim("meetings", { conferenceId: "m1", title: "Stand-up of a test", startTime: Date.now() - 60_000 });
      const isLocked = async () => (await sim("meetings")).find((/** @type {any} */ { conferenceId }) => conferenceId === "m1").locked;
      const end = AbortSignal.timeout(120_000);
      while (!(await isLocked())) assert.ok(!end.aborted, running.stderr());
    } finally {
      await running.end("SIGTERM");
    }
  });

  it("says which port is taken, and what to change", async () => {
    const { server, port } = await listen();
    const [free = 0] = await freePorts();
    for (const [variables, name] of /** @type {const} */ ([
      [{ PORT: port, SIM_PORT: free }, "PORT"],
      [{ PORT: free, SIM_PORT: port }, "SIM_PORT"],
    ])) {
      const running = await start(variables);
      assert.equal(await running.end("SIGTERM"), 1);
      assert.deepEqual(running.lines, [""]);
      assert.match(running.stderr(), new RegExp(`^port ${port} is taken: .*\\b${name}=\\d+ .*\\n$`));
      assert.deepEqual(processesOf(running.pid), []);
    }
    server.close();
    for (const [variables, message] of /** @type {const} */ ([
      [{ PORT: free, SIM_PORT: free }, `port ${free} is taken`],
      [{ PORT: "x" }, "PORT must be"],
      [{ PORT: free, SIM_PORT: 65536 }, "SIM_PORT must be"],
    ])) {
      const running = await start(variables);
      assert.equal(await running.end("SIGTERM"), 1);
      assert.ok(running.stderr().startsWith(message) && running.stderr().trim().split("\n").length === 1);
    }
  });

  it("uses the app and the keys of .dev.vars and of the environment, and no simulator of its own", async (t) => {
    const app = { appKey: "dingkey1", appSecret: "app-secret-1", corpId: "dingcorp1" };
    const dingtalk = await serve({ port: 0, apps: [app] });
    t.after(dingtalk.close);
    const folder = mkdtempSync(join(tmpdir(), "start-test-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const DEV_VARS = join(folder, ".dev.vars");
    writeFileSync(DEV_VARS, `DINGTALK_APP_KEY=${app.appKey}\nDINGTALK_APP_SECRET="wrong"\nCALLER_KEYS='${CALLER_KEYS}'\n`);

    const [PORT = 0] = await freePorts();
    const environment = { DINGTALK_ENDPOINT: dingtalk.url, DINGTALK_APP_SECRET: app.appSecret };
    const running = await start({ PORT, DEV_VARS, ...environment });
    try {
      const [page, key, call = ""] = running.lines;
      assert.deepEqual([page, key], [`page: http://127.0.0.1:${PORT}`, "caller key: one of those in CALLER_KEYS"]);
      assert.equal(await curl(call.replace("CALLER_KEY", KEYS.lockOnly)), '{"success":true}');
    } finally {
      await running.end("SIGTERM");
    }
  });

  it("W5: takes PUBLIC_ORIGIN, where browsers see the worker; and A23: further caller keys", async (t) => {
    const dingtalk = await serve({ port: 0 });
    t.after(dingtalk.close);
    const [PORT = 0] = await freePorts();
    const [first, ...others] = JSON.parse(CALLER_KEYS);
    const app = { DINGTALK_ENDPOINT: dingtalk.url, DINGTALK_APP_KEY: DEFAULT_APP.appKey, DINGTALK_APP_SECRET: DEFAULT_APP.appSecret };
    const keys = { CALLER_KEYS: JSON.stringify([first]), CALLER_KEYS_2: JSON.stringify(others) };
    const PUBLIC_ORIGIN = "https://name-8787.app.example";
    const running = await start({ PORT, PUBLIC_ORIGIN, ...app, ...keys });
    try {
      assert.equal(running.lines[1], "caller key: one of those in CALLER_KEYS");
      const url = `http://127.0.0.1:${PORT}`;
      const begun = await fetch(`${url}/session`, { method: "POST", headers: { "x-acs-dingtalk-access-token": KEYS.both } });
      const [cookie = ""] = (begun.headers.get("set-cookie") ?? "").split(";");
      assert.match(cookie, /^__Host-session=/);
      const lock = async (/** @type {string} */ origin) =>
        (await fetch(`${url}/v1.0/conference/videoConferences/${MEETING}/lock`, { method: "POST", headers: { cookie, origin }, body: '{"action":"lock"}' })).status;
      assert.deepEqual([await lock(PUBLIC_ORIGIN), await lock("http://localhost:8787"), await lock(url)], [200, 403, 403]);
    } finally {
      await running.end("SIGTERM");
    }
  });

  it("W5: names a PUBLIC_ORIGIN that is none", async () => {
    const [PORT = 0, SIM_PORT = 0] = await freePorts();
    const wrong = await start({ PORT, SIM_PORT, PUBLIC_ORIGIN: '"https://name-8787.app.example"' });
    assert.equal(await wrong.end("SIGTERM"), 1);
    assert.match(wrong.stderr(), /^PUBLIC_ORIGIN must be a scheme and a host, .*; it has a quotation mark .*\n$/);
  });

  it("W7: says that it goes past a proxy, where there is anything to go to", async () => {
    const [PORT = 0, SIM_PORT = 0] = await freePorts();
    const HTTPS_PROXY = "http://hunter2:3128";
    for (const [variables, told] of /** @type {[Record<string, string | number>, RegExp][]} */ ([
      [{ SIM_PORT }, /^(\{.*"\/dingtalk\/events".*\n)?$/],
      [{ DINGTALK_APP_KEY: "a", DINGTALK_APP_SECRET: "b" }, /^proxy: make start goes past that of HTTPS_PROXY: start dist\/worker\/node\.js, .*\n$/],
    ])) {
      const running = await start({ PORT, HTTPS_PROXY, ...variables });
      await running.end("SIGTERM");
      assert.match(running.stderr(), told);
    }
  });

  it("says at once what is wrong with the configuration", async () => {
    const [PORT = 0] = await freePorts();
    const running = await start({ PORT, DINGTALK_APP_KEY: "hunter2" });
    await running.end("SIGTERM");
    assert.match(running.stderr(), /^not configured: DINGTALK_APP_SECRET is missing.*\n$/);
  });
});

describe("what make start keeps", () => {
  /** @param {import("node:test").TestContext} t */
  async function folder(t) {
    const path = mkdtempSync(join(tmpdir(), "start-test-"));
    t.after(() => rmSync(path, { recursive: true, force: true }));
    const [PORT = 0, SIM_PORT = 0] = await freePorts();
    return { path, variables: { PORT, SIM_PORT, STATE_DIR: join(path, "state") } };
  }

  it("is its caller key, which is for nobody else to read, and the record", async (t) => {
    const { path, variables } = await folder(t);
    const first = await start(variables);
    assert.equal(await curl(first.lines[4] ?? ""), '{"success":true}');
    await first.end("SIGTERM");
    assert.equal(statSync(join(path, "state/caller-key")).mode & 0o777, 0o600);
    assert.equal(statSync(join(path, "state")).mode & 0o777, 0o700);
    const again = await start(variables);
    try {
      assert.deepEqual(again.lines, first.lines);
      assert.equal(await curl(first.lines[4] ?? ""), '{"success":true}');
      const headers = { authorization: `Bearer ${(first.lines[2] ?? "").replace("caller key: ", "")}` };
      const { entries } = /** @type {any} */ (await (await fetch(`http://127.0.0.1:${variables.PORT}/audit`, { headers })).json());
      assert.deepEqual(entries.map((/** @type {any} */ { seq, type, outcome }) => [seq, type, outcome]), [
        [5, "outcome", "done"],
        [4, "attempt", undefined],
        [3, "outcome", "done"],
        [2, "attempt", undefined],
        [1, "rules", undefined],
      ]);
    } finally {
      await again.end("SIGTERM");
    }
  });

  it("is the rules, which are never set over somebody's, nor again where they were taken out", async (t) => {
    const { variables } = await folder(t);
    const key = (/** @type {{ lines: string[] }} */ { lines }) => (lines[2] ?? "").replace("caller key: ", "");
    const others = [{ id: "mine", for: {}, lock: { afterMinutes: 30 } }];
    for (const [rules, line] of /** @type {const} */ ([[others, "rule: mine"], [[], "rule: none; PUT /rules sets some"]])) {
      const running = await start(variables);
      const headers = { authorization: `Bearer ${key(running)}` };
      const set = await fetch(`http://127.0.0.1:${variables.PORT}/rules`, { method: "PUT", headers, body: JSON.stringify(rules) });
      assert.equal(set.status, 200);
      await running.end("SIGTERM");
      const again = await start(variables);
      assert.equal(again.lines[3], line);
      await again.end("SIGTERM");
    }
  });

  it("is named where it is damaged, and not shown", async (t) => {
    const { path, variables } = await folder(t);
    mkdirSync(variables.STATE_DIR);
    const file = join(path, "state/caller-key");
    for (const text of ["", "hunter2\n", `${"k".repeat(43)} ${"k".repeat(43)}`]) {
      writeFileSync(file, text);
      const running = await start(variables);
      assert.equal(await running.end("SIGTERM"), 1);
      assert.equal(running.stderr(), `${file} is damaged, for it holds no caller key: remove it, and a new key is made\n`);
      assert.equal(readFileSync(file, "utf8"), text);
    }
  });

  it("is of one at a time, also after that was killed", async (t) => {
    const { variables } = await folder(t);
    const first = await start(variables);
    const [PORT = 0, SIM_PORT = 0] = await freePorts();
    try {
      const second = await start({ ...variables, PORT, SIM_PORT });
      assert.equal(await second.end("SIGTERM"), 1);
      assert.ok(second.stderr().startsWith(`${variables.STATE_DIR} is in use by process ${first.pid}: end it, or name another folder`), second.stderr());
      assert.equal(second.stderr().trim().split("\n").length, 1);
    } finally {
      await first.end("SIGKILL", true);
    }
    const third = await start({ ...variables, PORT, SIM_PORT });
    assert.equal(await third.end("SIGTERM"), 0);
    assert.equal(third.lines[2], first.lines[2]);
  });

  it("is not kept where there can be no folder, which is said", async (t) => {
    const { path, variables } = await folder(t);
    writeFileSync(variables.STATE_DIR, "");
    const running = await start({ ...variables, STATE_DIR: join(path, "state/below") });
    assert.equal(await running.end("SIGTERM"), 1);
    assert.equal(running.stderr(), `what make start keeps cannot be kept in ${join(path, "state/below")} (ENOTDIR): name another folder by STATE_DIR\n`);
  });
});

describe(".dev.vars", () => {
  it("has KEY=value lines, with quotes, comments and blank lines", () => {
    const text = `# a comment
A=1
 export B = two words  # a comment
C="quoted # and \\n kept" # a comment
D='[{"id":"a"}]'
E=[{"id":"a","actions":["lock"]}]
F=a=b#c
G=

H="open\r\nI=' x '`;
    assert.deepEqual([...parseVariables(text)], [
      ["A", "1"],
      ["B", "two words"],
      ["C", "quoted # and \\n kept"],
      ["D", '[{"id":"a"}]'],
      ["E", '[{"id":"a","actions":["lock"]}]'],
      ["F", "a=b#c"],
      ["G", ""],
      ["H", '"open'],
      ["I", " x "],
    ]);
  });

  it("W3: may have a value over lines, but no quotation mark takes other lines along", () => {
    const text = "A='[\n  1,\n  2\n]' # end\nB=\"open\nC=\"x\"\nD=`it's`\nE=\"a\" # it's \"b\"\n";
    assert.deepEqual([...parseVariables(`\uFEFF${text.replaceAll("\n", "\r\n")}`)], [
      ["A", "[\n  1,\n  2\n]"],
      ["B", '"open'],
      ["C", "x"],
      ["D", "it's"],
      ["E", "a"],
    ]);
    assert.deepEqual([...parseVariables("A=1\rB=2")], [["A", "1"], ["B", "2"]]);
  });

  it("W3: in another encoding than UTF-8 is named", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "start-test-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const DEV_VARS = join(folder, ".dev.vars");
    writeFileSync(DEV_VARS, "\uFEFFDINGTALK_APP_SECRET=hunter2\r\n", "utf16le");
    const [PORT = 0] = await freePorts();
    const running = await start({ PORT, DEV_VARS });
    assert.equal(await running.end("SIGTERM"), 1);
    assert.equal(running.stderr(), `${DEV_VARS} is not in UTF-8: save it so\n`);
  });

  it("and a line that is none is named, not shown", () => {
    assert.throws(() => parseVariables("A=1\nhunter2"), { message: ".dev.vars: line 2 is not KEY=value" });
    assert.throws(() => parseVariables("9=hunter2"), /line 1/);
  });
});
