import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { lock } from "../../pkg/index.js";
import { TOKEN, accepted, appOf, clientOf, granted, reply } from "./harness.js";

// The memory is the module's own business: met where the module is instantiated.
/** @type {WebAssembly.Memory[]} */
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} [imports] */
  constructor(module, imports) {
    super(module, imports);
    for (const value of Object.values(this.exports)) if (value instanceof WebAssembly.Memory) memories.push(value);
  }
};

const size = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);

/** @param {number} times @param {(n: number) => Promise<unknown>} call */
async function grown(times, call) {
  // What is kept for good is there after the first hundred.
  for (let n = 0; n < 100; n += 1) await call(n).catch(() => {});
  const before = size();
  assert.ok(before > 0);
  for (let n = 0; n < times; n += 1) await call(n).catch(() => {});
  return size() - before;
}

/** @type {[string, () => (n: number) => Promise<unknown>][]} */
const USES = [
  ["calls", () => { const client = clientOf(async () => accepted()); return (n) => client.lock(`m${n}`); }],
  ["calls with a client of their own", () => (n) => lock(`m${n}`, { accessToken: TOKEN, fetch: async () => accepted() })],
  ["failures", () => {
    const body = { code: "commandError", message: "x".repeat(5_000) };
    const client = clientOf(async () => reply(400, body));
    return (n) => client.lock(`m${n}`);
  }],
  ["refused ids", () => { const client = clientOf(async () => accepted()); return () => client.lock("x".repeat(250) + "\n"); }],
  ["tokens", () => {
    const client = appOf(async (/** @type {string} */ url) => (url.includes("oauth2") ? granted("t0ken".repeat(500), 0) : accepted()));
    return (n) => client.lock(`m${n}`);
  }],
  ["aborted calls", () => {
    const client = clientOf(() => new Promise(() => {}));
    return (n) => {
      const controller = new AbortController();
      const call = client.lock(`m${n}`, { signal: controller.signal });
      controller.abort();
      return call;
    };
  }],
  ["causes", () => { const client = clientOf(() => Promise.reject(new Error("no"))); return (n) => client.lock(`m${n}`); }],
];
test("clients that nobody has any more give their memory back", { timeout: 60_000 }, async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const clients = async () => {
    for (let n = 0; n < 1_000; n += 1) await clientOf(async () => accepted()).lock(`m${n}`);
    // What has been collected is told of in a turn of its own.
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  };
  await clients();
  const before = size();
  for (let round = 0; round < 10; round += 1) await clients();
  assert.ok(size() - before <= 65_536, `${size() - before} bytes`);
});

for (const [what, make] of USES) {
  test(`2,000 ${what} do not let the memory grow`, { timeout: 60_000 }, async () => {
    assert.ok((await grown(2_000, make())) <= 65_536);
  });
}

test("what is very long is refused before it is copied", async () => {
  const huge = "x".repeat(50_000_000);
  const client = clientOf(async () => accepted());
  await client.lock("m");
  const before = size();
  await assert.rejects(client.lock(huge));
  for (const options of [{ accessToken: huge }, { endpoint: huge }, { [huge]: 1 }]) {
    assert.throws(() => clientOf(fetch, options));
  }
  assert.ok(size() - before <= 131_072, `${size() - before} bytes`);
  assert.equal(TOKEN.length < huge.length, true);
});
