import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";

import { TOKEN, clientOf, failure } from "./harness.js";

/** What a call fails with whose fetch throws this. @param {() => unknown} make */
const failed = (make) => failure(clientOf(async () => { throw make(); }).lock("m"));

const refused = () => Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED", errno: -111, syscall: "connect", address: "127.0.0.1", port: 1 });

/** node-fetch 2 has a function for a class. @returns {any} */
function nodeFetch2() {
  /** @this {any} @param {string} message @param {string} type @param {any} system */
  function FetchError(message, type, system) {
    Error.call(this, message);
    this.message = message;
    this.type = type;
    if (system) this.code = this.errno = system.code;
    Error.captureStackTrace(this, this.constructor);
  }
  FetchError.prototype = Object.create(Error.prototype);
  FetchError.prototype.constructor = FetchError;
  FetchError.prototype.name = "FetchError";
  return new (/** @type {any} */ (FetchError))("request to https://h/ failed, reason: connect ECONNREFUSED", "system", refused());
}

/** node-fetch 3 has a getter for its name, and one for its tag. */
class FetchBaseError extends Error {
  /** @param {string} message @param {string} type */
  constructor(message, type) {
    super(message);
    Error.captureStackTrace(this, this.constructor);
    this.type = type;
  }
  /** @override */
  get name() { return this.constructor.name; }
  get [Symbol.toStringTag]() { return this.constructor.name; }
}
class FetchError extends FetchBaseError {
  /** @param {string} message @param {string} type @param {any} system */
  constructor(message, type, system) {
    super(message, type);
    if (system) {
      this.code = this.errno = system.code;
      this.erroredSysCall = system.syscall;
    }
  }
}
const nodeFetch3 = () => new FetchError("request to https://h/ failed, reason: connect ECONNREFUSED", "system", refused());

/** As jsdom's: what it has is told by getters of a class written in JavaScript. */
class ForeignDOMException {
  #message;
  /** @param {string} message */
  constructor(message) { this.#message = message; }
  get name() { return "NetworkError"; }
  get message() { return this.#message; }
  get code() { return 19; }
}
Object.defineProperty(ForeignDOMException.prototype, Symbol.toStringTag, { value: "DOMException", configurable: true });

class SocketError extends Error {
  /** @override */
  static [Symbol.hasInstance]() { return true; }
}

/** @type {[string, () => any][]} */
const KEPT = [
  ["node-fetch 2", nodeFetch2],
  ["node-fetch 3", nodeFetch3],
  ["Node's fetch", () => new TypeError("fetch failed", { cause: refused() })],
  ["several addresses", () => new TypeError("fetch failed", { cause: Object.assign(new AggregateError([refused(), refused()], ""), { code: "ECONNREFUSED" }) })],
  ["another realm", () => runInNewContext('Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) })')],
  ["a page's", () => new DOMException("The network failed", "NetworkError")],
  ["a class with methods", () => Object.assign(new (class MyError extends Error { retry() {} static of() {} })("no"), { code: "ECONNREFUSED" })],
  ["a fake page's", () => new ForeignDOMException("The network failed")],
  ["undici's, with marks under symbols", () => Object.assign(new SocketError("other side closed"), { [Symbol.for("undici.error.UND_ERR_SOCKET")]: true, code: "UND_ERR_SOCKET", socket: { bytesRead: 0 } })],
];
for (const [whose, make] of KEPT) {
  test(`A20: an error of ${whose} is the cause, as it is`, async () => {
    const thrown = make();
    const { name, message } = thrown;
    const error = await failed(() => thrown);
    assert.equal(error.kind, "network");
    assert.equal(error.cause, thrown);
    assert.deepEqual([/** @type {any} */ (error.cause).name, /** @type {any} */ (error.cause).message], [name, message]);
    if (/ECONNREFUSED/.test(inspect(thrown))) assert.match(error.message, /ECONNREFUSED/);
  });
}

/** Everything by which it may be shown. @param {any} error */
const shown = (error) => [inspect(error, { depth: 20, showHidden: true }), inspect(error.cause, { depth: 20, getters: true }), JSON.stringify(error.cause), `${error.stack}`, error.message, (() => { try { return `${error.cause}`; } catch { return ""; } })()].join("\n");

const showing = Symbol.for("nodejs.util.inspect.custom");
class ByInspect extends Error { [showing]() { return TOKEN; } }
class ByOldInspect extends Error { inspect() { return TOKEN; } }
class ByText extends Error {
  /** @override */
  toString() { return TOKEN; }
}
class ByValue extends Error {
  /** @override */
  valueOf() { return TOKEN; }
}
class ByPrimitive extends Error { [Symbol.toPrimitive]() { return TOKEN; } }
class ByJson extends Error { toJSON() { return TOKEN; } }
class Second extends Error { #asked = 0; get detail() { return (this.#asked += 1) > 1 ? TOKEN : "nothing"; } }
class SecondName extends Error {
  #asked = 0;
  /** @override @returns {string} */
  get name() { return (this.#asked += 1) > 1 ? TOKEN : "Fine"; }
}
class SecondTag extends Error { #asked = 0; get [Symbol.toStringTag]() { return (this.#asked += 1) > 2 ? TOKEN : "Error"; } }
class Inherited extends ByInspect {}

/** @type {[string, () => any][]} */
const NEVER = [
  ["an inspect method", () => new ByInspect("no")],
  ["an inherited inspect method", () => new Inherited("no")],
  ["an inspect method of Node before 11", () => new ByOldInspect("no")],
  ["an inspect method of its own", () => Object.assign(new Error("no"), { [showing]: () => TOKEN })],
  ["a toString", () => new ByText("no")],
  ["a valueOf", () => new ByValue("no")],
  ["a toPrimitive", () => new ByPrimitive("no")],
  ["a toJSON", () => new ByJson("no")],
  ["a getter that tells it the second time", () => new Second("no")],
  ["a name that is it the second time", () => new SecondName("no")],
  ["a tag that is it the second time", () => new SecondTag("no")],
  ["a getter of its own that tells it the second time", () => { let asked = 0; return Object.defineProperty(new Error("no"), "detail", { enumerable: true, get: () => ((asked += 1) > 1 ? TOKEN : "nothing") }); }],
  ["the same one cause deeper", () => new TypeError("fetch failed", { cause: new Second("no") })],
  ["the same in a list", () => new AggregateError([new Error("a"), new ByInspect("b")], "all")],
  ["a stack that is a getter", () => Object.defineProperty(new Error("no"), "stack", { get: () => TOKEN })],
  ["a Proxy of an error", () => new Proxy(new Error("no"), { get: (it, key) => (key === "message" ? TOKEN : Reflect.get(it, key)) })],
  ["a function", () => Object.assign(() => {}, { [showing]: () => TOKEN })],
  ["a prototype of its own", () => Object.setPrototypeOf(new Error("no"), { __proto__: Error.prototype, request: { headers: [TOKEN] } })],
  ["a description of a symbol", () => Object.assign(new Error("no"), { mark: Symbol(TOKEN) })],
];
for (const [where, make] of NEVER) {
  test(`A20: a token hidden in ${where} is never shown`, async () => {
    const error = await failed(make);
    for (let look = 0; look < 3; look += 1) assert.ok(!shown(error).includes(TOKEN), shown(error));
  });
}

/** @type {[string, () => unknown][]} */
const LARGE = [
  ["5,000,000 numbers", () => Object.assign(new Error("no"), { numbers: Array.from({ length: 5_000_000 }, (_, n) => n) })],
  ["5,000,000 numbers in a typed array", () => Object.assign(new Error("no"), { numbers: new Float64Array(5_000_000) })],
  ["5,000,000 numbers in lists of 1,000", () => Object.assign(new Error("no"), { lists: Array.from({ length: 5_000 }, () => Array.from({ length: 1_000 }, (_, n) => n)) })],
  ["a list with a hole of 4,000,000,000", () => { const list = [1]; list.length = 4_000_000_000; return Object.assign(new Error("no"), { list }); }],
  ["a thousand causes", () => Array.from({ length: 2_000 }).reduce((/** @type {any} */ cause) => new Error("no", { cause }), new Error("no"))],
  ["a text of 100,000,000", () => new Error("x".repeat(100_000_000))],
];
for (const [what, make] of LARGE) {
  test(`A20: an error with ${what} is looked at no further than it takes`, async (t) => {
    const thrown = make();
    // What is looked at is counted, not timed.
    let looks = 0;
    const own = Object.getOwnPropertyDescriptor;
    t.mock.method(Object, "getOwnPropertyDescriptor", (/** @type {any} */ it, /** @type {any} */ key) => { looks += 1; return own(it, key); });
    const error = await failed(() => thrown);
    assert.deepEqual([error.kind, error.cause], ["network", undefined]);
    assert.ok(looks < 50_000, `${looks} looks`);
  });
}
