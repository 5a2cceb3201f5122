import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { after, before, beforeEach, describe, it } from "node:test";

import { LOCK_PATH, stage } from "./harness.js";

const ROOT = new URL("../../", import.meta.url);
const POLICY = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "connect-src": "'self'",
  "img-src": "'self' data:",
  "base-uri": "'none'",
  "form-action": "'self'",
  "frame-ancestors": "'none'",
};
const FILES = /** @type {const} */ ([
  ["/", "text/html; charset=utf-8", "www/index.html"],
  ["/probe.js", "text/javascript; charset=utf-8", "www/probe.js"],
  ["/page.js", "text/javascript; charset=utf-8", "dist/page/page.js"],
  ["/style.css", "text/css; charset=utf-8", "dist/page/style.css"],
  ["/pinyin.js", "text/javascript; charset=utf-8", "dist/page/pinyin.js"],
  ["/several.js", "text/javascript; charset=utf-8", "dist/page/several.js"],
  ["/automatic.js", "text/javascript; charset=utf-8", "dist/page/automatic.js"],
  ["/history.js", "text/javascript; charset=utf-8", "dist/page/history.js"],
  ["/dingtalk-conference-lock.js", "text/javascript; charset=utf-8", null],
]);

describe("the worker serves", () => {
  // Without any configuration.
  const nothing = { DINGTALK_ENDPOINT: "", DINGTALK_APP_KEY: "", DINGTALK_APP_SECRET: "", CALLER_KEYS: "", READ_CACHE_SECONDS: "" };
  const set = stage({ before, beforeEach, after }, { variables: nothing });

  it("its health, whatever its configuration", async () => {
    assert.deepEqual(set.variables, {});
    const reply = await set.ask("/healthz");
    assert.deepEqual([reply.status, reply.body], [200, { status: "ok" }]);
    const head = await set.ask("/healthz", { method: "HEAD" });
    assert.deepEqual([head.status, head.text], [200, ""]);
    assert.equal((await set.ask("/healthz?x=1")).status, 200);
    assert.deepEqual(await set.upstream(), []);
  });

  for (const [path, type, file] of FILES) {
    it(`${path}, as it was built`, async () => {
      const reply = await set.ask(path);
      assert.equal(reply.status, 200);
      assert.equal(reply.headers.get("content-type"), type);
      assert.equal(reply.headers.get("cache-control"), "no-cache");
      if (file) assert.equal(reply.text, await readFile(new URL(file, ROOT), "utf8"));
      else assert.match(reply.text, /ConferenceClient/);
      const head = await set.ask(path, { method: "HEAD" });
      assert.deepEqual([head.status, head.text, head.headers.get("content-type")], [200, "", type]);
      const tag = reply.headers.get("etag") ?? "";
      assert.match(tag, /^W\/"[0-9a-f]{16}"$/);
      const again = await set.ask(path, { headers: { "if-none-match": tag } });
      assert.deepEqual([again.status, again.text, again.headers.get("etag")], [304, "", tag]);
      assert.equal((await set.ask(path, { headers: { "if-none-match": 'W/"0123456789abcdef"' } })).status, 200);
    });
  }

  it("every reply with the security headers", async () => {
    const replies = [
      ...(await Promise.all(["/", "/page.js", "/style.css", "/healthz", "/x"].map((path) => set.ask(path)))),
      await set.lock("lock"),
      await set.ask(LOCK_PATH, { method: "PUT" }),
      await set.ask("/session", { method: "DELETE" }),
    ];
    for (const { status, headers } of replies) {
      const policy = headers.get("content-security-policy")?.split("; ") ?? [];
      const rules = Object.fromEntries(policy.map((rule) => [rule.split(" ")[0], rule.replace(/^\S+ /, "")]));
      assert.deepEqual(rules, POLICY);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("referrer-policy"), "no-referrer");
      assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
      assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
      assert.match(headers.get("permissions-policy") ?? "", /\bmicrophone=\(\)/);
      assert.equal(headers.get("vary"), "Origin");
      // On an unencrypted connection it would say nothing. See https.test.js.
      assert.equal(headers.get("strict-transport-security"), null);
      if (status !== 200) assert.equal(headers.get("cache-control"), "no-store");
    }
  });

  it("a page without inline code or style, and without anything from elsewhere", async () => {
    const { text } = await set.ask("/");
    assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    for (const [, target] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
      // The last is Cloudflare's own, in front of the worker.
      assert.match(target ?? "", /^(#|data:image|[\w.-]+$|\/cdn-cgi\/access\/logout$)/);
    }
    const code = (await set.ask("/page.js")).text + (await set.ask("/style.css")).text;
    assert.doesNotMatch(code, /https?:\/\/\w|url\(|innerHTML|eval\(/);
  });
});

describe("the worker says", () => {
  const set = stage({ before, beforeEach, after });

  it("words in place of JSON to a browser that goes to an unknown address", async () => {
    const going = { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": "en" } };
    const reply = await set.ask("/who-knocked?<b>", going);
    assert.deepEqual([reply.status, reply.headers.get("content-type")], [404, "text/html; charset=utf-8"]);
    assert.match(reply.text, /<h1>There is nothing at this address<\/h1>.*<a href="\/">To the page<\/a>/s);
    assert.doesNotMatch(reply.text, /<b>/);
    assert.equal((await set.ask("/who-knocked")).body.code, "NotFound");
  });
});

describe("the built worker", () => {
  it("holds no path of the machine it was built on", async () => {
    const folders = [fileURLToPath(ROOT), `${homedir()}/`, `${process.env.CARGO_HOME ?? homedir() + "/.cargo"}/`];
    for (const name of ["worker.wasm", "index.js"]) {
      const bytes = await readFile(new URL(`dist/worker/${name}`, ROOT));
      for (const folder of folders) assert.ok(!bytes.includes(folder), `${name} has ${folder}`);
    }
  });
});
