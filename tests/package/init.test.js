import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { TOKEN, accepted } from "./harness.js";

const PACKAGE = new URL("../../pkg/index.js", import.meta.url).href;
const bytes = await readFile(new URL("../../pkg/dingtalk_conference_lock.wasm", import.meta.url));
const module = new WebAssembly.Module(bytes);

let fresh = 0;
/** The package as a program has it that has just started. @returns {Promise<typeof import("../../pkg/index.js")>} */
const load = () => import(`${PACKAGE}?fresh=${(fresh += 1)}`);

/** @param {typeof import("../../pkg/index.js")} it */
async function works({ ConferenceClient, describeError, DingTalkError }) {
  const client = new ConferenceClient({ accessToken: TOKEN, fetch: async () => accepted() });
  assert.equal((await client.lock("m")).attempts, 1);
  assert.throws(() => new ConferenceClient(/** @type {any} */ ({})), DingTalkError);
  assert.notEqual(describeError(undefined).title, "");
}

test("without init everything works at once", async () => works(await load()));

const wasm = () => new Response(bytes, { headers: { "content-type": "application/wasm" } });
/** @type {[string, () => any][]} */
const SOURCES = [
  ["nothing", () => undefined],
  ["bytes", () => new Uint8Array(bytes)],
  ["an ArrayBuffer", () => new Uint8Array(bytes).buffer],
  ["a part of a buffer", () => { const all = new Uint8Array(bytes.length + 16); all.set(bytes, 8); return all.subarray(8, -8); }],
  ["a Response", wasm],
  ["a Response of no type", () => new Response(bytes)],
  ["a module", () => module],
  ["a promise of nothing", async () => undefined],
  ["a promise of bytes", async () => new Uint8Array(bytes)],
  ["a promise of a Response", async () => wasm()],
  ["a promise of a module", async () => module],
  ["a data: URL", () => new URL(`data:application/wasm;base64,${bytes.toString("base64")}`)],
];
for (const [what, make] of SOURCES) {
  test(`init with ${what}, once and again`, async () => {
    const it = await load();
    assert.equal(await it.init(make()), undefined);
    await works(it);
    assert.equal(await it.init(make()), undefined);
    await works(it);
  });
}

const BAD = /** @type {[string, () => any][]} */ ([
  ["bytes that are no module", () => new Uint8Array([1, 2, 3])],
  ["no bytes", () => new Uint8Array()],
  ["a page that was not found", () => new Response("not found", { status: 404 })],
  ["a module of something else", () => new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))],
  ["a module that has memory", () => Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 98, 2, 0)],
  ["a text", () => "index.wasm"],
  ["null", () => null],
  ["a number", () => 1],
  ["an object", () => ({})],
  ["a promise that rejects", () => Promise.reject(new Error("offline"))],
]);
for (const [what, make] of BAD) {
  test(`init with ${what} rejects, and later use works`, async () => {
    const it = await load();
    await assert.rejects(it.init(make()));
    await works(it);
    // It runs by now, so that it may well not look at what it is given.
    await it.init(make()).catch(() => {});
    await works(it);
    await it.init(module);
    await works(it);
  });
}

test("a client from before another init goes on working", async () => {
  const it = await load();
  let calls = 0;
  const client = new it.ConferenceClient({ accessToken: TOKEN, fetch: async () => ((calls += 1), accepted()) });
  await it.init(module);
  await it.init(new Uint8Array(bytes));
  assert.equal((await client.lock("m")).attempts, 1);
  assert.equal(calls, 1);
});

test("an init while a call is under way does it no harm", async () => {
  const it = await load();
  /** @type {(response: Response) => void} */
  let give = () => {};
  const client = new it.ConferenceClient({ accessToken: TOKEN, fetch: () => new Promise((resolve) => (give = resolve)) });
  const call = client.lock("m");
  await it.init(module);
  give(accepted());
  assert.equal((await call).attempts, 1);
});
