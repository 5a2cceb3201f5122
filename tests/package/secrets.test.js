import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { describeError } from "../../pkg/index.js";
import { SUITE, TOKEN, accepted, appOf, clientOf, failure, granted, reply, scripted } from "./harness.js";

const SECRET = "hunter2-app-secret";
const APP = { appKey: "dingkey-0001", appSecret: SECRET };

/** Everything of an error that a log may show. @param {any} error */
const shown = (error) =>
  [JSON.stringify(error), JSON.stringify(error.cause), Buffer.from(Object(error.cause).body ?? "").toString(), String(Object(error.cause).it), error.message, error.stack, String(error.cause), inspect(error.cause, { depth: 20 }),
    inspect(error, { depth: 20 }), JSON.stringify(describeError(error))].join("\n");

/** @param {unknown} error @param {string[]} secrets */
function hides(error, ...secrets) {
  const text = shown(error);
  for (const secret of secrets) assert.ok(!text.includes(secret), `it shows ${secret}`);
}

/** A failure in which everything is `text`. @param {string} text @param {number} [status] */
const echo = (text, status = 400) =>
  reply(status, {
    code: `x${text}`, message: `a ${text} b`, requestid: text, requestId: text, errcode: 1, errmsg: text,
    accessdenieddetail: { requiredScopes: [text, `a.${text}`] },
  }, { "x-acs-request-id": encodeURI(text), "retry-after": "0" });

for (const status of [200, 302, 400, 401, 403, 500]) {
  test(`a token that comes back (${status}) is not in the error`, async () => {
    hides(await failure(clientOf(scripted(echo(TOKEN, status)).fetch).lock("m")), TOKEN);
    hides(await failure(clientOf(scripted(reply(status, TOKEN, { "x-acs-request-id": TOKEN })).fetch).lock("m")), TOKEN);
    const { fetch } = scripted(echo(TOKEN, status));
    hides(await failure(clientOf(fetch, { accessToken: async () => TOKEN }).lock("m")), TOKEN);
  });

  test(`an app's or a suite's secret that comes back (${status}) is not in the error`, async () => {
    hides(await failure(appOf(scripted(echo(SECRET, status)).fetch, APP).lock("m")), SECRET);
    const suite = { accessToken: undefined, ...SUITE };
    for (const secret of [SUITE.suiteSecret, SUITE.suiteTicket]) {
      hides(await failure(clientOf(scripted(echo(secret, status)).fetch, suite).lock("m")), secret);
    }
  });
}

test("a fetched token that comes back is not in the error", async () => {
  const { fetch } = scripted(granted("issued-0123456789"), echo("issued-0123456789", 403));
  hides(await failure(appOf(fetch, APP).lock("m")), "issued-0123456789");
});

test("an app's secret that comes back later, with the lock request, is not in the error", async () => {
  hides(await failure(appOf(scripted(granted("issued-1"), echo(SECRET, 403)).fetch, APP).lock("m")), SECRET);
});

test("a rejected token that comes back with the next token request is not in the error", async () => {
  const { fetch } = scripted(granted("issued-old-1"), reply(401, { code: "InvalidAuthentication" }), echo("issued-old-1", 403));
  hides(await failure(appOf(fetch, APP).lock("m")), "issued-old-1");
});

test("a secret that JSON writes with escapes is not in the error either", async () => {
  for (const secret of ['hunter"2\\secret', "hunter/secret", "hunter<2>é"]) {
    hides(await failure(appOf(scripted(echo(secret)).fetch, { ...APP, appSecret: secret }).lock("m")), secret);
  }
  const escaped = Array.from(TOKEN, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
  const { fetch } = scripted(reply(400, `{"code":"x","message":"${escaped}","requestid":"${escaped}"}`));
  hides(await failure(clientOf(fetch).lock("m")), TOKEN);
});

test("a secret in the body that comes back as it was sent is not in the error", async () => {
  for (const app of [{ appKey: "k", appSecret: 'hunter"2\\secretXYZ' }, { appKey: "dingkey0001", appSecret: "dingkey0001-and-more" }]) {
    /** @param {string} _ @param {RequestInit} init */
    const echoing = async (_, init) => reply(400, { code: "x", message: `bad body ${init.body}` });
    hides(await failure(appOf(echoing, app).lock("m")), app.appSecret, JSON.stringify(app.appSecret).slice(1, -1), "secretXYZ", "-and-more");
    /** @param {string} _ @param {RequestInit} init */
    const throwing = async (_, init) => { throw new Error(`sent ${init.body}`); };
    hides(await failure(appOf(throwing, app).lock("m")), app.appSecret, JSON.stringify(app.appSecret).slice(1, -1), "secretXYZ", "-and-more");
  }
});

test("a secret in what the caller's own function throws is not in the error", async () => {
  const suiteTicket = () => { throw Object.assign(new Error("no"), { config: { suiteSecret: SUITE.suiteSecret } }); };
  const error = await failure(clientOf(fetch, { accessToken: undefined, ...SUITE, suiteTicket }).lock("m"));
  assert.equal(error.kind, "authentication");
  hides(error, SUITE.suiteSecret);
});

test("what is large and what is deep in a cause takes no time", { timeout: 5_000 }, async () => {
  const wide = Array.from({ length: 1_000 }, () => 1);
  const causes = [new Uint8Array(20_000_000), Array.from({ length: 1_000 }, () => Array.from({ length: 1_000 }, () => wide)), "x".repeat(50_000_000)];
  for (const value of causes) {
    const error = await failure(clientOf(() => Promise.reject(Object.assign(new Error("no"), { value }))).lock("m"));
    assert.deepEqual([error.kind, error.cause], ["network", undefined]);
  }
});

test("a secret that the one-line form of a text would cut is not in the error in part", async () => {
  const { fetch } = scripted(reply(400, { code: "x", message: "m".repeat(290) + TOKEN }));
  hides(await failure(clientOf(fetch).lock("m")), TOKEN.slice(0, 10));
});

test("hiding a secret changes nothing else of a reply: short and ordinary words can be secrets", async () => {
  for (const accessToken of ["true", "success", "t", "e", ":", "{", "}", "1"]) {
    assert.equal((await clientOf(scripted(accepted()).fetch, { accessToken }).lock("m")).attempts, 1, accessToken);
  }
  for (const appKey of ["k", "accessToken", "expireIn", "7200", "ding"]) {
    const { fetch, calls } = scripted(granted("ding-k-7200"), accepted());
    await appOf(fetch, { appKey, appSecret: "e" }).lock("m");
    assert.equal(calls.at(-1)?.token, "ding-k-7200", appKey);
  }
});

/** @type {[string, (secret: string) => unknown][]} */
const CAUSES = [
  ["its message", (secret) => new TypeError(`cannot send ${secret}`)],
  ["a field of it", (secret) => Object.assign(new Error("no"), { config: { headers: { token: secret } } })],
  ["its cause", (secret) => new TypeError("fetch failed", { cause: new Error(`bad header ${secret}`) })],
  ["its cause's cause", (secret) => new Error("a", { cause: new Error("b", { cause: new Error(secret) }) })],
  ["one of its errors", (secret) => new AggregateError([new Error(secret)], "all of them")],
  ["a Map", (secret) => new Map([["token", secret]])],
  ["a Headers", (secret) => ({ headers: new Headers({ token: secret }) })],
  ["a Request", (secret) => Object.assign(new Error("no"), { request: new Request("http://h", { headers: { token: secret } }) })],
  ["bytes", (secret) => ({ body: new TextEncoder().encode(secret) })],
  ["a Buffer", (secret) => Object.assign(new Error("no"), { body: Buffer.from(secret) })],
  ["an ArrayBuffer", (secret) => Object.assign(new Error("no"), { body: new TextEncoder().encode(secret).buffer })],
  ["what a getter of its own kind of error gives", (secret) => new (class extends Error { #it = secret; get it() { return this.#it; } })("no")],
  ["what its own kind of error says for JSON", (secret) => new (class extends Error { #it = secret; toJSON() { return this.#it; } })("no")],
  ["what its getter gives", (secret) => ({ get it() { return { secret }; } })],
  ["what a getter of its class gives", (secret) => new (class { get it() { return secret; } })()],
  ["a symbol's value", (secret) => Object.assign(new Error("no"), { [Symbol("request")]: [secret] })],
  ["a property's name", (secret) => ({ [secret]: 1 })],
  ["a property that is not enumerable", (secret) => Object.defineProperty(new Error("no"), "request", { value: { secret } })],
  ["its tenth cause", (secret) => Array.from({ length: 10 }).reduce((/** @type {any} */ cause) => new Error("no", { cause }), new Error(secret))],
  ["a very long text", (secret) => new Error(" ".repeat(70_000) + secret)],
  ["a circle", (secret) => { const it = { secret, it: {} }; it.it = it; return it; }],
  ["a text", (secret) => `no ${secret}`],
  ["its JSON", (secret) => ({ toJSON: () => ({ secret }) })],
];
for (const [where, make] of CAUSES) {
  test(`a rejection of fetch with a secret in ${where} is not the cause`, async () => {
    const byToken = await failure(clientOf(() => Promise.reject(make(TOKEN))).lock("m"));
    assert.equal(byToken.kind, "network");
    hides(byToken, TOKEN);
    hides(await failure(appOf(() => Promise.reject(make(SECRET)), APP).lock("m")), SECRET);
  });
}

test("no secret is in a URL, nor the token in a body", async () => {
  const { fetch, calls } = scripted(granted("issued-1"), accepted());
  await appOf(fetch, APP).lock("m");
  for (const { url, init, token } of calls) {
    assert.ok(![SECRET, APP.appKey, "issued-1"].some((text) => url.includes(text)), url);
    assert.ok(!token || !String(init.body).includes(token));
  }
});

test("a client shows no secret", () => {
  for (const client of [appOf(fetch, APP), clientOf(fetch)]) {
    const text = JSON.stringify(client) + inspect(client, { depth: 10, showHidden: true }) + String(client);
    assert.ok(![SECRET, TOKEN].some((secret) => text.includes(secret)), text);
  }
});
