import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { test } from "node:test";
import { jsonOf, serveFor } from "./harness.js";

/**
 * What an official DingTalk SDK was seen to send.
 * @typedef {{ method: string, path: string, headers: Record<string, string>, body: string }} Capture
 */

/**
 * By node:http, and not by fetch, so that every header goes out as captured.
 * @param {string} url
 * @param {Capture} capture
 * @returns {Promise<{ status: number | undefined, body: any }>}
 */
function replay(url, { method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers }, async (reply) => {
      resolve({ status: reply.statusCode, body: await json(reply) });
    });
    sent.on("error", reject).end(body);
  });
}

for (const name of ["official-node", "official-python"]) {
  test(`the request of ${name} locks the meeting once its token is known`, async (t) => {
    const file = new URL(`../fixtures/wire/${name}.json`, import.meta.url);
    /** @type {Capture} */
    const capture = JSON.parse(await readFile(file, "utf8"));
    const { url, post } = await serveFor(t);

    const unknown = await replay(url, capture);
    assert.deepEqual([unknown.status, unknown.body.code], [400, "InvalidAuthentication"]);

    await post("/_sim/tokens", { accessToken: capture.headers["x-acs-dingtalk-access-token"] });
    assert.deepEqual(await replay(url, capture), { status: 200, body: { success: true } });
    const [meeting] = await jsonOf(fetch(`${url}/_sim/meetings`));
    assert.equal(meeting.locked, true);

    const [, logged] = await jsonOf(fetch(`${url}/_sim/requests`));
    const { host, connection, ...headers } = logged.headers;
    assert.deepEqual(
      { method: logged.method, path: logged.path, headers, body: logged.body },
      { method: capture.method, path: capture.path, headers: capture.headers, body: capture.body },
    );
  });
}
