import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

import { ENDPOINTS, NO_ENDPOINTS } from "../fixtures/driver.js";
import { PACKAGE, child } from "./child.js";
import { TOKEN, accepted, appOf, clientOf, failure, granted, reply, serveWith, settle } from "./harness.js";
import { ConferenceClient } from "../../pkg/index.js";

const bytes = await readFile(new URL("../../pkg/dingtalk_conference_lock.wasm", import.meta.url));
const context = createContext({ bytes: [...bytes], URL, Response });
/** Made in another realm, where nothing is an instance of anything here. @param {string} code @returns {any} */
const foreign = (code) => runInContext(code, context);

let fresh = 0;
const load = () => import(`${PACKAGE}?realm=${(fresh += 1)}`);

/** @type {[string, () => any][]} */
const SOURCES = [
  ["a module", () => foreign("new WebAssembly.Module(Uint8Array.from(bytes))")],
  ["a promise of a module", () => foreign("WebAssembly.compile(Uint8Array.from(bytes))")],
  ["bytes", () => foreign("Uint8Array.from(bytes)")],
  ["a buffer", () => foreign("Uint8Array.from(bytes).buffer")],
  ["a shared part of a buffer", () => foreign("Uint8Array.from([0, 0, ...bytes, 0]).subarray(2, -1)")],
  ["a URL", () => foreign(`class URL2 extends URL {} new URL2("data:application/wasm;base64,${bytes.toString("base64")}")`)],
  ["a Response that is another library's", () => ({ [Symbol.toStringTag]: "Response", arrayBuffer: async () => new Uint8Array(bytes).buffer })],
  ["a Response", () => new (foreign("(class extends Response {})"))(new Uint8Array(bytes))],
];
for (const [what, make] of SOURCES) {
  test(`P10: init takes ${what} of another realm`, async () => {
    const it = await load();
    assert.equal(await it.init(make()), undefined);
    assert.equal((await new it.ConferenceClient({ accessToken: TOKEN, fetch: async () => accepted() }).lock("m")).attempts, 1);
  });
}

test("P10: each entry of the package is there, and an edge runtime's imports the module by the path that it knows", async () => {
  const manifest = JSON.parse(await readFile(new URL("../../pkg/package.json", import.meta.url), "utf8"));
  for (const entry of Object.values(manifest.exports)) {
    for (const file of typeof entry === "string" ? [entry] : Object.values(entry)) await readFile(new URL(`../../pkg/${String(file).replace("*", "")}`, import.meta.url));
  }
  for (const [condition, module] of [["edge-light", '"./dingtalk_conference_lock.wasm?module"'], ["workerd", '"./dingtalk_conference_lock.wasm"']]) {
    for (const path of [".", "./worker"]) assert.match(manifest.exports[path][/** @type {string} */ (condition)], new RegExp(`\\.${condition}\\.js$`));
    const entry = await readFile(new URL(`../../pkg/${manifest.exports["."][/** @type {string} */ (condition)]}`, import.meta.url), "utf8");
    assert.ok(entry.includes(`from${module}`) || entry.includes(`from ${module}`), condition);
  }
});

test("A6: a fetch of another library gets plain headers, which any Headers takes", async () => {
  /** As happy-dom's: it knows its own class, and plain objects. */
  class TheirHeaders {
    /** @type {Record<string, string>} */
    all = {};
    /** @param {any} init */
    constructor(init) {
      if (init instanceof TheirHeaders) Object.assign(this.all, init.all);
      else for (const key of Object.keys(init ?? {})) this.all[key.toLowerCase()] = init[key];
    }
  }
  let sent;
  const client = clientOf(async (/** @type {string} */ _, /** @type {any} */ init) => {
    sent = new TheirHeaders(init.headers).all;
    return accepted();
  });
  await client.lock("m");
  assert.deepEqual(sent, { accept: "application/json", "content-type": "application/json", "x-acs-dingtalk-access-token": TOKEN });
});

test("A6: a patched or missing Headers, Response and JSON.stringify of the host's change nothing", async () => {
  const { printed, stderr } = await child(`
    const json = '{"success":true}';
    globalThis.Headers = class { constructor() { throw new Error("patched"); } };
    globalThis.Response = class { constructor() { throw new Error("patched"); } };
    const { ConferenceClient } = await import(${JSON.stringify(PACKAGE)});
    let sent;
    const client = new ConferenceClient({ accessToken: "token-1", fetch: async (url, init) => { sent = init; return { status: 200, text: async () => json }; } });
    print([(await client.lock("m")).attempts, sent.headers["x-acs-dingtalk-access-token"]]);
  `);
  assert.deepEqual(printed[0], [1, "token-1"], stderr);
});

/** @type {[string, (taken: (bytes: number) => void) => any][]} */
const BODIES = [
  ["a stream of Node's (node-fetch)", (taken) => Readable.from((async function* () { for (;;) { taken(16_384); yield Buffer.alloc(16_384, 32); } })())],
  ["an async iterable", (taken) => ({ async *[Symbol.asyncIterator]() { for (;;) { taken(16_384); yield new Uint8Array(16_384).fill(32); } } })],
  ["chunks of another realm", (taken) => ({ async *[Symbol.asyncIterator]() { for (;;) { taken(16_384); yield foreign("new Uint8Array(16384).fill(32)"); } } })],
  ["a reader alone", (taken) => ({ getReader: () => ({ read: async () => { taken(16_384); return { done: false, value: new Uint8Array(16_384).fill(32) }; }, cancel: async () => {} }) })],
  ["a web stream", (taken) => new ReadableStream({ pull: (it) => { taken(16_384); it.enqueue(new Uint8Array(16_384).fill(32)); } }, { highWaterMark: 0 })],
];
for (const [what, make] of BODIES) {
  test(`A7: an endless body that is ${what} is read to 64 KiB, then let go of`, { timeout: 10_000 }, async () => {
    let read = 0;
    const body = make((size) => (read += size));
    const error = await failure(clientOf(async () => ({ status: 200, headers: new Map(), body })).lock("m"));
    assert.deepEqual([error.kind, error.code], ["protocol", "TooLarge"]);
    assert.ok(read <= 65_536 + 2 * 16_384 + (body instanceof Readable ? 20 * 16_384 : 0), `${read} bytes`);
    await settle();
    if (body instanceof Readable) assert.ok(body.destroyed);
    const before = read;
    await settle();
    assert.equal(read, before);
  });
}

test("A7: a body of Node's streams, whole, is read whole", async () => {
  const body = () => Readable.from([Buffer.from('{"success":true,"x":"会'), Buffer.from("议").subarray(0, 1), Buffer.from("议").subarray(1), Buffer.from('"}')]);
  assert.equal((await clientOf(async () => ({ status: 200, headers: new Headers({ "x-acs-request-id": "r-1" }), body: body() })).lock("m")).requestId, "r-1");
});

test("A6, A7: a real server by a fetch made of node:http, as node-fetch is", async (t) => {
  const { request } = await import("node:http");
  const url = await serveWith(t, (incoming, response) => {
    const known = incoming.headers["x-acs-dingtalk-access-token"] === TOKEN;
    response.setHeader("x-acs-request-id", "r-1").end(JSON.stringify(known ? { success: true } : {}));
  });
  /** @param {string} to @param {any} init */
  const fetch = (to, init) =>
    new Promise((resolve, reject) => {
      const sent = request(to, { method: init.method, headers: init.headers, signal: init.signal }, (incoming) =>
        resolve({ status: incoming.statusCode, headers: { get: (/** @type {string} */ name) => incoming.headers[name] ?? null }, body: incoming }));
      sent.on("error", reject).end(init.body);
    });
  assert.equal((await clientOf(fetch, { endpoint: url }).lock("m")).requestId, "r-1");
});

test("A14: an endpoint that no URL parser takes is refused by the constructor, and one that it takes is not", () => {
  for (const endpoint of NO_ENDPOINTS) {
    const taken = URL.canParse(endpoint) && new URL(endpoint).host;
    assert.notEqual(taken, endpoint.slice(7), "it is taken as it stands");
    assert.throws(() => clientOf(fetch, { endpoint }), { kind: "invalid-argument", message: /endpoint (must be an http or https URL|has a blank)/ }, endpoint);
  }
  for (const endpoint of ENDPOINTS) {
    assert.ok(URL.canParse(endpoint), endpoint);
    clientOf(fetch, { endpoint });
  }
});

test("A14: so is what this host's parser does not take, or takes for another address, whatever another host would say", () => {
  for (const endpoint of ["http://xn--", "https://xn--a.com", "http://１.２.３.４.５", "http://１.２.３.４", "https://a／b.com", "http://[1:2]", "http://[1::2::3]", "http://[1:2:3:4:5:6:7:8:9]"]) {
    for (const make of [() => clientOf(fetch, { endpoint }), () => ConferenceClient.fromVariables({ DINGTALK_APP_KEY: "k", DINGTALK_APP_SECRET: "s3cret", DINGTALK_ENDPOINT: endpoint })]) {
      // Later parsers take more of what begins with xn--.
      const taken = URL.canParse(endpoint) && new URL(endpoint).host === endpoint.replace(/^.*\//, "");
      if (taken) make();
      else assert.throws(make, { kind: "invalid-argument", message: /^(endpoint|DINGTALK_ENDPOINT) must be an http or https URL/ }, endpoint);
    }
  }
});

test("A15: a token or secret that is given as the id is refused, and shown nowhere", async () => {
  for (const [client, id] of /** @type {[any, string][]} */ ([
    [clientOf(async () => accepted()), TOKEN],
    [clientOf(async () => accepted()), `x${TOKEN}y`],
    [clientOf(async () => accepted(), { accessToken: async () => TOKEN }), TOKEN],
    [appOf(async () => granted("issued-0123456789"), { appSecret: "hunter2-app-secret" }), "hunter2-app-secret"],
    [appOf(async () => granted("issued-0123456789")), "issued-0123456789"],
  ])) {
    const error = await failure(client.lock(id));
    assert.equal(error.kind, "invalid-argument");
    assert.ok(!JSON.stringify(error).includes(id) && !String(error.stack).includes(id), error.message);
    assert.match(error.message, /conferenceId is a token or a secret/);
  }
});

test("A13: requiredScopes, code and message are one line each, and bounded", async () => {
  const dirty = "A\nB\r\u2028\u2029\u202e\u2066\u200b\u0085\u0000C";
  const scopes = [dirty, "x".repeat(50_000), ...Array.from({ length: 1_000 }, (_, n) => `scope.${n}`), 7, null, {}];
  const body = { code: dirty, message: dirty.repeat(2_000), requestid: dirty, accessdenieddetail: { requiredScopes: scopes } };
  const error = await failure(clientOf(async () => reply(403, body)).lock("m"));
  const invisible = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
  for (const text of [error.message, error.code, String(error.requestId), ...error.requiredScopes]) {
    assert.doesNotMatch(text, invisible);
    assert.ok(text.length < 1_000, `${text.length}`);
  }
  assert.ok(error.requiredScopes.length <= 50 && error.requiredScopes.every((it) => typeof it === "string"));
});
