import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { READ_SCOPE, WRITE_SCOPE } from "../simulator/defaults.js";
import { DEFAULT_APP } from "../simulator/simulator.js";
import { assertFailure, KEYS, sendRaw, stage } from "./harness.js";

const STEPS = ["configuration", "egress", "endpoint", "token", "permission (lock)", "permission (read)"];

/**
 * `+` works, `-` does not, `?` was not tried: one sign for each step.
 * @param {import("./harness.js").Reply} reply
 */
function signs({ status, body, text }) {
  assert.equal(status, 200, text);
  assert.deepEqual(body.steps.map((/** @type {any} */ { step }) => step), STEPS);
  const all = body.steps.map((/** @type {any} */ { ok }) => (ok === null ? "?" : ok ? "+" : "-")).join("");
  assert.equal(body.ok, all === "++++++");
  return all;
}

describe("the doctor", () => {
  const set = stage({ before, beforeEach, after });
  const examine = () => set.get("/doctor", KEYS.admin);

  it("finds nothing wrong where all is well, by two calls that change nothing", async () => {
    const before = await set.sim("meetings");
    const reply = await examine();
    assert.equal(signs(reply), "++++++");
    assert.equal(reply.body.steps[0].detail, set.variables.DINGTALK_ENDPOINT);
    const calls = (await set.upstream()).map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(calls.filter((call) => !call.endsWith("/accessToken")), [
      "POST /v1.0/conference/videoConferences/dingtalk-conference-lock-doctor/lock",
      "GET /v1.0/conference/orgConferences?maxResults=1",
    ]);
    assert.deepEqual(await set.sim("meetings"), before);
  });

  it("answers a key with the action admin, and nobody else", async () => {
    for (const key of [KEYS.both, KEYS.readOnly, KEYS.limited]) assertFailure(await set.get("/doctor", key), 403, "noPermission");
    assertFailure(await set.ask("/doctor"), 401, "InvalidAuthentication");
    assertFailure(await set.get("/doctor", KEYS.expired), 401, "InvalidAuthentication");
    assert.deepEqual(await set.upstream(), []);
  });

  it("tells at which step DingTalk cannot be used, with advice", async () => {
    await examine();
    for (const [fault, expected, code] of /** @type {const} */ ([
      [{ reset: true }, "+-????", "NetworkError"],
      [{ status: 403, body: { code: "Forbidden.AccessDenied.IpNotInWhiteList", message: "ip 203.0.113.9" } }, "+-????", "Forbidden.AccessDenied.IpNotInWhiteList"],
      [{ garbage: true }, "++-???", "NotJson"],
      [{ status: 404, body: "<html>" }, "++-???", "Http404"],
      [{ status: 403, body: "<html>" }, "++-???", "Http403"],
      [{ status: 400, body: "" }, "++-???", "Http400"],
      [{ status: 302, headers: { location: "/" } }, "++-???", "Redirect"],
      [{ status: 500, body: { code: "systemError", message: "x" } }, "++-???", "systemError"],
      [{ status: 403, body: { code: "Forbidden.AccessDenied.QpsLimitForApi", message: "x" } }, "++++-+", "Forbidden.AccessDenied.QpsLimitForApi"],
    ])) {
      await set.faults([fault]);
      const reply = await examine();
      assert.equal(signs(reply), expected, reply.text);
      const failed = reply.body.steps.find((/** @type {any} */ { ok }) => ok === false);
      assert.equal(failed.code, code);
      assert.ok(failed.title && failed.advice);
    }
  });

  it("and asks nothing for a wrong query, or for a page elsewhere", async () => {
    await set.sim("reset", {});
    assertFailure(await set.get("/doctor?language=zh&language=en", KEYS.admin), 400, "paramsError");
    const begun = await set.ask("/session", { method: "POST", headers: { "x-acs-dingtalk-access-token": KEYS.admin } });
    const cookie = begun.headers.get("set-cookie")?.split(";")[0] ?? "";
    for (const headers of [{ cookie, origin: "https://evil.example" }, { cookie, "sec-fetch-site": "cross-site" }]) {
      assert.match(await sendRaw(set.url, ["GET /doctor HTTP/1.1", ...Object.entries(headers).map((it) => it.join(": "))].join("\n")), /^HTTP\/1.1 403 [^]*OriginNotAllowed/);
    }
    assert.deepEqual(await set.upstream(), []);
  });

  it("speaks Chinese or English, as JSON or text", async () => {
    const ask = async (/** @type {Record<string, string>} */ headers, query = "") =>
      set.ask(`/doctor${query}`, { headers: { "x-acs-dingtalk-access-token": KEYS.admin, ...headers } });
    assert.match((await ask({ "accept-language": "zh-CN,en;q=0.5" })).body.steps[3].title, /钉钉接受该应用/);
    assert.match((await ask({ "accept-language": "zh" }, "?language=en")).body.steps[3].title, /accepts the app/);
    const text = await ask({ accept: "text/plain" }, "?language=en");
    assert.equal(text.headers.get("content-type"), "text/plain; charset=utf-8");
    const lines = text.text.split("\n").filter((line) => /^\S/.test(line));
    assert.deepEqual(lines.map((line) => line.slice(8, 26).trim()), STEPS);
    assert.ok(lines.every((line) => line.startsWith("ok ")));
    await set.faults([{ reset: true }]);
    const failing = await ask({ accept: "text/plain" }, "?language=zh");
    assert.match(failing.text, /^FAILED {2}egress .*\n +\S/m);
    assert.match(failing.text, /^- +token /m);
  });

  it("and its report holds no secret", async () => {
    const token = (await set.upstream()).at(-1)?.headers["x-acs-dingtalk-access-token"];
    await set.faults([{ status: 400, body: { code: `x ${token}`, message: `bad ${DEFAULT_APP.appSecret} ${token}` } }]);
    await examine();
  });
});

for (const [missing, scopes, expected] of /** @type {const} */ ([
  [WRITE_SCOPE, [READ_SCOPE], "++++-+"],
  [READ_SCOPE, [WRITE_SCOPE], "+++++-"],
])) {
  describe(`the doctor of an app without ${missing}`, () => {
    const set = stage({ before, beforeEach, after }, { simulator: { apps: [{ ...DEFAULT_APP, scopes }] } });
    it("names it", async () => {
      const reply = await set.get("/doctor", KEYS.admin);
      assert.equal(signs(reply), expected, reply.text);
      const failed = reply.body.steps.find((/** @type {any} */ { ok }) => ok === false);
      assert.ok(failed.advice.includes(missing), failed.advice);
    });
  });
}

describe("the doctor of a wrong configuration", () => {
  for (const [name, variables, expected, told] of /** @type {const} */ ([
    ["a missing secret", { DINGTALK_APP_SECRET: "" }, "-?????", /DINGTALK_APP_SECRET is missing/],
    ["a wrong secret", { DINGTALK_APP_SECRET: "wrong-secret" }, "+++-??", /Copy both again/],
    ["a wrong list of origins", { ALLOWED_ORIGINS: "*" }, "-+++++", /ALLOWED_ORIGINS/],
  ])) {
    describe(name, () => {
      const set = stage({ before, beforeEach, after }, { variables });
      it("is told at its step", async () => {
        const reply = await set.get("/doctor", KEYS.admin);
        assert.equal(signs(reply), expected, reply.text);
        assert.match(reply.body.steps.find((/** @type {any} */ { ok }) => ok === false).advice, told);
      });
    });
  }

  describe("where nothing answers", () => {
    const set = stage({ before, beforeEach, after }, { variables: { DINGTALK_ENDPOINT: "http://127.0.0.1:9" } });
    it("is told as such", async () => assert.equal(signs(await set.get("/doctor", KEYS.admin)), "+-????"));
  });

  describe("without usable caller keys", () => {
    const set = stage({ before, beforeEach, after }, { variables: { CALLER_KEYS: "[]" } });
    it("nobody can ask", async () => {
      const { message } = assertFailure(await set.get("/doctor", KEYS.admin), 500, "ConfigurationError");
      assert.match(message, /^CALLER_KEYS /);
    });
  });
});
