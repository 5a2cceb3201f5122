import assert from "node:assert/strict";
import { test } from "node:test";

import { ConferenceClient, lock, unlock } from "../../pkg/index.js";
import { APP, SUITE, TOKEN, accepted, appOf, clientOf, failure, granted, scripted, thrownBy } from "./harness.js";

const SECRET = "s3cret-value";
/** @param {any} options */
const errorOf = (options) => {
  const error = thrownBy(() => new ConferenceClient(options));
  assert.equal(error.kind, "invalid-argument");
  assert.equal(error.attempts, 0);
  assert.equal(error.retryable, false);
  assert.equal(JSON.stringify(error).includes(SECRET) || String(error.stack).includes(SECRET), false);
  return error;
};

test("an unknown option is named, its value not shown", () => {
  for (const key of ["timeout", "retries", "token", "signal", "AccessToken", "accesstoken", "constructor"]) {
    assert.match(errorOf({ accessToken: TOKEN, [key]: SECRET }).message, new RegExp(`\\b${key}\\b`));
  }
});

/** @type {[string, unknown[]][]} */
const WRONG = [
  ["accessToken", [1, null, {}, [SECRET], "", `${SECRET} a`, `${SECRET}\n`, `${SECRET}密`, true, new String("x")]],
  ["endpoint", [
    1, null, "", "api.dingtalk.io", "ftp://h", "https://u:p@h", "https://h?x", "https://h#x", {}, "https://", "https:///",
    "https:///api", "https://:80", "https://<x>", "https://h/a/../b", "https://h/a/%2e%2e/b", "https://h/.%2e/b",
  ]],
  ["timeoutMs", ["1000", null, 0, -1, 1.5, NaN, Infinity, 2 ** 31, {}, 10n]],
  ["maxRetries", ["2", null, -1, 0.5, NaN, Infinity, {}]],
  ["fetch", [null, 1, "fetch", {}]],
];
for (const [name, values] of WRONG) {
  test(`a wrong ${name} is named`, () => {
    for (const value of values) {
      assert.match(errorOf({ accessToken: TOKEN, [name]: value }).message, new RegExp(`\\b${name}\\b`), String(value));
    }
  });
}

test("a wrong part of the credentials is named", () => {
  for (const [whole, names] of /** @type {[Record<string, unknown>, string[]][]} */ ([
    [APP, ["appKey", "appSecret"]],
    [SUITE, ["suiteKey", "suiteSecret", "authCorpId", "suiteTicket"]],
  ])) {
    for (const name of names) {
      for (const value of [1, null, {}, "", `${SECRET}\n`]) {
        assert.match(errorOf({ ...whole, [name]: value }).message, new RegExp(`\\b${name}\\b`), String(value));
      }
      // Missing, or as good as missing.
      for (const value of [undefined]) assert.match(errorOf({ ...whole, [name]: value }).message, new RegExp(name));
    }
  }
  for (const name of ["appKey", "appSecret"]) errorOf({ ...APP, [name]: () => SECRET });
  for (const name of ["suiteKey", "suiteSecret", "authCorpId"]) errorOf({ ...SUITE, [name]: () => SECRET });
});

test("exactly one form of credentials", () => {
  for (const options of [
    {},
    { endpoint: "https://h" },
    { accessToken: undefined },
    { accessToken: TOKEN, ...APP },
    { accessToken: TOKEN, appKey: "k" },
    { ...APP, ...SUITE },
    { ...APP, suiteTicket: "t" },
    { accessToken: TOKEN, suiteTicket: "t" },
    { appKey: "k", suiteSecret: SECRET },
  ]) {
    assert.match(errorOf(options).message, /accessToken.*appKey.*suiteKey/s);
  }
});

test("options that are no object are refused", () => {
  for (const options of [undefined, null, 1, "", TOKEN, Symbol("o"), true]) errorOf(options);
});

test("a hostile options object gives an error of ours and no other", () => {
  const throwing = { get accessToken() { throw new Error(SECRET); } };
  errorOf(throwing);
  errorOf(new Proxy({}, { ownKeys() { throw new Error(SECRET); } }));
  // An option that cannot be read is not left to its default: the endpoint's would get the secret.
  for (const name of ["endpoint", "timeoutMs", "maxRetries", "fetch"]) {
    errorOf({ ...APP, get [name]() { throw new Error(SECRET); } });
  }
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  errorOf(proxy);
});

test("the error's fields are its own, and survive JSON", () => {
  const error = errorOf({});
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(error))).sort(), [
    "action", "attempts", "code", "conferenceId", "kind", "message", "name", "requestId", "requiredScopes", "retryAfterMs", "retryable", "status",
  ]);
  assert.match(String(error), /^DingTalkError: /);
  assert.match(String(error.stack), /^DingTalkError: /);
  assert.equal("cause" in error, false);
});

test("undefined options are as good as none", async () => {
  const { fetch, calls } = scripted(accepted());
  const none = { endpoint: undefined, timeoutMs: undefined, maxRetries: undefined, dangerouslyAllowBrowser: undefined };
  /** @type {any} */
  const options = { accessToken: TOKEN, appKey: undefined, appSecret: undefined, suiteKey: undefined, fetch, ...none };
  const client = new ConferenceClient(options);
  await client.lock("m", { signal: undefined, timeoutMs: undefined, maxRetries: undefined });
  await client.lock("m", undefined);
  await lock("m", { ...options, signal: undefined });
  assert.equal(calls.length, 3);
  assert.equal(calls[0]?.url.startsWith("https://api.dingtalk.io/"), true);
});

/** @type {any[]} */
const BAD_CALLS = [
  { timeout: 1 }, { accessToken: TOKEN }, { fetch }, { endpoint: "https://h" }, { signal: 1 }, { signal: {} }, { signal: "x" },
  { signal: { aborted: false } }, { signal: { aborted: false, addEventListener() {} } }, { signal: { aborted: true } },
  { timeoutMs: 0 }, { timeoutMs: "1" }, { maxRetries: -1 }, { maxRetries: "1" }, null, 1, "x",
];
test("a call's options are checked, its mistakes named, and nothing is sent", async () => {
  const { fetch, calls } = scripted(accepted());
  for (const options of BAD_CALLS) {
    const error = await failure(clientOf(fetch).unlock("m", options));
    assert.deepEqual([error.kind, error.action, error.conferenceId, error.attempts], ["invalid-argument", "unlock", "m", 0]);
    const [name] = Object.keys(Object(options));
    if (name && typeof options === "object") assert.match(error.message, new RegExp(`\\b${name}\\b`));
  }
  assert.equal(calls.length, 0);
});

test("lock and unlock by themselves reject rather than throw, and say which call it was", async () => {
  for (const [action, call] of /** @type {const} */ ([["lock", lock], ["unlock", unlock]])) {
    for (const options of /** @type {any[]} */ ([undefined, {}, { accessToken: "" }, { accessToken: TOKEN, nope: 1 }])) {
      const error = await failure(call("m", options));
      assert.equal(error.kind, "invalid-argument", action);
      assert.deepEqual([error.action, error.conferenceId], [action, "m"], JSON.stringify(options));
    }
  }
});

test("every option is read once: what was checked is what is used", async () => {
  /** @type {Record<string, number>} */
  const reads = {};
  /** @param {Record<string, unknown>} options */
  const counted = (options) => Object.defineProperties({}, Object.fromEntries(Object.entries(options).map(([name, value]) => [
    name, { enumerable: true, get: () => ((reads[name] = (reads[name] ?? 0) + 1), value) },
  ])));
  const { fetch } = scripted(accepted());
  const client = new ConferenceClient(/** @type {any} */ (counted({ accessToken: TOKEN, endpoint: "https://h", fetch })));
  await client.lock("m", counted({ timeoutMs: 1_000, maxRetries: 0, signal: new AbortController().signal }));
  assert.deepEqual(reads, { accessToken: 1, endpoint: 1, fetch: 1, timeoutMs: 1, maxRetries: 1, signal: 1 });
});

/** @param {Record<string, unknown>} globals @param {() => unknown} run */
async function inPage(globals, run) {
  const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, configurable: true });
  try {
    return await run();
  } finally {
    for (const [name, was] of before) {
      if (was) Object.defineProperty(globalThis, String(name), /** @type {PropertyDescriptor} */ (was));
      else Reflect.deleteProperty(globalThis, String(name));
    }
  }
}

for (const [where, globals] of /** @type {[string, Record<string, unknown>][]} */ ([
  ["web page", { window: {}, document: {} }],
  ["worker of a web page", { navigator: { userAgent: "Mozilla/5.0 (X11)" } }],
])) {
  test(`a ${where} gets no app secret unless it insists`, async () => {
    await inPage(globals, async () => {
      const { fetch } = scripted(granted("issued-1"), accepted());
      for (const credentials of [APP, SUITE, { ...SUITE, suiteTicket: () => "t" }]) {
        assert.match(errorOf(credentials).message, /dangerouslyAllowBrowser/);
        errorOf({ ...credentials, dangerouslyAllowBrowser: false });
        new ConferenceClient({ ...credentials, dangerouslyAllowBrowser: true });
      }
      assert.equal((await failure(lock("m", { ...APP, fetch }))).kind, "invalid-argument");
      new ConferenceClient({ accessToken: TOKEN });
      new ConferenceClient({ accessToken: () => TOKEN });
      assert.equal((await appOf(fetch, { dangerouslyAllowBrowser: true }).lock("m")).attempts, 1);
    });
  });
}

test("with half of a page around, as test tools make it, a secret is fine", async () => {
  await inPage({ window: {}, navigator: { userAgent: "Node.js/22" } }, () => void new ConferenceClient(APP));
});

test("what is no object of options is refused in their place, and not passed over: a signal, an event, a function, a list", async () => {
  const { signal } = new AbortController();
  const { fetch, calls } = scripted(accepted());
  const like = { __proto__: { aborted: false, addEventListener() {}, removeEventListener() {} } };
  class Kept { timeoutMs = 5_000; }
  for (const none of [signal, new Event("click"), () => {}, class {}, [], new Map([["signal", signal]]), new Date(), Promise.resolve({}), like, /x/, new Error("x")]) {
    const client = clientOf(fetch);
    for (const call of [client.lock("m", /** @type {any} */ (none)), client.unlock("m", /** @type {any} */ (none)), lock("m", /** @type {any} */ (none))]) {
      const { kind, message } = await failure(call);
      assert.equal(kind, "invalid-argument");
      assert.match(message, /the options must be a plain, readable object, such as \{ signal \}/);
    }
    assert.throws(() => new ConferenceClient(/** @type {any} */ (none)), { kind: "invalid-argument" });
  }
  assert.equal(calls.length, 0);
  for (const some of [{}, undefined, { __proto__: null }, new Kept(), { signal }, Object.freeze({ timeoutMs: 9 })]) await clientOf(fetch).lock("m", /** @type {any} */ (some));
});

test("a name that is no option's is shown on one line and in its own order", () => {
  assert.equal(errorOf({ accessToken: SECRET, "x\u202e\u2028y\n": 1 }).message, "unknown option x  y ");
});

test("a text that is too long is called one", () => {
  for (const options of [{ accessToken: "a".repeat(8_193) }, { ...APP, appSecret: "a".repeat(9_000) }, { accessToken: TOKEN, endpoint: `https://h/${"a".repeat(9_000)}` }]) {
    assert.match(errorOf(options).message, /must be a text of at most 8192 bytes, and is of the type string$/);
  }
});
