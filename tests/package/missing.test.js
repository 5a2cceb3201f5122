import assert from "node:assert/strict";
import { test } from "node:test";

import { PACKAGE, child, printedBy } from "./child.js";
import { serveWith } from "./harness.js";

/** What a program does that catches what it can. */
const USE = (/** @type {string} */ options) => `
  const told = (error) => ({ ours: error instanceof it.DingTalkError, kind: error.kind, message: error.message, title: it.describeError(error, "zh").title, english: it.describeError(error) });
  const it = await import(${JSON.stringify(PACKAGE)});
  const outcome = {};
  try {
    const client = new it.ConferenceClient({ accessToken: "token-1", maxRetries: 0, ...${options} });
    outcome.first = await client.lock("m").catch(told);
    outcome.second = await client.unlock("m").catch(told);
  } catch (error) {
    outcome.made = told(error);
    try { new it.ConferenceClient({ accessToken: "token-1" }); } catch (error) { outcome.again = told(error); }
  }
  print(outcome);
`;
/** By the flag, where this Node has it still, and else by what the flag took away. */
const NO_FETCH = process.allowedNodeEnvironmentFlags.has("--no-experimental-fetch")
  ? { gone: "", flags: ["--no-experimental-fetch"] }
  : { gone: "for (const name of ['fetch', 'FormData', 'Headers', 'Request', 'Response', 'WebSocket', 'EventSource']) delete globalThis[name]", flags: [] };
const RESPONSE = `{ status: 200, headers: { get: () => null }, text: async () => '{"success":true}' }`;
const OWN = `{ fetch: async () => (${RESPONSE}) }`;

for (const name of ["WebAssembly", "TextDecoder", "TextEncoder", "setTimeout", "clearTimeout"]) {
  for (const [how, gone] of [["absent", `delete globalThis.${name}`], ["undefined", `globalThis.${name} = undefined`]]) {
    test(`P6, P7: ${name} is ${how}: the import works, the constructor names it, describeError describes that`, async () => {
      const { printed, stderr, code } = await child(`${gone};${USE(OWN)}`);
      assert.deepEqual([code, stderr], [0, ""]);
      for (const error of [printed[0].made, printed[0].again]) {
        assert.deepEqual([error.ours, error.kind], [true, "protocol"]);
        assert.match(error.message, new RegExp(`runtime has no ${name}`));
        assert.match(error.title, /[\u4e00-\u9fff]/);
      assert.deepEqual([/runtime/.test(error.english.title), /DingTalk|may have|proxy/.test(JSON.stringify(error.english))], [true, false]);
      }
    });
  }
}

for (const name of [
  "fetch", "Response", "Request", "Headers", "AbortController", "AbortSignal", "FinalizationRegistry", "ReadableStream", "DOMException", "URL", "Event",
  "EventTarget", "queueMicrotask", "structuredClone", "navigator", "performance", "process", "Buffer", "setImmediate", "crypto",
]) {
  test(`P6, A3: without ${name} and with a fetch of one's own it locks, each time`, async () => {
    const { first, second } = await printedBy(`delete globalThis.${name};${USE(OWN)}`);
    assert.deepEqual([first.attempts, second.action], [1, "unlock"], JSON.stringify(first));
  });
}

for (const [how, gone, flags] of /** @type {[string, string, string[]][]} */ ([
  ["as Node without its fetch", NO_FETCH.gone, NO_FETCH.flags],
  ["fetch deleted", "delete globalThis.fetch", []],
  ["fetch undefined", "globalThis.fetch = undefined", []],
  ["fetch an object", "globalThis.fetch = {}", []],
  ["all of a page's globals deleted", "for (const name of ['fetch', 'Headers', 'Request', 'Response', 'AbortController', 'AbortSignal']) delete globalThis[name]", []],
])) {
  test(`P6, A3: ${how}: each call is an error that says so, and is not the network's`, async () => {
    const it = await child(`${gone};${USE("{ maxRetries: 2 }")}`, { flags });
    assert.equal(it.code, 0, it.stderr);
    for (const error of [it.printed[0].first, it.printed[0].second]) {
      assert.deepEqual([error.ours, error.kind], [true, "protocol"]);
      assert.match(error.message, /no fetch/);
    }
    assert.ok(it.ms < 8_000, "nothing is left behind that keeps the process alive");
  });
}

test("where Object.hasOwn is not known, as in Safari before 15.4, it locks, and keeps what fetch failed with", async () => {
  const { first, second } = await printedBy(`delete Object.hasOwn;${USE(OWN)}`);
  assert.deepEqual([first.attempts, second.action], [1, "unlock"], JSON.stringify(first));
  const kept = await printedBy(`
    delete Object.hasOwn;
    delete globalThis.Request; // Node's own needs it
    const it = await import(${JSON.stringify(PACKAGE)});
    class FetchError extends Error { get name() { return "FetchError"; } }
    const client = new it.ConferenceClient({ accessToken: "token-1", maxRetries: 0, fetch: async () => { throw new FetchError("no"); } });
    print(await client.lock("m").catch((error) => [error.kind, error.cause?.name]));
  `);
  assert.deepEqual(kept, ["network", "FetchError"]);
});

test("A3: as Node without its fetch, with one of one's own: it locks", async () => {
  const it = await child(`${NO_FETCH.gone};${USE(OWN)}`, { flags: NO_FETCH.flags });
  assert.deepEqual([it.printed[0].first.attempts, it.printed[0].second.attempts], [1, 1]);
});

for (const name of ["setTimeout", "Math.random", "Date.now", "TextDecoder", "AbortController", "Request", "clearTimeout"]) {
  test(`A3: a ${name} that throws fails each call as a DingTalkError, and the client goes on when it is mended`, { timeout: 20_000 }, async () => {
    const outcome = await printedBy(`
      const it = await import(${JSON.stringify(PACKAGE)});
      const client = new it.ConferenceClient({ accessToken: "token-1", fetch: async () => new Response('{"success":true}'), maxRetries: 1 });
      await client.lock("m");
      const path = ${JSON.stringify(name)}.split(".");
      const last = path.pop();
      const owner = path.reduce((it, name) => it[name], globalThis);
      const whole = owner[last];
      owner[last] = function () { throw new Error("broken here"); };
      const outcomes = [];
      for (let n = 0; n < 3; n += 1) outcomes.push(await client.lock("m").then(() => "locked", (error) => error instanceof it.DingTalkError ? error.kind : String(error)));
      owner[last] = whole;
      outcomes.push((await client.lock("m")).attempts);
      print(outcomes);
    `);
    for (const each of outcome.slice(0, 3)) assert.ok(["locked", "protocol", "network"].includes(each), each);
    assert.equal(outcome[3], 1);
  });
}

test("P5: a foreign AbortController and AbortSignal as globals, as a fake page has them: it locks, and the request says so once", async (t) => {
  let requests = 0;
  const url = await serveWith(t, (_, response) => {
    requests += 1;
    response.end('{"success":true}');
  });
  for (const request of ["", "delete globalThis.Request;"]) {
    for (const strict of ["", `
      // As the newest Node is; earlier ones take what looks like a signal.
      const [ownFetch, OwnRequest, OwnSignal] = [fetch, Request, AbortSignal];
      const check = (init) => {
        if (init?.signal && !(init.signal instanceof OwnSignal)) throw new TypeError('RequestInit: Expected signal ("AbortSignal {}") to be an instance of AbortSignal.');
      };
      globalThis.fetch = async (url, init) => (check(init), ownFetch(url, init));
      globalThis.Request = class extends OwnRequest { constructor(url, init) { check(init); super(url, init); } };
    `]) {
      const { first, second } = await printedBy(`
        ${strict}${request}
        class Signal extends EventTarget { aborted = false; get [Symbol.toStringTag]() { return "AbortSignal"; } }
        globalThis.AbortSignal = Signal;
        globalThis.AbortController = class { signal = new Signal(); abort() {} };
        ${USE(JSON.stringify({ endpoint: url }))}
      `);
      assert.deepEqual([first.attempts, second.attempts], [1, 1], JSON.stringify(first));
    }
  }
  assert.equal(requests, 8);
});

for (const name of ["ReferenceError", "RangeError", "SyntaxError"]) {
  test(`P5: a ${name} of this side is never the network's, and is not tried again`, async () => {
    const { first } = await printedBy(USE(`{ maxRetries: 2, fetch: () => { throw new ${name}("xhr is not defined"); } }`));
    assert.deepEqual([first.kind, first.ours], ["protocol", true]);
    assert.match(first.message, /nothing was sent.*xhr is not defined/);
  });
}

test("P7: a page's policy that forbids compilation: the constructor says what to allow, describeError works", async () => {
  const { made, again } = await printedBy(`
    WebAssembly.Module = function () { throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder"); };
    ${USE(OWN)}
  `);
  for (const error of [made, again]) assert.match(error.message, /wasm-unsafe-eval.*init\(\)/);
});

test("P7: describeError never throws, whatever is thrown at it, without WebAssembly", async () => {
  const titles = await printedBy(`
    delete globalThis.WebAssembly;
    const { describeError } = await import(${JSON.stringify(PACKAGE)});
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    print([undefined, null, 1n, Symbol(), proxy, new Error("x"), { get kind() { throw 1; } }, { requiredScopes: proxy }, { retryAfterMs: Symbol() }].map((it) => describeError(it, proxy).title));
  `);
  assert.equal(new Set(titles).size, 1);
  assert.notEqual(titles[0], "");
});
