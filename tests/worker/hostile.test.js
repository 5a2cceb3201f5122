import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { SignJWT, UnsecuredJWT } from "jose";

import { makeKey, startTeam } from "./access-team.js";
import { DEFAULT_APP } from "../simulator/simulator.js";
import { KEYS, LIMITED_TO, LOCK_PATH, lockPath, MEETING, sendRaw, sha256, stage } from "./harness.js";

const API = "/v1.0/conference";
const QUERY = `${API}/videoConferences/query`;
const LOCK = '{"action":"lock"}';
const AUDIENCE = "aud";
const APP = "https://app.example.com";
const TOKEN = "x-acs-dingtalk-access-token";
const key = (/** @type {string} */ value = KEYS.both) => ({ [TOKEN]: value });
const bearer = (/** @type {string} */ value) => ({ authorization: value });

/**
 * What is sent, and what has to come back. A `code` of null: the runtime itself refuses what is no
 * request at all, before the worker sees it.
 * @typedef {object} Attack
 * @property {string} [method]
 * @property {string} [target]
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 * @property {number} status
 * @property {string | null} code
 */

/** A call that would lock a meeting, but for what is named. @type {Record<string, Attack>} */
const PATHS = {
  "a dot segment for an id": { target: lockPath("."), status: 404, code: "NotFound" },
  "two dots for an id": { target: lockPath(".."), status: 404, code: "NotFound" },
  "escaped dots": { target: lockPath("%2e%2e"), status: 404, code: "NotFound" },
  "half-escaped dots": { target: lockPath(".%2E"), status: 404, code: "NotFound" },
  "a way out of the id": { target: lockPath("x/../../../oauth2/accessToken?"), status: 404, code: "NotFound" },
  "a way out of the path": { target: `${API}/../../_sim/reset`, status: 404, code: "NotFound" },
  "an escaped way out": { target: `${API}/%2e%2e/%2e%2e/_sim/reset`, status: 404, code: "NotFound" },
  "an empty id": { target: lockPath(""), status: 404, code: "NotFound" },
  "a doubled slash": { target: `/${LOCK_PATH}`, status: 404, code: "NotFound" },
  "a doubled slash inside": { target: LOCK_PATH.replace("/lock", "//lock"), status: 404, code: "NotFound" },
  "a backslash": { target: lockPath("a\\..\\b"), status: 404, code: "NotFound" },
  "an escaped slash before the action": { target: LOCK_PATH.replace("/lock", "%2flock"), status: 405, code: "MethodNotAllowed" },
  "an escaped slash in the version": { target: LOCK_PATH.replace("v1.0/", "v1.0%2f"), status: 404, code: "NotFound" },
  "an escaped letter": { target: LOCK_PATH.replace("lock", "l%6fck"), status: 404, code: "NotFound" },
  "another case": { target: LOCK_PATH.toUpperCase(), status: 404, code: "NotFound" },
  "a path parameter": { target: `${LOCK_PATH};x=1`, status: 404, code: "NotFound" },
  "a fragment": { target: `${LOCK_PATH}#x`, status: 404, code: "NotFound" },
  "a slash behind": { target: `${LOCK_PATH}/`, status: 404, code: "NotFound" },
  "half an escape": { target: lockPath("a%2"), status: 404, code: "NotFound" },
  "what is no UTF-8": { target: lockPath("%c3%28"), status: 404, code: "NotFound" },
  "an overlong slash": { target: lockPath("%c0%af"), status: 404, code: "NotFound" },
  "DingTalk's tokens": { target: "/v1.0/oauth2/accessToken", body: JSON.stringify(DEFAULT_APP), status: 404, code: "NotFound" },
  "the simulator's controls": { target: "/_sim/reset", body: "{}", status: 404, code: "NotFound" },
  "another of DingTalk's calls": { target: `${API}/videoConferences`, status: 404, code: "NotFound" },
  "a read call in disguise": { method: "GET", target: `${API}/videoConferences/%71uery`, headers: key(KEYS.readOnly), status: 404, code: "NotFound" },
  "a proxy's target": { target: `http://evil.example${LOCK_PATH}`, status: 500, code: null },
  "a target that is no path": { method: "OPTIONS", target: "*", status: 500, code: null },
};

/** @type {Record<string, Attack>} */
const IDS = {
  "a NUL": { target: lockPath("a%00"), status: 400, code: "paramsError" },
  "a header in it": { target: lockPath("a%0d%0ahost:%20evil"), status: 400, code: "paramsError" },
  "257 bytes": { target: lockPath("x".repeat(257)), status: 400, code: "paramsError" },
  "8,000 bytes": { target: lockPath("x".repeat(8_000)), status: 400, code: "paramsError" },
  "half a character": { target: lockPath("a%ef%bf%bd"), status: 400, code: "paramsError" },
  "of another team": { target: lockPath("team-b-1"), headers: key(KEYS.limited), status: 403, code: "noPermission" },
  "with the prefix inside": { target: lockPath(`x%2f${LIMITED_TO}1`), headers: key(KEYS.limited), status: 403, code: "noPermission" },
  "a room code with a way out": { method: "GET", target: `${API}/roomCodes/1%2f..%2f2/infos`, headers: key(KEYS.readOnly), status: 400, code: "paramsError" },
  "one id of another team among many": {
    target: QUERY, headers: key(KEYS.limited), body: JSON.stringify({ conferenceIdList: [`${LIMITED_TO}1`, MEETING] }), status: 403, code: "noPermission",
  },
};

/** @type {Record<string, Attack>} */
const METHODS = {
  GET: { method: "GET", status: 405, code: "MethodNotAllowed" },
  PUT: { method: "PUT", status: 405, code: "MethodNotAllowed" },
  DELETE: { method: "DELETE", status: 405, code: "MethodNotAllowed" },
  PATCH: { method: "PATCH", status: 405, code: "MethodNotAllowed" },
  OPTIONS: { method: "OPTIONS", status: 405, code: "MethodNotAllowed" },
  PROPFIND: { method: "PROPFIND", status: 405, code: "MethodNotAllowed" },
  "one that is overridden": { method: "GET", headers: { ...key(), "x-http-method-override": "POST" }, status: 405, code: "MethodNotAllowed" },
  "a POST of what is read": { target: `${API}/orgConferences`, headers: key(KEYS.readOnly), status: 405, code: "MethodNotAllowed" },
  "one in lower case": { method: "post", status: 501, code: null },
  "one that there is not": { method: "LOCK_IT", status: 501, code: null },
};

/** @type {Record<string, Attack>} */
const BODIES = {
  none: { body: "", status: 400, code: "paramsError" },
  "no JSON": { body: "lock", status: 400, code: "paramsError" },
  "half of it": { body: '{"action":"lock"', status: 400, code: "paramsError" },
  "two of it": { body: LOCK + LOCK, status: 400, code: "paramsError" },
  null: { body: "null", status: 400, code: "paramsError" },
  "an array": { body: `[${LOCK}]`, status: 400, code: "paramsError" },
  "a number for the action": { body: '{"action":1}', status: 400, code: "paramsError" },
  "a list for the action": { body: '{"action":["lock"]}', status: 400, code: "paramsError" },
  "an inherited action": { body: '{"__proto__":{"action":"lock"}}', status: 400, code: "paramsError" },
  "an unknown action": { body: '{"action":"end"}', status: 400, code: "commandError" },
  "an action with more": { body: '{"action":"lock\\u0000"}', status: 400, code: "commandError" },
  "two actions": { body: '{"action":"lock","action":"unlock"}', status: 400, code: "paramsError" },
  "60,000 brackets": { body: "[".repeat(60_000), status: 400, code: "paramsError" },
  "a byte too much": { body: LOCK.padEnd(64 * 1024 + 1), status: 413, code: "RequestTooLarge" },
  "a length of 9 PB": { headers: { ...key(), "content-length": "9000000000000000" }, body: "{", status: 413, code: "RequestTooLarge" },
  "a form": { headers: { ...key(), "content-type": "application/x-www-form-urlencoded" }, body: "action=lock", status: 400, code: "paramsError" },
  "several parts": { headers: { ...key(), "content-type": "multipart/form-data; boundary=b" }, body: '--b\r\n\r\n{"action":"lock"}\r\n--b--', status: 400, code: "paramsError" },
  XML: { headers: { ...key(), "content-type": "application/xml" }, body: "<action>lock</action>", status: 400, code: "paramsError" },
  "UTF-16": { headers: { ...key(), "content-type": "application/json; charset=utf-16" }, body: "{\0\"\0a\0", status: 400, code: "paramsError" },
  "what claims to be packed": { headers: { ...key(), "content-encoding": "gzip" }, body: "\u001f\u008b\b", status: 400, code: "paramsError" },
  "a list that is none": { target: QUERY, headers: key(KEYS.readOnly), body: '{"conferenceIdList":"a"}', status: 400, code: "paramsError" },
  "a list with a way out": { target: QUERY, headers: key(KEYS.readOnly), body: '{"conferenceIdList":["a",".."]}', status: 400, code: "paramsError" },
  "a list of 1,001": { target: QUERY, headers: key(KEYS.readOnly), body: JSON.stringify({ conferenceIdList: Array(1_001).fill("a") }), status: 400, code: "paramsError" },
};

/** @type {Record<string, Attack>} */
const QUERIES = {
  "a key": { target: `${LOCK_PATH}?${TOKEN}=${KEYS.both}&access_token=${KEYS.both}`, headers: {}, status: 401, code: "InvalidAuthentication" },
  "a parameter twice": { method: "GET", target: `${API}/orgConferences?maxResults=1&maxResults=2`, headers: key(KEYS.readOnly), status: 400, code: "paramsError" },
  "a number that is none": { method: "GET", target: `${API}/orgConferences?maxResults=1e3`, headers: key(KEYS.readOnly), status: 400, code: "paramsError" },
  "a header in a token": { method: "GET", target: `${API}/orgConferences?nextToken=a%0d%0ax:y`, headers: key(KEYS.readOnly), status: 400, code: "paramsError" },
  "a token of 2,000 bytes": { method: "GET", target: `${API}/orgConferences?nextToken=${"x".repeat(2_000)}`, headers: key(KEYS.readOnly), status: 400, code: "paramsError" },
  "nobody's meetings": { method: "GET", target: `${API}/users/lists?unionId=`, headers: key(KEYS.readOnly), status: 400, code: "paramsError" },
};

/** @type {Record<string, Attack>} */
const STRANGERS = {
  "without a key": { headers: {}, status: 401, code: "InvalidAuthentication" },
  "with an empty key": { headers: { [TOKEN]: "" }, status: 401, code: "InvalidAuthentication" },
  "with a wrong key": { headers: key("wrong"), status: 401, code: "InvalidAuthentication" },
  "with a key's digest": { headers: key(sha256(KEYS.both)), status: 401, code: "InvalidAuthentication" },
  "with most of a key": { headers: key(KEYS.both.slice(0, -1)), status: 401, code: "InvalidAuthentication" },
  "with a key and more": { headers: key(`${KEYS.both}x`), status: 401, code: "InvalidAuthentication" },
  "with two keys": { headers: key(`${KEYS.both}, ${KEYS.lockOnly}`), status: 401, code: "InvalidAuthentication" },
  "with a key for a user name": { headers: bearer(`Basic ${btoa(`${KEYS.both}:`)}`), status: 401, code: "InvalidAuthentication" },
  "with a key in a cookie": { headers: { cookie: `session=${KEYS.both}; __Host-session=${KEYS.both}` }, status: 401, code: "InvalidAuthentication" },
  "with the app's secret": { headers: key(DEFAULT_APP.appSecret), status: 401, code: "InvalidAuthentication" },
  "with a key of 16,000 bytes": { headers: key("x".repeat(16_000)), status: 401, code: "InvalidAuthentication" },
  "with an expired key": { headers: key(KEYS.expired), status: 401, code: "InvalidAuthentication" },
  "with a key that may only read": { headers: key(KEYS.readOnly), status: 403, code: "noPermission" },
  "with a key that may only ask": { method: "GET", target: `${API}/orgConferences`, headers: key(KEYS.admin), status: 403, code: "noPermission" },
  "to the doctor": { method: "GET", target: "/doctor", headers: key(KEYS.both), status: 403, code: "noPermission" },
  "to a session": { target: "/session", headers: key(KEYS.expired), status: 401, code: "InvalidAuthentication" },
  "with a key in place of the id and the request's id": {
    target: lockPath(KEYS.lockOnly), headers: { ...key("wrong"), "x-request-id": KEYS.lockOnly }, status: 401, code: "InvalidAuthentication",
  },
  "by way of another host": { headers: { ...key("wrong"), "x-forwarded-host": "evil.example", "x-original-url": "/healthz", forwarded: "host=evil" }, status: 401, code: "InvalidAuthentication" },
};

describe("a hostile request is refused, reaches nobody and learns nothing:", async () => {
  const team = await startTeam();
  const [ours, theirs] = [await makeKey("k"), await makeKey("k")];
  team.state.keys = [ours.jwk];
  const set = stage({ before, beforeEach, after }, {
    variables: {
      ALLOWED_ORIGINS: APP,
      ACCESS_TEAM_DOMAIN: team.url,
      ACCESS_AUD: AUDIENCE,
      ACCESS_USERS: '[{"email":"*@example.com","actions":["lock"]}]',
    },
  });
  after(() => team.close());
  let count = 0;

  /** @param {Attack} attack */
  const refused = async ({ method = "POST", target = LOCK_PATH, headers = key(), body = LOCK, status, code }) => {
    count += 1;
    const length = body && !("content-length" in headers) ? { "content-length": `${Buffer.byteLength(body)}` } : {};
    const lines = Object.entries({ ...headers, ...length }).map(([name, value]) => `${name}: ${value}`);
    const reply = await sendRaw(set.url, [`${method} ${target} HTTP/1.1`, ...lines].join("\n"), body);
    set.shown([reply]);
    const [head = "", text = ""] = reply.split("\r\n\r\n");
    const told = code === null ? null : JSON.parse(text);
    assert.equal(`${head.split(" ")[1]} ${told?.code ?? null}`, `${status} ${code}`, reply);
    if (told) {
      assert.deepEqual(Object.keys(told), ["code", "message", "requestid"]);
      const line = await set.logged(told.requestid);
      assert.deepEqual([line.status, line.code], [status, code]);
    }
    assert.deepEqual(await set.upstream(), []);
  };

  for (const [group, attacks] of Object.entries({ path: PATHS, id: IDS, method: METHODS, body: BODIES, query: QUERIES, caller: STRANGERS })) {
    describe(group, () => {
      for (const [name, attack] of Object.entries(attacks)) it(name, () => refused(attack));
    });
  }

  describe("cookie and origin", () => {
    let session = "";
    before(async () => {
      const begun = await set.ask("/session", { method: "POST", headers: key() });
      session = begun.headers.get("set-cookie")?.split(";")[0] ?? "";
    });
    const origin = (/** @type {string} */ value) => ({ cookie: session, origin: value });

    it("a session without origin", () => refused({ headers: { cookie: session }, status: 403, code: "OriginNotAllowed" }));
    for (const from of ["https://evil.example", APP, "null", "http://localhost", ""]) {
      it(`a session from ${from || "an empty origin"}`, () => refused({ headers: origin(from), status: 403, code: "OriginNotAllowed" }));
      it(`an end of it from ${from || "an empty origin"}`, () =>
        refused({ method: "DELETE", target: "/session", headers: origin(from), body: "", status: 403, code: "OriginNotAllowed" }));
    }
    it("one of two origins", () => refused({ headers: origin(`${set.url}, https://evil.example`), status: 403, code: "OriginNotAllowed" }));
    it("a session that is longer", () => {
      const longer = session.replace(/\d+\./, (moment) => `${Number(moment) + 1}.`);
      return refused({ headers: { cookie: longer, origin: set.url }, status: 401, code: "InvalidAuthentication" });
    });
    it("a session under the other name", () =>
      refused({ headers: { cookie: `__Host-${session}`, origin: set.url }, status: 401, code: "InvalidAuthentication" }));
    it("4,000 cookies", () =>
      refused({ headers: { cookie: "session=1.x; ".repeat(1_000), origin: set.url }, status: 401, code: "InvalidAuthentication" }));
    it("a preflight from elsewhere", () =>
      refused({ method: "OPTIONS", headers: { origin: "https://evil.example", "access-control-request-method": "POST" }, body: "", status: 403, code: "OriginNotAllowed" }));
  });

  describe("assertion", () => {
    const claims = { email: "a@example.com", iss: team.url, aud: AUDIENCE, exp: 4_000_000_000 };
    /** @param {string | Promise<string>} jwt @param {number} [status] @param {string} [code] */
    const asserted = async (jwt, status = 401, code = "InvalidAuthentication") => {
      set.secrets.push(await jwt);
      await refused({ headers: { "cf-access-jwt-assertion": await jwt, origin: set.url }, status, code });
    };
    const signed = (/** @type {object} */ more, { privateKey } = ours, header = {}) =>
      new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: "RS256", kid: "k", ...header }).sign(privateKey);

    it("that is none", () => asserted("three.small.parts"));
    it("unsigned", () => asserted(new UnsecuredJWT(claims).encode()));
    it("signed with the public key", async () => {
      const secret = new TextEncoder().encode(JSON.stringify(ours.jwk));
      await asserted(new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "k" }).sign(secret));
    });
    it("signed by another", () => asserted(signed({}, theirs)));
    it("with a key of its own", () => asserted(signed({}, theirs, { jwk: theirs.jwk })));
    it("with keys from elsewhere", () => asserted(signed({}, theirs, { jku: "https://evil.example/certs" })));
    it("expired", () => asserted(signed({ exp: 1_700_000_000 })));
    it("without an end", () => asserted(signed({ exp: undefined })));
    it("for another application", () => asserted(signed({ aud: "other" })));
    it("from another team", () => asserted(signed({ iss: "https://evil.example" })));
    it("without an e-mail", () => asserted(signed({ email: undefined })));
    it("with a stranger's e-mail", () => asserted(signed({ email: "a@evil.example" }), 403, "noPermission"));
    it("with two e-mails", () => asserted(signed({ email: "a@evil.example,b@example.com@evil.example" }), 403, "noPermission"));
    it("from another page", async () => {
      const headers = { "cf-access-jwt-assertion": await signed({}), origin: "https://evil.example" };
      await refused({ headers, status: 403, code: "OriginNotAllowed" });
    });
  });

  it("and these were more than 60, after which the worker is well", async () => {
    assert.ok(count > 100, String(count));
    assert.equal((await set.lock("lock")).status, 200);
  });
});
