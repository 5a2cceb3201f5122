import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { SignJWT, UnsecuredJWT } from "jose";

import { verifyAssertion } from "../../worker/access.js";
import { makeKey, startTeam } from "./access-team.js";
import { assertFailure, KEYS, LOCK_PATH, sendRaw, stage } from "./harness.js";

const AUDIENCE = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";
const USERS = [
  { email: "Boss@example.com", actions: ["lock", "unlock", "read", "admin"] },
  { email: "*@example.com", actions: ["read"], conferences: ["team-a-*"] },
  { service: "e367.access", actions: ["lock"] },
];

describe("who signed in through Cloudflare Access", async () => {
  const team = await startTeam();
  const first = await makeKey("first");
  team.state.keys = [first.jwk];
  const variables = { ACCESS_TEAM_DOMAIN: team.url, ACCESS_AUD: AUDIENCE, ACCESS_USERS: JSON.stringify(USERS) };
  const set = stage({ before, beforeEach, after }, { variables });
  after(() => team.close());

  /**
   * @param {{ email?: string, claims?: object, key?: typeof first, issuer?: string, audience?: string | string[], until?: string | number, alg?: string }} [options]
   */
  const assertion = async ({ email = "boss@example.com", claims = {}, key = first, issuer = team.url, audience = [AUDIENCE], until = "1h" } = {}) => {
    const jwt = await new SignJWT({ type: "app", ...(email && { email }), ...claims })
      .setProtectedHeader({ alg: "RS256", kid: key.kid, typ: "JWT" })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(until)
      .sign(key.privateKey);
    set.secrets.push(jwt);
    return jwt;
  };
  /** @param {string} jwt @param {Record<string, string>} [headers] */
  const lock = (jwt, headers = { origin: set.url }) =>
    set.ask(LOCK_PATH, { method: "POST", headers: { "cf-access-jwt-assertion": jwt, ...headers }, body: '{"action":"lock"}' });
  const session = (/** @type {string} */ jwt) => set.ask("/session", { headers: { "cf-access-jwt-assertion": jwt } });

  it("may do what ACCESS_USERS says of their e-mail", async () => {
    const jwt = await assertion();
    const told = await session(jwt);
    assert.deepEqual([told.status, told.body.caller, told.body.actions], [200, "boss@example.com", USERS[0]?.actions]);
    const left = Date.parse(told.body.expires) - Date.now();
    assert.ok(left > 3_500_000 && left <= 3_600_000, told.body.expires);
    const locked = await lock(jwt);
    assert.equal(locked.status, 200);
    assert.equal((await set.logged(locked.headers.get("x-request-id") ?? "")).caller, "boss@example.com");
    const many = await Promise.all(Array.from({ length: 8 }, () => session(jwt)));
    assert.ok(many.every(({ status }) => status === 200));
  });

  it("or, where it does not know them, of their domain", async () => {
    const told = await session(await assertion({ email: "Anyone@Example.com" }));
    assert.deepEqual([told.body.actions, told.body.conferences], [["read"], ["team-a-*"]]);
    assertFailure(await lock(await assertion({ email: "anyone@example.com" })), 403, "noPermission");
    for (const email of ["boss@example.org", "boss@sub.example.com", "boss@example.com.evil.org", "boss"]) {
      assertFailure(await session(await assertion({ email })), 403, "noPermission");
    }
    assert.deepEqual(await set.upstream(), []);
  });

  it("changes something only from the worker's own page", async () => {
    const jwt = await assertion();
    for (const headers of /** @type {Record<string, string>[]} */ ([{}, { origin: "https://evil.example" }, { origin: "null" }])) {
      assertFailure(await lock(jwt, headers), 403, "OriginNotAllowed");
    }
    assert.deepEqual(await set.upstream(), []);
  });

  it("is not believed without a genuine assertion of this application", async () => {
    const stranger = await makeKey("first");
    const good = await assertion();
    const [head = "", body = "", signature = ""] = good.split(".");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString());
    const other = Buffer.from(JSON.stringify({ ...claims, email: "boss@example.com", x: 1 })).toString("base64url");
    const hmac = new TextEncoder().encode(JSON.stringify(first.jwk));
    const symmetric = new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "first" });
    for (const [what, jwt] of Object.entries({
      expired: await assertion({ until: Math.floor(Date.now() / 1000) - 3600 }),
      "of another application": await assertion({ audience: ["other"] }),
      "of another team": await assertion({ issuer: "https://other.cloudflareaccess.com" }),
      "without an e-mail": await assertion({ email: "", claims: { common_name: "service" } }),
      "with an e-mail that is no text": await assertion({ email: "", claims: { email: ["boss@example.com"] } }),
      "not yet good": await assertion({ claims: { nbf: Math.floor(Date.now() / 1000) + 3600 } }),
      "of another key": await assertion({ key: stranger }),
      changed: `${head}.${other}.${signature}`,
      unsigned: new UnsecuredJWT(claims).encode(),
      "without signature": `${head}.${body}.`,
      symmetric: await symmetric.sign(hmac),
      garbage: "garbage",
      empty: "",
      long: "x".repeat(8_000),
    })) {
      assertFailure(await lock(jwt), 401, "InvalidAuthentication");
      assertFailure(await session(jwt), 401, "InvalidAuthentication");
      assert.ok(what);
    }
    assert.deepEqual(await set.upstream(), []);
  });

  it("W9: a service, which has no e-mail, is told its way on, or is an entry of its own", async () => {
    const told = await lock(await assertion({ email: "", claims: { common_name: "stranger.access" } }), {});
    assert.match(assertFailure(told, 401, "InvalidAuthentication").message, /a service calls with a caller key.*or is an entry of ACCESS_USERS with "service"/);
    const known = await assertion({ email: "", claims: { common_name: "e367.access", sub: "" } });
    assert.equal((await lock(known, {})).status, 200);
    const locked = await lock(known, { origin: "https://ci.example" });
    assert.equal((await set.logged(locked.headers.get("x-request-id") ?? "")).caller, "e367.access");
    assert.deepEqual((await session(known)).body.actions, ["lock"]);
    // A person is who the e-mail says.
    assert.equal((await session(await assertion({ claims: { common_name: "e367.access" } }))).body.caller, "boss@example.com");
    assertFailure(await session(await assertion({ email: "", claims: { email: ["a@b.c"], common_name: "e367.access" } })), 401, "InvalidAuthentication");
    assertFailure(await session(await assertion({ email: "", claims: { common_name: ["e367.access"] } })), 401, "InvalidAuthentication");
  });

  it("A2: reads nothing for a page elsewhere, to which the browser adds the assertion as well", async () => {
    const jwt = await assertion();
    for (const from of ["sec-fetch-site: cross-site", "sec-fetch-site: same-site", "origin: https://evil.example"]) {
      const reply = await sendRaw(set.url, `GET /v1.0/conference/orgConferences?nextToken=1 HTTP/1.1\ncf-access-jwt-assertion: ${jwt}\n${from}`);
      assert.match(reply, /^HTTP\/1\.1 403 [^]*OriginNotAllowed/);
    }
    assert.deepEqual(await set.upstream(), []);
    const headers = { "cf-access-jwt-assertion": jwt };
    assert.equal((await set.ask("/v1.0/conference/orgConferences", { headers })).status, 200);
  });

  it("does not count where a key is presented, and a key works without", async () => {
    assertFailure(await lock(await assertion(), { origin: set.url, authorization: "Bearer wrong" }), 401, "InvalidAuthentication");
    assert.equal((await set.lock("lock", { key: KEYS.lockOnly })).status, 200);
  });
});

describe("the keys of Cloudflare Access", async () => {
  const team = await startTeam();
  const first = await makeKey("first");
  const variables = { ACCESS_TEAM_DOMAIN: team.url, ACCESS_AUD: AUDIENCE, ACCESS_USERS: JSON.stringify(USERS) };
  const set = stage({ before, beforeEach, after }, { variables });
  after(() => team.close());
  const session = async (/** @type {typeof first} */ key) => {
    const jwt = await new SignJWT({ email: "boss@example.com" })
      .setProtectedHeader({ alg: "RS256", kid: key.kid })
      .setIssuer(team.url)
      .setAudience(AUDIENCE)
      .setExpirationTime("1h")
      .sign(key.privateKey);
    return set.ask("/session", { headers: { "cf-access-jwt-assertion": jwt } });
  };

  it("are fetched once, and it is told where they cannot be", async () => {
    team.state.broken = true;
    assertFailure(await session(first), 502, "AccessUnavailable");
    team.state.broken = false;
    team.state.keys = [first.jwk];
    assert.equal((await session(first)).status, 200);
    const { asked } = team.state;
    for (let time = 0; time < 3; time += 1) assert.equal((await session(first)).status, 200);
    assert.equal(team.state.asked, asked);
  });

  it("rotate: a new one is fetched when it is met, half a minute after the last at the earliest, and an old one is forgotten", async (t) => {
    const { url, state, close } = await startTeam();
    t.after(close);
    const second = await makeKey("second");
    state.keys = [first.jwk];
    // In Node, whose clock can be set.
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
    const verify = async (/** @type {typeof first} */ key) => {
      const jwt = new SignJWT({ email: "a@b.c" }).setProtectedHeader({ alg: "RS256", kid: key.kid });
      return verifyAssertion(await jwt.setIssuer(url).setAudience(AUDIENCE).setExpirationTime("1h").sign(key.privateKey), url, AUDIENCE);
    };
    assert.ok("email" in (await verify(first)));
    assert.deepEqual(await verify(second), { code: "ERR_JWKS_NO_MATCHING_KEY" });
    state.keys = [first.jwk, second.jwk];
    t.mock.timers.setTime(Date.now() + 31_000);
    assert.ok("email" in (await verify(second)));
    assert.ok("email" in (await verify(first)));
    state.keys = [second.jwk];
    t.mock.timers.setTime(Date.now() + 601_000);
    assert.deepEqual(await verify(first), { code: "ERR_JWKS_NO_MATCHING_KEY" });
    assert.ok("email" in (await verify(second)));
  });
});
