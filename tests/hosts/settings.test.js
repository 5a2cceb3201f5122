import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { flaw } from "../../worker/flaw.js";
import { address, cannotListen, publicOrigin } from "../../worker/hosts/settings.js";
import { serve } from "../simulator/serve.js";
import { KEYS, LOCK_PATH } from "../worker/harness.js";
import { HOSTS, startHost } from "./hosts.js";

/** Stands in values, which are shown nowhere: whoever mixes two variables up has a secret in one. */
const SECRET = "hunter2";
const ORIGIN = "PUBLIC_ORIGIN must be a scheme and a host, such as https://lock.example.com, and nothing behind it";

for (const host of HOSTS) {
  describe(`the settings of the edge worker in ${host.name}`, () => {
    /** @param {import("node:test").TestContext} t */
    const simulate = async (t) => {
      const simulator = await serve({ port: 0 });
      t.after(() => simulator.close());
      return simulator.url;
    };

    it("W4: a value that was damaged on its way is told by its variable, and by what damaged it", async (t) => {
      const url = await simulate(t);
      /** @type {[Record<string, string>, string][]} */
      const everywhere = [
        [{ PUBLIC_ORIGIN: `"https://${SECRET}.example"` }, `${ORIGIN}; it has a quotation mark at its beginning or end`],
        [{ PUBLIC_ORIGIN: `https://${SECRET}.example\u200b` }, `${ORIGIN}; it has an invisible character in it (U+200B)`],
        [{ PUBLIC_ORIGIN: `https://${SECRET}.example/` }, ORIGIN],
        [{ DINGTALK_EVENTS: SECRET }, "DINGTALK_EVENTS must be stream, or left out where DingTalk pushes to an address of yours"],
        [{ DINGTALK_EVENTS: "'stream'" }, "DINGTALK_EVENTS has quotes (') around it"],
        [{ DINGTALK_EVENTS: "stream", DINGTALK_APP_SECRET: `"${SECRET}"` }, 'DINGTALK_APP_SECRET has quotes (") around it'],
      ];
      /** @type {[Record<string, string>, string][]} */
      const listening = [
        [{ HOST: `'${SECRET}'` }, "HOST has a quotation mark"],
        [{ HOST: `${SECRET}\u00ad` }, "HOST has an invisible character in it (U+00AD)"],
        [{ HOST: `http://${SECRET}` }, "HOST must be a name or an address"],
        [{ HOST: "0.0.0.0 " }, "HOST begins or ends with a blank"],
        [{ PORT: '"8787"' }, "PORT must be a number from 0 to 65535; it has a quotation mark"],
        [{ PORT: "8787\r" }, "PORT must be a number from 0 to 65535; it has an invisible character in it (U+000D)"],
        // As Kubernetes tells a service of that name.
        [{ PORT: `tcp://${SECRET}:8787` }, "PORT must be a number from 0 to 65535"],
        [{ KEEP_ALIVE_SECONDS: "65 s" }, "KEEP_ALIVE_SECONDS must be a number from 1 to 86400"],
        [{ REQUEST_SECONDS: "’30’" }, "REQUEST_SECONDS must be a number from 1 to 86400; it has a quotation mark"],
      ];
      for (const [environment, words] of host.name === "Deno" ? everywhere : [...everywhere, ...listening]) {
        const worker = await startHost(t, host, url, environment);
        assert.deepEqual([worker.url, await worker.end()], ["", 1], words);
        assert.ok(worker.stderr().includes(words), worker.stderr());
        assert.ok(!(worker.stderr() + worker.stdout()).includes(SECRET), worker.stderr());
      }
    });

    it("W3: an env file with a byte order mark, Windows' line ends, export, comments and a value over several lines", async (t) => {
      const url = await simulate(t);
      const worker = await startHost(t, host, url, {}, (text) => {
        const lines = text.replace(/'\[/, "'[\n  ").replaceAll("},{", "},\n  {").replace(/^DINGTALK_APP_SECRET=(.*)$/m, 'export DINGTALK_APP_SECRET = "$1" # the app');
        return `\uFEFF${lines.replaceAll("\n", "\r\n")}`;
      });
      const init = { method: "POST", headers: { authorization: `Bearer ${KEYS.both}` }, body: '{"action":"lock"}' };
      const response = await fetch(worker.url + LOCK_PATH, init);
      assert.equal(response.status, 200, await response.text());
    });
  });
}

for (const host of HOSTS.filter(({ name }) => name !== "Deno")) {
  it(`W4: HOST is named where it cannot be listened on, in ${host.name}`, async (t) => {
    // As Conda's compilers set it; an address of another machine; and with a port.
    for (const HOST of ["x86_64-conda-linux-gnu", "192.0.2.7", "127.0.0.1:8787"]) {
      const worker = await startHost(t, host, "http://127.0.0.1:9", { HOST });
      assert.equal(await worker.end(), 1, worker.stderr());
      assert.match(worker.stderr(), /^HOST cannot be listened on \(E\w+\): it must be an address of this machine, .*\bHOST=127\.0\.0\.1 before the command\n$/);
      assert.ok(!worker.stderr().includes(HOST), worker.stderr());
    }
  });
}

it("W4: what keeps a host from listening is told by the variable that is to be changed", () => {
  const failed = (/** @type {string} */ code) => Object.assign(new Error("bind"), { code });
  const usual = address({});
  assert.deepEqual(usual, { hostname: "127.0.0.1", port: 8787 });
  assert.equal(cannotListen(failed("EADDRINUSE"), usual), "port 8787 is taken: choose another by PORT");
  assert.equal(cannotListen(failed("EACCES"), { ...usual, port: 80 }), "port 80 needs more rights: choose one above 1023 by PORT");
  assert.equal(cannotListen(failed("EINVAL"), usual), "cannot listen on port 8787 (EINVAL)");
  assert.match(cannotListen(failed("EAI_AGAIN"), { ...usual, hostname: "x" }), /^HOST cannot be listened on \(EAI_AGAIN\)/);
});

it("W4: every sign that nobody sees or means is found, and nothing is shown", () => {
  for (const unseen of ["\u200b", "\u200e", "\u202e", "\u2066", "\u2060", "\ufeff", "\u00ad", "\u180e", "\u2028", "\u3164", "\ufe0f", "\u0000", "\t", "\r", "\n", "\u{e0001}"]) {
    for (const value of [`${SECRET}${unseen}`, `${unseen}${SECRET}`, `hun${unseen}ter2`]) {
      const code = unseen.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
      assert.equal(flaw(value), `has an invisible character in it (U+${code}): type it anew`);
    }
  }
  for (const [left, right] of ["''", '""', "``", "“”", "‘’", "「」", "«»", "＂＂"].map((pair) => [...pair])) {
    for (const value of [`${left}${SECRET}${right}`, `${left}${SECRET}`, `${SECRET}${right}`]) assert.match(flaw(value) ?? "", /^has a quotation mark/, value);
  }
  for (const blank of [" ", "\u00a0", "\u3000", "\u2003"]) assert.equal(flaw(`${SECRET}${blank}`), "begins or ends with a blank");
  for (const value of ["", "ding12ab", "a b", "门卫", "https://lock.example.com", "it's"]) assert.equal(flaw(value), undefined);
  assert.equal(publicOrigin({}), undefined);
});
