import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import { MEETING, accepted, appOf, clientOf, failure, reply, scripted, serveWith, simulate } from "./harness.js";

for (const [fault, kind, status] of /** @type {const} */ ([
  ["reset", "network", null],
  ["truncate", "network", null],
  ["garbage", "protocol", 200],
  ["huge", "protocol", 200],
])) {
  test(`a ${fault} is ${kind}`, async (t) => {
    const { client, faults } = await simulate(t);
    await faults({ [fault]: true });
    const error = await failure(client().lock(MEETING));
    assert.deepEqual([error.kind, error.status, error.retryable], [kind, status, kind === "network"]);
    assert.equal(error.cause !== undefined, kind === "network");
    assert.equal((await client().lock(MEETING)).attempts, 1);
  });
}

test("nobody there is network, with fetch's own error as the cause", async (t) => {
  const url = await serveWith(t, (request) => void request.socket.destroy());
  const error = await failure(clientOf(undefined, { endpoint: url }).lock("m"));
  assert.deepEqual([error.kind, error.status, error.retryable], ["network", null, true]);
  assert.ok(error.cause instanceof TypeError);
  assert.equal(Object.keys(error).includes("cause"), false);
});

for (const status of [300, 301, 302, 303, 304, 307, 308]) {
  test(`a redirect with ${status} is not followed`, async (t) => {
    let reached = 0;
    const target = await serveWith(t, (_, response) => {
      reached += 1;
      response.end('{"success":true,"accessToken":"x","expireIn":7200}');
    });
    const url = await serveWith(t, (_, response) => {
      response.writeHead(status, { location: `${target}/elsewhere` }).end();
    });
    for (const client of [clientOf(undefined, { endpoint: url, maxRetries: 2 }), appOf(undefined, { endpoint: url })]) {
      const error = await failure(client.lock("m"));
      assert.deepEqual([error.kind, error.status, error.retryable, error.attempts], ["protocol", status, false, 1]);
    }
    assert.equal(reached, 0);
  });
}

test("a redirect that a browser hides, or that a fetch followed all the same, is protocol", async () => {
  const opaque = { type: "opaqueredirect", status: 0, redirected: false, headers: new Headers(), text: async () => "" };
  const followed = { status: 200, redirected: true, headers: new Headers(), text: async () => '{"success":true}' };
  for (const [response, status] of /** @type {const} */ ([[opaque, null], [followed, 200]])) {
    const error = await failure(clientOf(async () => response).lock("m"));
    assert.deepEqual([error.kind, error.status], ["protocol", status]);
  }
});

/** A body of so many bytes that begins as JSON and says success. @param {number} bytes */
const sized = (bytes) => '{"success":true,"x":"'.padEnd(bytes - 2, "x") + '"}';

test("64 KiB are read, one byte more is not", async () => {
  assert.equal((await clientOf(scripted(reply(200, sized(65_536))).fetch).lock("m")).attempts, 1);
  const error = await failure(clientOf(scripted(reply(200, sized(65_537))).fetch).lock("m"));
  assert.deepEqual([error.kind, error.status], ["protocol", 200]);
});

test("the limit counts bytes, not characters", async () => {
  const body = JSON.stringify({ success: true, x: "会".repeat(22_000) });
  assert.equal((await failure(clientOf(scripted(reply(200, body)).fetch).lock("m"))).kind, "protocol");
});

test("too large a reply with another status is of that status's kind", async () => {
  for (const [status, kind] of /** @type {const} */ ([[500, "server"], [403, "permission"], [429, "throttled"]])) {
    const error = await failure(clientOf(scripted(reply(status, "x".repeat(70_000))).fetch).lock("m"));
    assert.deepEqual([error.kind, error.status], [kind, status]);
  }
});

for (const status of [200, 500]) {
  test(`a body without end (${status}) is read a little beyond 64 KiB and cancelled`, async () => {
    let pulled = 0;
    let cancelled = false;
    const chunk = new Uint8Array(1024).fill(32);
    const body = new ReadableStream({
      pull(controller) {
        if ((pulled += 1) > 1_000) return controller.error(new Error("read on and on"));
        controller.enqueue(chunk);
      },
      cancel() {
        cancelled = true;
      },
    });
    const error = await failure(clientOf(async () => new Response(body, { status })).lock("m"));
    assert.equal(error.kind, status === 200 ? "protocol" : "server");
    assert.ok(pulled <= 68, `${pulled} KiB`);
    assert.ok(cancelled);
  });
}

test("the connection of a body without end is ended", { timeout: 10_000 }, async (t) => {
  /** @type {Promise<unknown> | undefined} */
  let closed;
  const url = await serveWith(t, (_, response) => {
    closed = once(response, "close");
    let left = 10_000;
    const write = () => {
      while (!response.destroyed && (left -= 1) > 0 && response.write(" ".repeat(1024)));
      if (!response.destroyed && left > 0) response.once("drain", write);
    };
    write();
  });
  assert.equal((await failure(clientOf(undefined, { endpoint: url }).lock("m"))).kind, "protocol");
  await closed;
});

test("a body in many pieces, cut within characters, is read whole", async () => {
  const bytes = new TextEncoder().encode('{"success":true,"requestid":"会议🔒"}');
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  assert.equal((await clientOf(async () => new Response(body)).lock("m")).requestId, "会议🔒");
});

test("a byte order mark is no trouble", async () => {
  assert.equal((await clientOf(scripted(reply(200, '\ufeff{"success":true}')).fetch).lock("m")).attempts, 1);
});

test("a body that fails half-way is network", async () => {
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new TypeError("terminated"));
    },
  });
  const error = await failure(clientOf(async () => new Response(body)).lock("m"));
  assert.deepEqual([error.kind, error.retryable], ["network", true]);
  assert.match(String(error.cause), /terminated/);
});

test("the signal of a request that was read to its end is left alone", async () => {
  const { fetch, calls } = scripted(accepted());
  await clientOf(fetch).lock("m");
  assert.equal(calls[0]?.init.signal?.aborted, false);
});
