import assert from "node:assert/strict";
import { test } from "node:test";

import {
  APP, MEETING, SUITE, accepted, appOf, clientOf, deferred, failure, granted, rejectedToken, reply, scripted, settle, simulate,
} from "./harness.js";

const TOKEN_PATH = "/v1.0/oauth2/accessToken";
/** @param {{ path: string }[]} calls */
const fetches = (calls) => calls.filter(({ path }) => path.startsWith("/v1.0/oauth2/")).length;

test("an app's token is fetched once, as DingTalk documents it, and used again", async (t) => {
  const { appClient, requests } = await simulate(t);
  const client = appClient();
  for (let call = 0; call < 3; call += 1) assert.equal((await client.lock(MEETING)).attempts, 1);
  const [first, ...rest] = await requests();
  assert.deepEqual([first?.method, first?.path], ["POST", TOKEN_PATH]);
  assert.deepEqual(JSON.parse(first?.body ?? ""), APP);
  assert.match(first?.headers["content-type"] ?? "", /^application\/json\b/);
  assert.equal(first?.headers["x-acs-dingtalk-access-token"], undefined);
  assert.deepEqual([rest.length, fetches(rest)], [3, 0]);
});

test("20 calls at once fetch one token", async (t) => {
  const { appClient, requests } = await simulate(t);
  const client = appClient();
  await Promise.all(Array.from({ length: 20 }, () => client.lock(MEETING)));
  assert.equal(fetches(await requests()), 1);
});

test("20 calls at once share the failure of one token request", async (t) => {
  const { appClient, requests } = await simulate(t);
  const client = appClient({ appSecret: "wrong-secret" });
  const errors = await Promise.all(Array.from({ length: 20 }, (_, n) => failure(client.lock(`m${n}`))));
  for (const [n, error] of errors.entries()) {
    assert.deepEqual([error.kind, error.code, error.status], ["authentication", "invalidClientIdOrSecret", 400]);
    assert.deepEqual([error.conferenceId, error.attempts, error.retryable], [`m${n}`, 1, false]);
  }
  assert.equal((await requests()).length, 1);
  assert.equal((await failure(client.lock(MEETING))).kind, "authentication");
  assert.equal((await requests()).length, 2, "a failure is not kept");
});

test("clients do not share tokens", async () => {
  const { fetch, calls } = scripted(granted("token-one"), accepted(), granted("token-two"), accepted());
  await appOf(fetch).lock("m");
  await appOf(fetch).lock("m");
  assert.deepEqual(calls.map(({ token }) => token), [null, "token-one", null, "token-two"]);
});

test("a token serves until five minutes before it expires", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const { fetch, calls } = scripted(granted("token-one"), accepted(), accepted(), granted("token-two"), accepted());
  const client = appOf(fetch);
  await client.lock("m");
  t.mock.timers.setTime(1_000_000 + 6_900_000 - 1);
  await client.lock("m");
  t.mock.timers.setTime(1_000_000 + 6_900_000);
  await client.lock("m");
  assert.deepEqual(calls.map(({ token }) => token), [null, "token-one", "token-one", null, "token-two"]);
});

test("P3: a token without a usable lifetime, or with a short one, is not fetched for each call", async () => {
  for (const expireIn of [undefined, null, {}, "7200", 0, -1, 1, 250, 300, 1e300]) {
    const { fetch, calls } = scripted(granted("token-one", expireIn), accepted());
    const client = appOf(fetch);
    for (let n = 0; n < 20; n += 1) await client.lock("m");
    assert.equal(calls.filter(({ path }) => path === TOKEN_PATH).length, 1, String(expireIn));
    assert.equal(calls.length, 21);
  }
});

for (const [what, ticket] of /** @type {[string, unknown][]} */ ([
  ["a string", SUITE.suiteTicket],
  ["a function", () => SUITE.suiteTicket],
  ["an asynchronous function", async () => SUITE.suiteTicket],
])) {
  test(`a third-party app's token, with ${what} for a ticket`, async (t) => {
    const { client, requests } = await simulate(t);
    const suite = client({ accessToken: undefined, ...SUITE, suiteTicket: ticket });
    await suite.lock(MEETING);
    await suite.unlock(MEETING);
    const [first, ...rest] = await requests();
    assert.equal(first?.path, "/v1.0/oauth2/corpAccessToken");
    assert.deepEqual(JSON.parse(first?.body ?? ""), SUITE);
    assert.deepEqual([rest.length, fetches(rest)], [2, 0]);
  });
}

test("a ticket is asked for at each fetch of a token, once for all who wait", async () => {
  let asked = 0;
  const { fetch, calls } = scripted(({ path, token }) => {
    if (path.includes("oauth2")) return granted(`token-${asked}`);
    return token === "token-1" ? rejectedToken() : accepted();
  });
  const suite = clientOf(fetch, { accessToken: undefined, ...SUITE, suiteTicket: () => `ticket-${(asked += 1)}` });
  await Promise.all([suite.lock("m"), suite.lock("m"), suite.lock("m")]);
  const tickets = calls.filter(({ path }) => path.includes("oauth2")).map(({ body }) => body.suiteTicket);
  assert.deepEqual(tickets, ["ticket-1", "ticket-2"]);
});

test("an app's rejected token is fetched anew once, outside maxRetries", async (t) => {
  const { appClient, requests, control } = await simulate(t);
  const client = appClient();
  await client.lock(MEETING);
  await control("clock", { advanceMs: 7_200_001 });
  assert.equal((await client.unlock(MEETING)).attempts, 1);
  assert.equal(fetches(await requests()), 2);
});

for (const [what, rejected] of /** @type {const} */ ([
  ["InvalidAuthentication with 400", rejectedToken],
  ["401", () => reply(401, { code: "x" })],
])) {
  test(`a token that is rejected twice (${what}) is not fetched a third time`, async () => {
    const { fetch, calls } = scripted(({ path }) => (path === TOKEN_PATH ? granted("issued-1") : rejected()));
    const error = await failure(appOf(fetch, { maxRetries: 2 }).lock("m"));
    assert.deepEqual([error.kind, error.attempts], ["authentication", 1]);
    assert.deepEqual([calls.length, fetches(calls)], [4, 2]);
  });
}

test("20 calls with one rejected token fetch one new one", async () => {
  let issued = 0;
  const { fetch, calls } = scripted(({ path, token }) =>
    path === TOKEN_PATH ? granted(`issued-${(issued += 1)}`) : token === "issued-1" ? rejectedToken() : accepted());
  const client = appOf(fetch);
  await Promise.all(Array.from({ length: 20 }, () => client.lock("m")));
  assert.equal(fetches(calls), 2);
});

test("a function is asked for a token at each call, and once more when one is rejected", async () => {
  let asked = 0;
  const { fetch, calls } = scripted(({ token }) => (token === "token-2" ? rejectedToken() : accepted()));
  const client = clientOf(fetch, { accessToken: async () => `token-${(asked += 1)}` });
  assert.equal((await client.lock("m")).attempts, 1);
  assert.equal((await client.lock("m")).attempts, 1);
  assert.deepEqual(calls.map(({ token }) => token), ["token-1", "token-2", "token-3"]);
  const always = scripted(rejectedToken());
  const error = await failure(clientOf(always.fetch, { accessToken: () => "token-x", maxRetries: 2 }).lock("m"));
  assert.deepEqual([error.kind, error.attempts, always.calls.length], ["authentication", 1, 2]);
});

test("a fixed token that is rejected is not tried again", async () => {
  const { fetch, calls } = scripted(rejectedToken());
  assert.equal((await failure(clientOf(fetch, { maxRetries: 2 }).lock("m"))).kind, "authentication");
  assert.equal(calls.length, 1);
});

for (const name of ["accessToken", "suiteTicket"]) {
  /** @param {unknown} fetch @param {() => unknown} provider */
  const clientWith = (fetch, provider) =>
    clientOf(fetch, { ...(name === "suiteTicket" ? { ...SUITE, accessToken: undefined } : {}), [name]: provider, maxRetries: 2 });

  test(`a function for ${name} that fails is authentication, its error the cause, and nothing is sent`, async () => {
    const { fetch, calls } = scripted(accepted());
    let asked = 0;
    for (const cause of [new Error("vault is shut"), "text", undefined, null, { a: 1 }]) {
      for (const provider of [() => { throw cause; }, async () => { throw cause; }]) {
        const error = await failure(clientWith(fetch, () => { asked += 1; return provider(); }).lock("m"));
        assert.deepEqual([error.kind, error.status, error.attempts, error.retryable], ["authentication", null, 1, false]);
        assert.equal(error.cause, cause);
      }
    }
    assert.deepEqual([calls.length, asked], [0, 10]);
  });

  test(`a function for ${name} that gives no usable string is an error, and nothing is sent`, async () => {
    const { fetch, calls } = scripted(accepted());
    for (const value of [undefined, null, 1, {}, [], "", " ", "a\nb", "s3cret\r\nx: y", "x".repeat(8193), Symbol("x")]) {
      const error = await failure(clientWith(fetch, () => value).lock("m"));
      assert.ok(["authentication", "invalid-argument"].includes(error.kind), error.kind);
      assert.ok(!JSON.stringify(error).includes("s3cret") && !String(error.stack).includes("s3cret"));
    }
    assert.equal(calls.length, 0);
  });
}

/** @type {[Response, string, number][]} */
const REFUSED = [
  [reply(400, { code: "invalidClientIdOrSecret" }), "authentication", 1],
  [reply(400, { code: "paramsError" }), "authentication", 1],
  [reply(401, { code: "x" }), "authentication", 1],
  [reply(403, { code: "Forbidden.AccessDenied.IpNotInWhiteList" }), "authentication", 1],
  [reply(404, { code: "x" }), "authentication", 1],
  [reply(403, { message: "Forbidden" }), "protocol", 1],
  [reply(404, "<html>"), "protocol", 1],
  [reply(403, { code: "Forbidden.AccessDenied.QpsLimitForApi" }, { "retry-after": "0" }), "throttled", 2],
  [reply(500, { code: "unknownError" }, { "retry-after": "0" }), "server", 2],
  [reply(200, {}), "protocol", 1],
  [reply(200, "<html>"), "protocol", 1],
  [reply(200, { accessToken: 1, expireIn: 7200 }), "protocol", 1],
  [reply(200, { accessToken: "a\nb", expireIn: 7200 }), "protocol", 1],
];
for (const [response, kind, attempts] of REFUSED) {
  test(`a token request answered ${response.status} (${attempts}) is ${kind}`, async () => {
    const { fetch, calls } = scripted(response);
    const error = await failure(appOf(fetch, { maxRetries: 1 }).lock("m"));
    assert.deepEqual([error.kind, error.attempts, calls.length, error.status], [kind, attempts, attempts, response.status]);
  });
}

test("those who wait for a token that its leader was aborted in fetching get one", async () => {
  const hang = deferred();
  const { fetch, calls } = scripted(() => hang.promise, granted("issued-2"), accepted());
  const client = appOf(fetch);
  const controller = new AbortController();
  const leader = client.lock("leader", { signal: controller.signal });
  const others = ["a", "b", "c"].map((id) => client.lock(id));
  await settle();
  assert.equal(calls.length, 1);
  controller.abort("never mind");
  await assert.rejects(leader, (reason) => reason === "never mind");
  for (const result of await Promise.all(others)) assert.equal(result.attempts, 1);
  assert.equal(fetches(calls), 2);
  hang.resolve(granted("issued-late"));
  await settle();
  await client.lock("d");
  assert.equal(calls.at(-1)?.token, "issued-2");
});
