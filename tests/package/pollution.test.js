import assert from "node:assert/strict";
import { test } from "node:test";

import { PACKAGE, child } from "./child.js";

/** What somebody has given to the prototype of all. @type {[string, string][]} */
const POLLUTED = [
  ["endpoint", '"https://evil.example"'], ["fetch", "async () => { print('evil'); }"], ["signal", "AbortSignal.abort('evil')"], ["success", "true"], ["sleep", "1e9"],
  ["accessToken", '"evil-token"'], ["appKey", '"evil"'], ["suiteTicket", "() => 'evil'"], ["timeoutMs", "1"], ["maxRetries", "9"], ["dangerouslyAllowBrowser", "true"],
  ["error", "{ message: 'evil' }"], ["result", "{ evil: 1 }"], ["request", "{ url: 'https://evil.example' }"], ["arm", "1"], ["ask", "true"], ["follow", "true"], ["leads", "true"],
  ["json", "{ success: true }"], ["status", "200"], ["code", '"evil"'], ["message", '"evil"'], ["cause", '"evil"'], ["withCause", "true"], ["scopes", '["evil"]'], ["requestId", '"evil"'],
  ["local", '"evil"'], ["served", "9"], ["told", '"evil"'], ["given", '"evil"'], ["names", '"evil\\0"'], ["id", '"evil"'], ["options", "{}"], ["browser", "true"], ["large", "true"],
  ["redirected", "true"], ["retryAfter", '"9"'], ["DINGTALK_ENDPOINT", '"https://evil.example"'],
];
const USE = `
  const { ConferenceClient, DingTalkError } = await import(${JSON.stringify(PACKAGE)});
  const sent = [];
  const answers = ['{"success":true}', '{}', '{"success":false,"code":"commandError"}'];
  const fetch = async (url, init) => { sent.push([url, init.headers["x-acs-dingtalk-access-token"] ?? null, init.signal.aborted]); return new Response(answers[(sent.length - 1) % 3]); };
  globalThis.fetch = fetch;
  const client = new ConferenceClient({ accessToken: "token-1" });
  const outcome = [];
  for (let n = 0; n < 3; n += 1) outcome.push(await client.lock("m", {}).then((it) => ({ ...it }), (error) => [error.kind, error.code, error.attempts, error.requestId, error.conferenceId]));
  const made = (make) => { try { make(); return "made"; } catch (error) { return error.message; } };
  print({ outcome, sent, none: made(() => new ConferenceClient({})), noApp: made(() => ConferenceClient.fromVariables({})) });
`;

const clean = (await child(USE)).printed[0];
for (const [name, value] of POLLUTED) {
  test(`A12: a "${name}" that all objects have is not believed`, async () => {
    const pollute = `Object.prototype[${JSON.stringify(name)}] = ${value};`;
    // Node itself loads no module where everything has a signal.
    const { printed, stderr } = await child(name === "signal" ? USE.replace("const sent", `${pollute} const sent`) : pollute + USE);
    assert.deepEqual(printed[0], clean, stderr);
  });
}

for (const [what, code] of /** @type {[string, string][]} */ ([
  ["fields that all arrays have", "Array.prototype.endpoint = 'https://evil.example'; Array.prototype.extra = 1; Object.defineProperty(Array.prototype, '0', { value: 'evil', writable: true, configurable: true })"],
  ["fields that all texts and functions have", "String.prototype.get = () => 'evil'; Function.prototype.endpoint = 'evil'; String.prototype.success = true"],
  ["a frozen world", "for (const it of [Object, Array, String, Function, Promise, Error, Map, Set, Uint8Array, Response, Headers, Request]) { Object.freeze(it.prototype); Object.freeze(it); }"],
  ["a Response whose json and text are patched", "Response.prototype.json = async () => ({ success: true }); Response.prototype.text = async () => '{\"success\":true}'"],
  ["a Headers whose get is counted", "const own = Headers.prototype.get; Headers.prototype.get = function (name) { return own.call(this, name); }"],
  ["Object.keys and JSON.stringify that are wrapped", "for (const [it, name] of [[Object, 'keys'], [JSON, 'stringify'], [JSON, 'parse']]) { const own = it[name]; it[name] = (...args) => own(...args); }"],
  ["a Promise whose then is wrapped, as a tracer does", "const own = Promise.prototype.then; Promise.prototype.then = function (...args) { return own.apply(this, args); }"],
  ["a setTimeout that gives objects", "const own = setTimeout; globalThis.setTimeout = (...args) => ({ own: own(...args) }); const clear = clearTimeout; globalThis.clearTimeout = (it) => clear(it?.own)"],
])) {
  test(`A12: ${what}: nothing is different`, async () => {
    const { printed, stderr } = await child(`${code};${USE}`);
    assert.deepEqual(printed[0], clean, stderr);
  });
}

for (const [what, pollute] of /** @type {[string, string][]} */ ([
  ["get", "Object.prototype.get = () => 1"],
  ["set", "Object.prototype.set = () => 1"],
  ["signal that nobody may write", "Object.defineProperty(Object.prototype, 'signal', { value: undefined, configurable: true })"],
])) {
  test(`a ${what} that all objects have breaks neither the import nor a client`, async () => {
    // Node itself loads no module then, unless it is not looked at from inside.
    const { printed, stderr } = await child(`
      const { ConferenceClient, DingTalkError } = await import(${JSON.stringify(PACKAGE)});
      ${pollute};
      const again = await import(${JSON.stringify(`${PACKAGE}?again`)}).then(() => "imported", String);
      const fetch = async () => ({ status: 200, text: () => '{"success":true}' });
      const client = new ConferenceClient({ accessToken: "token-1", fetch });
      print([again, (await client.lock("m")).attempts, await client.lock("").catch((error) => error instanceof DingTalkError && error.kind)]);
    `);
    assert.deepEqual(printed[0], ["imported", 1, "invalid-argument"], stderr);
  });
}
