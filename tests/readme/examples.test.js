import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { run } from "../matrix/processes.js";
import { DEFAULT_APP, DEFAULT_MEETING, DEFAULT_SUITE } from "../simulator/defaults.js";
import { jsonOf, serveFor } from "../simulator/harness.js";
import { openPage } from "./browser.js";
import { edge } from "./edge.js";
import { ROOT, blocks } from "./markdown.js";
import { bundle } from "./bundle.js";
import { preload, project, redirected } from "./scratch.js";

/** Set as the README's examples name them. */
const INTERNAL_APP = { DINGTALK_APP_KEY: DEFAULT_APP.appKey, DINGTALK_APP_SECRET: DEFAULT_APP.appSecret };
const ENVIRONMENT = {
  ...INTERNAL_APP,
  DINGTALK_SUITE_KEY: DEFAULT_SUITE.suiteKey,
  DINGTALK_SUITE_SECRET: DEFAULT_SUITE.suiteSecret,
  DINGTALK_AUTH_CORP_ID: DEFAULT_SUITE.authCorpId,
};
const TOOLS = join(ROOT, "tests/node_modules/.bin");
/** A first start on a small machine, and with others beside it. */
const RUN_MS = 60_000;
const KEY = "a-caller-key";
const EXAMPLES = ["node", "deno-bun", "edge", "page", "bundler"];

test("every JavaScript and HTML block of the README is an example that is run here", () => {
  const known = ["js", "html", "sh", "toml", "rust", "text"];
  for (const { language, line } of blocks()) assert.ok(known.includes(language), `line ${line}: a block of ${language || "nothing"}`);
  const run = blocks().filter(({ language }) => language === "js" || language === "html");
  for (const { example, line } of run) assert.ok(example, `line ${line}: a block without <!-- example: name --> before it`);
  assert.deepEqual(run.map(({ example }) => example).sort(), [...EXAMPLES].sort());
});

test("the node example", async (t) => {
  const stage = await begin(t);
  const folder = await project("node", { "lock.js": code("node"), "preload.js": preload(stage.url) });
  const printed = await execute(process.execPath, ["--import", "./preload.js", "lock.js"], folder);
  assert.match(printed, /^locked; attempts: 1, request id: \S+\n$/);
  await stage.isLocked();
});

test("the node example says what failed", async (t) => {
  const stage = await begin(t);
  await stage.post(`/_sim/meetings/${DEFAULT_MEETING.conferenceId}/end`, {});
  const folder = await project("node-fails", { "lock.js": code("node"), "preload.js": preload(stage.url) });
  const result = await run(process.execPath, ["--import", "./preload.js", "lock.js"], options(folder));
  assert.equal(result.code, 1);
  assert.match(result.stderr, /^conference-closed confClosed: lock 644272f14ba3310xxxxxxxxx: /);
});

test("the node example says what is missing", async () => {
  const folder = await project("node-unset", { "lock.js": code("node") });
  const settings = { ...options(folder), env: { PATH: process.env.PATH } };
  const { code: exit, stderr } = await run(process.execPath, ["lock.js"], settings);
  assert.equal(exit, 1);
  assert.match(stderr, /^invalid-argument InvalidArgument: .*appKey.*\n$/);
});

test("the types of the node and deno-bun examples are right, as strict TypeScript", async () => {
  const compilerOptions = {
    noEmit: true,
    strict: true,
    target: "es2022",
    lib: ["es2023", "dom"],
    module: "nodenext",
    types: ["node"],
    typeRoots: [join(ROOT, "tests/node_modules/@types")],
  };
  const folder = await project("types", {
    "node.ts": code("node"),
    "deno-bun.ts": code("deno-bun"),
    "tsconfig.json": JSON.stringify({ compilerOptions }),
  });
  const compiler = join(ROOT, "tests/node_modules/typescript/bin/tsc");
  assert.equal(await execute(process.execPath, [compiler, "-p", "."], folder), "");
});

for (const [name, command, flags] of /** @type {const} */ ([
  ["Deno", "deno", ["run", "--no-prompt", "--no-remote", "--allow-env", "--allow-read=suite-ticket.txt"]],
  ["Bun", "bun", ["--no-install"]],
])) {
  test(`the deno-bun example in ${name}`, async (t) => {
    const stage = await begin(t);
    const folder = await project(command, {
      "lock.js": code("deno-bun"),
      "preload.js": preload(stage.url),
      "suite-ticket.txt": `${DEFAULT_SUITE.suiteTicket}\n`,
    });
    const network = command === "deno" ? [`--allow-net=${new URL(stage.url).host}`] : [];
    const args = [...flags, ...network, "--preload", "./preload.js", "lock.js"];
    assert.equal(await execute(join(TOOLS, command), args, folder), "locked; attempts: 1\n");
    await stage.isLocked();
  });
}

test("the edge example", async (t) => {
  const stage = await begin(t);
  const folder = await project("edge", { "worker.js": code("edge") });
  const call = await edge(t, join(folder, "worker.js"), stage.url, { ...INTERNAL_APP, CALLER_KEY: KEY });
  assert.equal((await call({})).status, 401);
  assert.equal((await call({ authorization: "Bearer another" })).status, 401);
  await stage.isOpen();
  // The second one uses the client, and the token, of the first.
  for (let count = 0; count < 2; count++) {
    const response = await call({ authorization: `Bearer ${KEY}` });
    const { action, attempts } = await jsonOf(response);
    assert.deepEqual([response.status, action, attempts], [200, "lock", 1]);
  }
  await stage.isLocked();
  const paths = (await stage.requests()).map(({ path }) => path.split("/").at(-1));
  assert.deepEqual(paths, ["accessToken", "lock", "lock"]);

  await stage.post(`/_sim/meetings/${DEFAULT_MEETING.conferenceId}/end`, {});
  const response = await call({ authorization: `Bearer ${KEY}` });
  assert.deepEqual([response.status, (await jsonOf(response)).kind], [502, "conference-closed"]);
});

test("the edge example lets nobody in where no key is configured", async (t) => {
  const stage = await begin(t);
  const folder = await project("edge-without-key", { "worker.js": code("edge") });
  const call = await edge(t, join(folder, "worker.js"), stage.url, INTERNAL_APP);
  assert.equal((await call({ authorization: "Bearer undefined" })).status, 401);
  await stage.isOpen();
});

test("the page example", async (t) => {
  const folder = await project("page", {});
  const { page, stage } = await openPage(t, join(folder, "node_modules/dingtalk-conference-lock"), KEY, (url) => ({
    "index.html": redirected(code("page"), url),
  }));
  const outcome = page.locator("output");
  await page.getByLabel("Meeting id").fill(DEFAULT_MEETING.conferenceId);
  await page.getByLabel("Caller key").fill("another-key");
  await page.getByRole("button", { name: "Lock", exact: true }).click();
  await outcome.filter({ hasText: "The access token was not accepted. " }).waitFor();
  await page.getByLabel("Caller key").fill(KEY);
  await page.getByRole("button", { name: "Lock", exact: true }).click();
  await outcome.filter({ hasText: /^Locked$/ }).waitFor();
  assert.equal(await stage.join(), 423);
  await page.getByRole("button", { name: "Unlock" }).click();
  await outcome.filter({ hasText: /^Unlocked$/ }).waitFor();
  assert.equal(await stage.join(), 200);
});

test("the bundler example", async (t) => {
  const folder = await project("bundler", {});
  const { page, stage } = await openPage(t, folder, KEY, async (url) => ({
    "index.html": '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><button id="lock">Lock</button><script defer src="bundle.js"></script>',
    "bundle.js": await bundle(folder, redirected(code("bundler"), url)),
  }));
  page.on("dialog", (dialog) => void dialog.accept(KEY));
  await page.getByRole("button").click();
  await page.getByRole("button", { name: "Locked" }).waitFor();
  assert.equal(await stage.join(), 423);
});

/** @param {string} name */
function code(name) {
  const found = blocks().find(({ example }) => example === name);
  assert.ok(found, `the README has no example ${name}`);
  return found.code;
}

/**
 * The simulator, and what came of the example.
 * @param {import("node:test").TestContext} t
 */
async function begin(t) {
  const { url, post } = await serveFor(t);
  const join = async () => (await post(`/_sim/meetings/${DEFAULT_MEETING.conferenceId}/join`, {})).status;
  return {
    url,
    post,
    isOpen: async () => assert.equal(await join(), 200),
    isLocked: async () => assert.equal(await join(), 423),
    /** @returns {Promise<{ path: string }[]>} */
    requests: () => jsonOf(fetch(`${url}/_sim/requests`)),
  };
}

/** @param {string} cwd */
function options(cwd) {
  return { cwd, timeoutMs: RUN_MS, env: { ...process.env, ...ENVIRONMENT, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" } };
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
async function execute(command, args, cwd) {
  const { code, stdout, stderr, timedOut } = await run(command, args, options(cwd));
  assert.deepEqual({ code, timedOut, stderr }, { code: 0, timedOut: false, stderr: "" }, stdout);
  return stdout;
}
