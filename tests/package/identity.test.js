import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { ConferenceClient, DingTalkError } from "../../pkg/index.js";
import { PACKAGE, printedBy } from "./child.js";
import { TOKEN, accepted, clientOf, failure, reply, scripted, thrownBy } from "./harness.js";

/** Another copy of the package, as a program has it that depends on it twice. @type {typeof import("../../pkg/index.js")} */
const other = await import(`${PACKAGE}?copy`);

const refused = () => failure(clientOf(scripted(reply(403, { code: "noPermission" })).fetch).lock("m"));

test("P8: an error of one copy is an instance of the other's class, and of Error", async () => {
  const ours = await refused();
  const client = new other.ConferenceClient({ accessToken: TOKEN, fetch: scripted(reply(400, { code: "confClosed" })).fetch });
  const theirs = await client.lock("m").catch((/** @type {unknown} */ error) => error);
  assert.notEqual(DingTalkError, other.DingTalkError);
  for (const error of [ours, theirs]) for (const kind of [DingTalkError, other.DingTalkError, Error]) assert.ok(error instanceof kind);
});

test("P8: nothing else is one", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const value of [undefined, null, 1, "x", Symbol(), {}, [], new Error("x"), new TypeError("x"), { name: "DingTalkError", kind: "server" }, Object.create(null), proxy]) {
    assert.equal(Object(value) === value && value instanceof DingTalkError, false);
    assert.equal(DingTalkError[Symbol.hasInstance](value), false);
  }
});

test("P8: a class made of ours is told by its own prototype", async () => {
  class Mine extends /** @type {any} */ (DingTalkError) {}
  assert.equal((await refused()) instanceof Mine, false);
  const mine = new /** @type {any} */ (Mine)({ message: "x" });
  assert.ok(mine instanceof Mine);
  assert.ok(mine instanceof DingTalkError);
});

test("P8: JSON has the name, the message and every field, and the cause is not in it", async () => {
  const error = await failure(clientOf(async () => { throw new Error("offline"); }).lock("m"));
  const json = JSON.parse(JSON.stringify({ error })).error;
  assert.deepEqual(json, {
    name: "DingTalkError", message: error.message, kind: "network", code: "NetworkError", status: null, requestId: null, requiredScopes: [],
    retryable: true, retryAfterMs: null, attempts: 1, conferenceId: "m", action: "lock",
  });
});

test("P8: what structured clone keeps is what README says: message and stack; toJSON() goes through whole", async () => {
  const error = await refused();
  const cloned = structuredClone(error);
  assert.deepEqual([cloned instanceof DingTalkError, cloned.message, cloned.kind], [false, error.message, undefined]);
  const { kind, name, message } = /** @type {any} */ (structuredClone(error.toJSON()));
  assert.deepEqual([kind, name, message], [error.kind, "DingTalkError", error.message]);
});

test("A21: it is an ordinary error: its name can be set, its stack says both", async () => {
  const error = /** @type {any} */ (await refused());
  assert.ok(String(error.stack).startsWith(`DingTalkError: ${error.message}`), error.stack);
  assert.equal(String(error), `DingTalkError: ${error.message}`);
  assert.match(inspect(error), /^DingTalkError: lock m/);
  assert.deepEqual(Object.keys(error).includes("name"), false);
  error.name = "Mine";
  assert.equal(String(error), `Mine: ${error.message}`);
  assert.equal((await refused()).name, "DingTalkError");
  error.message = "other";
  error.kind = "server";
  delete error.stack;
  assert.equal(error.toJSON().message, "other");
});

for (const runtime of ["node", "deno", "bun"]) {
  test(`A21: the stack begins with name and message on ${runtime}`, { timeout: 30_000 }, async () => {
    const [stack, message] = await printedBy(`
      const { ConferenceClient } = await import(${JSON.stringify(PACKAGE)});
      try { new ConferenceClient({}); } catch (error) { print([String(error.stack), error.message]); }
    `, { runtime });
    assert.ok(stack.startsWith(`DingTalkError: ${message}`), stack);
  });
}

/** A membrane: whatever is taken out of it is wrapped, as some test doubles and sandboxes do. @param {any} target @returns {any} */
const membrane = (target) =>
  Object(target) !== target || target instanceof Promise ? target : new Proxy(target, {
    get: (it, key) => membrane(it[key]),
    apply: (it, self, args) => membrane(Reflect.apply(it, self, args)),
    construct: (it, args) => membrane(Reflect.construct(it, args)),
  });

/** What Vue's `reactive()` does: objects behind it are proxies, too; functions are not. @param {any} target @returns {any} */
const reactive = (target) =>
  new Proxy(target, {
    get: (it, key, receiver) => {
      const value = Reflect.get(it, key, receiver);
      return Object(value) === value && typeof value !== "function" ? reactive(value) : value;
    },
    set: (it, key, value, receiver) => Reflect.set(it, key, value, receiver),
  });

/** @type {[string, (client: any) => any][]} */
const WRAPPED = [
  ["a Proxy", (client) => new Proxy(client, {})],
  ["a Proxy of a Proxy", (client) => new Proxy(new Proxy(client, {}), {})],
  ["a reactive state", (client) => reactive({ client }).client],
  ["a membrane", membrane],
  ["an object made of it", (client) => Object.create(client)],
  ["a frozen one", (client) => Object.freeze(client)],
  ["a sealed one with a field more", (client) => Object.seal(Object.assign(client, { note: 1 }))],
];
for (const [how, wrap] of WRAPPED) {
  test(`A4: a client behind ${how} works`, async () => {
    const client = wrap(clientOf(async () => accepted()));
    assert.equal((await client.lock("m")).action, "lock");
    assert.equal((await client.unlock("m")).action, "unlock");
  });
}

test("A4: a class made of the client works, fromVariables too", async () => {
  class Mine extends ConferenceClient {
    /** @param {string} id */
    twice = async (id) => [await this.lock(id), await this.unlock(id)];
  }
  const client = new Mine({ accessToken: TOKEN, fetch: async () => accepted() });
  assert.deepEqual((await client.twice("m")).map(({ action }) => action), ["lock", "unlock"]);
  const app = Mine.fromVariables({ DINGTALK_APP_KEY: "k", DINGTALK_APP_SECRET: "s3cret-of-app" });
  assert.ok(app instanceof Mine && app instanceof ConferenceClient);
});

test("A4: a client that is printed has its name, and nothing of what it holds", () => {
  assert.equal(inspect(new ConferenceClient({ accessToken: TOKEN })), "ConferenceClient {}");
});

test("A4: a method without its client rejects with words that help, and throws nothing", async () => {
  const client = clientOf(async () => accepted());
  const { lock, unlock } = client;
  for (const call of [() => lock("m"), () => unlock.call(/** @type {any} */ ({}), "m"), () => lock.call(/** @type {any} */ (null), "m"), () => Promise.all(["a", "b"].map(/** @type {any} */ (client.lock))), () => ({ ...client, lock }).lock("m")]) {
    const error = await failure(call());
    assert.equal(error.kind, "invalid-argument");
    assert.match(error.message, /client\.(un)?lock\(id\)/);
  }
});

test("A4: an option object behind a Proxy is read as any", async () => {
  const options = reactive({ accessToken: TOKEN, maxRetries: 0, fetch: async () => accepted() });
  assert.equal((await new ConferenceClient(options).lock("m", reactive({ timeoutMs: 50 }))).attempts, 1);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.match(thrownBy(() => new ConferenceClient(/** @type {any} */ (proxy))).message, /readable object/);
});
