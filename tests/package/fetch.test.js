import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, clientOf, failure, reply, settle, timers } from "./harness.js";

for (const [what, cause] of /** @type {[string, any][]} */ ([
  ["an error", new TypeError("fetch failed", { cause: new Error("ECONNREFUSED") })],
  ["a string", "no"],
  ["undefined", undefined],
  ["null", null],
  ["an object", { status: 1 }],
  ["a number", 7],
  ["a symbol", Symbol("no")],
  ["an AbortError of its own", new DOMException("gone", "AbortError")],
  ["a frozen object without a prototype", Object.freeze(Object.create(null))],
])) {
  test(`a fetch that rejects with ${what} is network; one that throws it is a mistake, and sent nothing`, async () => {
    for (const [fetch, kind] of /** @type {[() => any, string][]} */ ([[() => Promise.reject(cause), "network"], [() => { throw cause; }, "protocol"]])) {
      const error = await failure(clientOf(fetch).lock("m"));
      assert.deepEqual([error.kind, error.status, error.retryable, error.attempts], [kind, null, kind === "network", 1]);
      assert.equal(error.cause, cause);
      assert.equal(/nothing was sent/.test(error.message), kind === "protocol");
    }
  });
}

const hostile = { get message() { throw new Error("a"); }, get stack() { throw 1; }, toJSON() { throw 2; } };
/** @type {any} */
const circle = {};
circle.circle = circle;
const trap = () => { throw new Error("trapped"); };
const proxy = new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap, getOwnPropertyDescriptor: trap });
for (const [what, cause] of /** @type {const} */ ([["a hostile object", hostile], ["a circle", circle], ["a Proxy", proxy]])) {
  test(`a fetch that rejects with ${what} is network`, async () => {
    assert.equal((await failure(clientOf(() => Promise.reject(cause)).lock("m"))).kind, "network");
  });
}

/** @type {[string, any][]} */
const NO_RESPONSES = [
  ["undefined", undefined], ["null", null], ["a number", 1], ["a string", '{"success":true}'], ["an object", {}],
  ["an array", []], ["a function", () => {}], ["the success itself", { success: true }], ["a status alone", { status: 200 }],
  ["a status that is none", { status: 99, text: async () => "{}" }], ["a status as text", { status: "200", text: async () => '{"success":true}' }],
  ["a status that is NaN", { status: NaN, text: async () => '{"success":true}' }], ["Response.error()", Response.error()],
];
for (const [what, value] of NO_RESPONSES) {
  test(`a fetch that gives ${what} is protocol`, async () => {
    for (const fetch of [async () => value, () => value]) {
      const error = await failure(clientOf(fetch, { maxRetries: 2 }).lock("m"));
      assert.deepEqual([error.kind, error.attempts, error.retryable], ["protocol", 1, false]);
    }
  });
}

test("another library's response will do: text() alone, without headers, of a thenable", async () => {
  const text = async () => '{"success":true,"requestid":"r-1"}';
  for (const response of /** @type {any[]} */ ([
    { status: 200, text },
    { status: 200, text: () => '{"success":true,"requestid":"r-1"}' },
    { status: 200, text, headers: new Map([["retry-after", "1"]]) },
    { status: 200, text, headers: {} },
    { status: 200, text, headers: null, body: null },
    { status: 200, text, body: { pipe: () => {} } },
  ])) {
    for (const fetch of [
      async () => response,
      () => response,
      () => ({ then: (/** @type {any} */ done) => done(response) }),
    ]) {
      assert.equal((await clientOf(fetch).lock("m")).requestId, "r-1");
    }
  }
  const failed = { status: 400, text: async () => '{"code":"confClosed"}' };
  assert.equal((await failure(clientOf(() => failed).lock("m"))).kind, "conference-closed");
  const large = { status: 200, text: async () => `{"success":true,"x":"${"x".repeat(70_000)}"}` };
  assert.equal((await failure(clientOf(() => large).lock("m"))).kind, "protocol");
});

/** @type {[string, any][]} */
const BROKEN = [
  ["a text() that throws", { status: 200, text: () => { throw new Error("no"); } }],
  ["a text() that rejects with undefined", { status: 200, text: () => Promise.reject() }],
  ["a text() that gives a symbol", { status: 200, text: () => Symbol("x") }],
  ["a text() that gives a number", { status: 200, text: () => 1 }],
  ["headers.get that throws", { status: 200, headers: { get() { throw new Error("no"); } }, text: async () => "{}" }],
  ["headers.get that gives an object", { status: 503, headers: { get: () => ({}) }, text: async () => "{}" }],
  ["a status that throws", { get status() { throw new Error("no"); } }],
  ["a body whose reader throws", { status: 200, body: { getReader: () => { throw new Error("no"); } } }],
  ["a body of texts", { status: 200, body: new ReadableStream({ start: (c) => { c.enqueue("x"); c.close(); } }) }],
  ["a body of undefined", { status: 200, body: new ReadableStream({ start: (c) => { c.enqueue(undefined); c.close(); } }) }],
  ["a body of another reader's", (() => { const it = accepted(); it.body?.getReader(); return it; })()],
  ["a Proxy", proxy],
];
for (const [what, response] of BROKEN) {
  test(`a response with ${what} is an error of ours`, { timeout: 5_000 }, async () => {
    const error = await failure(clientOf(() => Promise.resolve({ response }).then((it) => it.response)).lock("m"));
    assert.ok(["network", "protocol", "server"].includes(error.kind), error.kind);
  });
}

test("a promise whose then is its owner's", async () => {
  for (const then of [undefined, 1, () => { throw new Error("no"); }]) {
    const promise = Promise.resolve(accepted());
    Object.defineProperty(promise, "then", { value: then });
    assert.equal((await clientOf(() => promise).lock("m")).attempts, 1);
  }
  const thenable = { then() { throw new Error("no"); } };
  assert.equal((await failure(clientOf(() => thenable).lock("m"))).kind, "network");
});

test("a thenable that settles twice counts once", async () => {
  const twice = { then: (/** @type {any} */ done, /** @type {any} */ fail) => { done(accepted()); fail(new Error("no")); done(reply(500, {})); } };
  assert.equal((await clientOf(() => twice).lock("m")).attempts, 1);
  await settle();
});

test("a call from within fetch, and from within a getter of its error, works by itself", { timeout: 5_000 }, async () => {
  let nested;
  let depth = 0;
  /** @type {any} */
  const client = clientOf(async () => {
    if ((depth += 1) > 1) return accepted();
    nested = client.lock("inner");
    throw { get message() { nested = client.lock("innermost"); return "x"; } };
  });
  assert.equal((await failure(client.lock("outer"))).conferenceId, "outer");
  assert.equal((await (/** @type {any} */ (nested))).conferenceId, "innermost");
});

test("nothing hostile leaves a timer behind", async () => {
  const before = timers();
  for (const [, response] of BROKEN.slice(0, 8)) await failure(clientOf(() => response).lock("m"));
  assert.equal(timers(), before);
});
