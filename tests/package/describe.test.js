import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { describeError } from "../../pkg/index.js";
import { clientOf, failure, reply, scripted } from "./harness.js";

const CHINESE = /[\u4e00-\u9fff]/;
/** @param {unknown} error @param {any} [language] */
function described(error, language) {
  const it = describeError(error, language);
  assert.deepEqual(Object.keys(it).sort(), ["advice", "title"]);
  assert.ok(it.title !== "" && typeof it.title === "string" && typeof it.advice === "string" && it.advice !== "");
  return it;
}

/** @type {{ error: any, language: string, advice: unknown }[]} */
const vectors = JSON.parse(await readFile(new URL("../fixtures/describe.json", import.meta.url), "utf8"));
test("every vector, by which Rust is bound too", () => {
  assert.ok(vectors.length > 50);
  for (const { error, language, advice } of vectors) assert.deepEqual(describeError(error, /** @type {any} */ (language)), advice, JSON.stringify(error));
});

const KINDS = [
  "authentication", "permission", "throttled", "quota", "conference-closed", "rejected", "server", "network", "timeout", "protocol",
];
test("every kind has words of its own in both languages", () => {
  for (const language of ["en", "zh"]) {
    const all = [...KINDS.map((kind) => ({ kind, code: "x" })), { kind: "invalid-argument", code: "x", message: "m" }, {}];
    const titles = all.map((error) => described(error, language).title);
    assert.equal(new Set(titles).size, titles.length);
    for (const title of titles) assert.equal(CHINESE.test(title), language === "zh", title);
  }
});

test("English unless said otherwise", () => {
  const error = { kind: "timeout", code: "Timeout" };
  for (const language of [undefined, null, "en", "en-GB", "fr", "", 1, {}, Symbol("zh"), "密码"]) {
    assert.equal(CHINESE.test(described(error, language).title), false, String(language));
  }
  for (const language of ["zh", "zh-CN", "zh-Hant"]) assert.equal(CHINESE.test(described(error, language).title), true);
});

test("an error of a real call: its title, its scopes, its wait", async () => {
  const code = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
  const denied = reply(403, { code, message: "m", accessdenieddetail: { requiredScopes: ["A.Write", "B.Read"] } });
  const { advice } = described(await failure(clientOf(scripted(denied).fetch).lock("m")));
  assert.match(advice, /A\.Write.*B\.Read/);
  const now = reply(429, {}, { "retry-after": "0" });
  assert.doesNotMatch(described(await failure(clientOf(scripted(now).fetch).lock("m"))).advice, /0 s/);
  const slow = reply(429, {}, { "retry-after": "61" });
  for (const language of ["en", "zh"]) {
    assert.match(described(await failure(clientOf(scripted(slow.clone()).fetch).lock("m")), language).advice, /61/);
  }
});

test("a refused argument's advice says what is wrong with it", async () => {
  for (const language of ["en", "zh"]) {
    const { advice } = described(await failure(clientOf(fetch).lock("")), language);
    assert.match(advice, /conferenceId is empty/);
  }
});

test("an abort and a time-out of the platform have words of their own", () => {
  const other = described({}).title;
  const aborted = described(new DOMException("x", "AbortError")).title;
  // Node's own has a code.
  assert.equal(described(Object.assign(new Error("x"), { name: "AbortError", code: "ABORT_ERR" })).title, aborted);
  const late = described(new DOMException("x", "TimeoutError")).title;
  assert.equal(new Set([other, aborted, late]).size, 3);
  assert.equal(late, described({ kind: "timeout" }).title);
});

test("anything else is something unexpected, and never shown", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const trap = () => { throw new Error("trapped"); };
  for (const error of [
    undefined, null, "", "a text with s3cret", 0, 1n, Symbol("x"), true, [], () => {}, new Error("s3cret"), { kind: "constructor" },
    { kind: 1, code: {} }, Object.create(null), proxy, new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap }),
    { get kind() { throw 1; }, get code() { throw 2; }, get message() { throw 3; }, get name() { throw 4; } },
    { kind: "x".repeat(1e6), code: "y".repeat(1e6) }, { kind: "|", code: "\n" }, { code: "|" }, { kind: "\ud800" },
    { requiredScopes: 1 }, { requiredScopes: [] }, { requiredScopes: [1, null, ""] }, { get requiredScopes() { throw 1; } },
  ]) {
    for (const language of ["en", "zh"]) {
      const it = described(error, language);
      assert.equal(JSON.stringify(it).includes("s3cret"), false);
      assert.equal(it.title, described({}, language).title);
    }
  }
});

test("a wait that is no number of seconds is not told", () => {
  for (const retryAfterMs of [NaN, Infinity, -Infinity, -1, 1e300, "1", null, {}]) {
    assert.equal(/NaN|-|4294967295/.test(described({ retryAfterMs }).advice), false, String(retryAfterMs));
  }
});

test("endless scopes end", () => {
  const requiredScopes = new Proxy(/** @type {string[]} */ ([]), { get: (_, key) => (key === "length" ? 1e9 : "A.Read") });
  assert.ok(described({ kind: "permission", requiredScopes }).advice.length < 10_000);
});
