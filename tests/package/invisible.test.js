import assert from "node:assert/strict";
import { test } from "node:test";

import { ConferenceClient } from "../../pkg/index.js";
import { lock } from "../../pkg/worker.js";
import { APP, MEETING, SUITE, TOKEN, accepted, clientOf, failure, scripted, thrownBy } from "./harness.js";

/** What nobody sees, or takes for a gap. */
const UNSEEN = [
  0x20, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x1680, 0x17b4, 0x180e, 0x2000, 0x2003, 0x2009, 0x200a, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028,
  0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x202f, 0x205f, 0x2060, 0x2061, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x206f, 0x2800, 0x3000,
  0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe0020, 0xe0100,
].map((point) => String.fromCodePoint(point));
const CONTROLS = ["\t", "\n", "\r", "\0", "\u007f", "\u0085", "\u001b"];
const name = (/** @type {string} */ char) => `U+${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;

test("P13: an id with a blank or an invisible character in it is refused, wherever it stands, and nothing is sent", async () => {
  const { fetch, calls } = scripted(accepted());
  const client = clientOf(fetch);
  for (const char of [...UNSEEN, ...CONTROLS]) {
    for (const id of [`${char}${MEETING}`, `${MEETING}${char}`, `644272${char}f14ba`]) {
      const error = await failure(client.lock(id));
      assert.equal(error.kind, "invalid-argument", name(char));
      assert.match(error.message, /conferenceId has a (blank or an invisible|control) character/, name(char));
      assert.doesNotMatch(error.message, /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u);
    }
  }
  assert.equal(calls.length, 0);
});

test("P13: so is a credential and an endpoint, each by its name", () => {
  for (const char of UNSEEN) {
    for (const [option, options] of /** @type {[string, any][]} */ ([
      ["accessToken", { accessToken: `${TOKEN}${char}` }],
      ["appKey", { ...APP, appKey: `${char}${APP.appKey}` }],
      ["appSecret", { ...APP, appSecret: `${APP.appSecret}${char}` }],
      ["suiteTicket", { ...SUITE, suiteTicket: `a${char}b` }],
      ["authCorpId", { ...SUITE, authCorpId: `a${char}b` }],
      ["endpoint", { accessToken: TOKEN, endpoint: `https://api.dingtalk.io${char}` }],
    ])) {
      const error = thrownBy(() => new ConferenceClient(options));
      assert.equal(error.kind, "invalid-argument");
      assert.ok(error.message.startsWith(`${option} has a blank, a line break, an invisible character`), `${name(char)}: ${error.message}`);
    }
  }
});

test("so are the quotation marks of an env file around them, by the name of the variable too, and never a value", () => {
  const [variables, secret] = [{ DINGTALK_APP_KEY: "dingk", DINGTALK_APP_SECRET: "hunter2" }, "hunter2"];
  for (const [before, behind] of [['"', '"'], ["'", "'"], ["`", "`"], ['"', ""], ["", "'"]]) {
    const quoted = (/** @type {string} */ text) => `${before}${text}${behind}`;
    for (const [called, make] of /** @type {[string, () => unknown][]} */ ([
      ["accessToken", () => clientOf(fetch, { accessToken: quoted(secret) })],
      ["appSecret", () => new ConferenceClient({ appKey: "dingk", appSecret: quoted(secret) })],
      ["endpoint", () => clientOf(fetch, { endpoint: quoted("https://hunter2.example") })],
      ["DINGTALK_APP_SECRET", () => ConferenceClient.fromVariables({ ...variables, DINGTALK_APP_SECRET: quoted(secret) })],
      ["DINGTALK_ENDPOINT", () => ConferenceClient.fromVariables({ ...variables, DINGTALK_ENDPOINT: quoted("https://hunter2.example") })],
    ])) {
      const { kind, message } = thrownBy(make);
      assert.equal(kind, "invalid-argument");
      assert.match(message, new RegExp(`^${called} has .* or a quotation mark around it; copy it again`));
      assert.ok(!message.includes("hunter2"), message);
    }
  }
});

test("the scheme of an endpoint has no case", async () => {
  for (const endpoint of ["HTTPS://h.example/a", "Https://h.example/a/", "hTTp://h.example/a"]) {
    const { fetch, calls } = scripted(accepted());
    await clientOf(fetch, { endpoint }).lock("m");
    assert.match(String(calls[0]?.url), /^https?:\/\/h\.example\/a\/v1\.0\//i);
  }
});

test("P13: so is what a function gives, and a variable of an edge function", async () => {
  for (const char of UNSEEN) {
    const error = await failure(clientOf(async () => accepted(), { accessToken: async () => `${TOKEN}${char}` }).lock("m"));
    assert.match(error.message, /accessToken has a blank, a line break, an invisible character/, name(char));
    const env = { DINGTALK_APP_KEY: APP.appKey, DINGTALK_APP_SECRET: `${APP.appSecret}${char}` };
    assert.match((await failure(lock(MEETING, env))).message, /DINGTALK_APP_SECRET has a blank/, name(char));
  }
});
