import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { proxies } from "../../worker/hosts/proxy.js";
import { KEYS, LOCK_PATH } from "../worker/harness.js";
import { HOSTS, startHost } from "./hosts.js";
import { PASSWORD, startProxied } from "./proxied.js";

// The way to DingTalk through a proxy, which is the only one where these names lead nowhere.

const NOWHERE = "http://dingtalk.invalid";

/** @param {import("node:test").TestContext} t */
async function stage(t) {
  const { simulator, ...others } = await startProxied(t);
  return { simulator: simulator.url, ...others };
}

/** @param {string} url */
async function lock(url) {
  const init = { method: "POST", headers: { authorization: `Bearer ${KEYS.both}` }, body: '{"action":"lock"}' };
  const response = await fetch(url + LOCK_PATH, init);
  return { status: response.status, text: await response.text() };
}

for (const host of HOSTS) {
  describe(`W7: a proxy's variables, in ${host.name}`, () => {
    const knows = host.name !== "Node 22";

    it(knows ? "are heeded, and that is said" : "are said to be of no use, and what would be", async (t) => {
      const { simulator, asked, proxy } = await stage(t);
      const worker = await startHost(t, host, knows ? NOWHERE : simulator, { http_proxy: proxy, HTTPS_PROXY: proxy });
      const { status, text } = await lock(worker.url);
      assert.equal(status, 200, text + worker.stderr());
      const said = worker.stderr().split("\n").find((line) => line.startsWith("proxy: ")) ?? "";
      if (knows) {
        assert.equal(said, "proxy: requests go out through that of http_proxy and HTTPS_PROXY");
        assert.ok(asked.length > 0 && asked.every((url) => url.includes("dingtalk.invalid")), asked.join("\n"));
      } else {
        assert.match(said, /^proxy: Node 22\.\S+ goes past that of http_proxy and HTTPS_PROXY: (take Node 24\.14 or later, Bun or Deno|name it in HTTP_PROXY .*--use-env-proxy),/);
        assert.deepEqual(asked, []);
      }
      await worker.end();
      assert.ok(!(worker.stderr() + worker.stdout() + text).includes(PASSWORD));
    });

    it("do not hold for what NO_PROXY names", async (t) => {
      const { simulator, asked, proxy } = await stage(t);
      const all = host.name === "Deno" ? ["127.0.0.1,*", /^proxy: .* what NO_PROXY names$/m] : ["*", /^(?![^]*proxy:)/];
      for (const [NO_PROXY, said] of /** @type {[string, RegExp][]} */ ([["other.example,127.0.0.1", /except to what NO_PROXY names$/m], all])) {
        const worker = await startHost(t, host, simulator, { HTTP_PROXY: proxy, NO_PROXY });
        assert.equal((await lock(worker.url)).status, 200);
        if (knows) assert.match(worker.stderr(), said);
      }
      assert.deepEqual(asked, []);
    });

    it("hold for https as a tunnel", async (t) => {
      const { simulator, asked, proxy } = await stage(t);
      const worker = await startHost(t, host, knows ? "https://dingtalk.invalid" : simulator, { HTTPS_PROXY: proxy });
      const { status } = await lock(worker.url);
      // What the simulator answers to TLS is no DingTalk.
      assert.equal(status, knows ? 502 : 200);
      assert.ok(!knows || asked.includes("tunnel to dingtalk.invalid:443"), asked.join("\n"));
    });

    it("and stand in the env file as well, without a scheme and for both", async (t) => {
      const { simulator, asked, proxy } = await stage(t);
      const address = proxy.replace(/^.*@/, "");
      const worker = await startHost(t, host, knows ? NOWHERE : simulator, {}, (text) => `${text}ALL_PROXY=${address}\n`);
      assert.equal((await lock(worker.url)).status, 200, worker.stderr());
      assert.match(worker.stderr(), /^proxy: .* that of ALL_PROXY/m);
      assert.equal(asked.length > 0, knows);
    });

    it("that cannot be a proxy are named, and nothing starts", async (t) => {
      for (const [HTTPS_PROXY, what] of /** @type {const} */ ([
        [`"http://${PASSWORD}.example:3128"`, "has a quotation mark"],
        [`http://${PASSWORD}.example:3128\u200b`, "has an invisible character in it (U+200B)"],
        [`http://${PASSWORD}.example:99999`, "must be the address of a proxy, such as http://proxy.example.com:3128"],
      ])) {
        const worker = await startHost(t, host, NOWHERE, { HTTPS_PROXY });
        assert.equal(worker.url, "");
        assert.equal(await worker.end(), 1);
        assert.ok(worker.stderr().includes("HTTPS_PROXY must be the address of a proxy") && worker.stderr().includes(what), worker.stderr());
        assert.ok(!worker.stderr().includes(PASSWORD), worker.stderr());
      }
    });
  });
}

it("W7: in Deno, NO_PROXY=* is no word for everything, and that is said", async (t) => {
  const { simulator, asked, proxy } = await stage(t);
  for (const host of HOSTS.filter(({ name }) => name === "Deno")) {
    const worker = await startHost(t, host, simulator, { HTTP_PROXY: proxy, NO_PROXY: "*" });
    assert.equal((await lock(worker.url)).status, 200);
    assert.match(worker.stderr(), /^proxy: .* NO_PROXY names, where Deno knows no \*$/m);
    assert.ok(asked.length > 0);
  }
});

it("W7: a proxy that is not for HTTP is told, where it cannot be used", async (t) => {
  const { simulator } = await stage(t);
  for (const host of HOSTS.filter(({ name }) => name !== "Deno")) {
    const worker = await startHost(t, host, simulator, { all_proxy: "socks5://127.0.0.1:1080" });
    assert.match(worker.stderr(), /^proxy: (Node|Bun) knows HTTP proxies only, and .* that of all_proxy$/m, host.name);
    if (host.name.startsWith("Node")) assert.equal((await lock(worker.url)).status, 200);
  }
});

it("W7: of a proxy's variables the small one wins, and one for all is the last", () => {
  const environment = { http_proxy: "http://a:1", HTTP_PROXY: "http://b:2", ALL_PROXY: "c:3", no_proxy: "x", NO_PROXY: "y" };
  assert.deepEqual(proxies(environment), { names: ["http_proxy", "ALL_PROXY"], schemes: { http: "http_proxy", https: "ALL_PROXY" }, urls: { http: "http://a:1", https: "http://c:3" }, exceptions: "x" });
  assert.deepEqual(proxies({}).names, []);
  // As a program for both kinds of proxy leaves them.
  assert.deepEqual(proxies({ http_proxy: "http://a:1", https_proxy: "http://a:1", all_proxy: "socks5://a:1" }).names, ["http_proxy", "https_proxy"]);
});
