import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { serve } from "../../simulator/serve.js";
import { DEFAULT_MEETING } from "../../simulator/simulator.js";
import { CLIENTS } from "./clients.js";

const ID = DEFAULT_MEETING.conferenceId;
const TOKEN = "token-of-the-benchmark";

describe("everything that is compared locks a meeting", () => {
  for (const { name, module, overFetch } of Object.values(CLIENTS)) {
    it(name, async (t) => {
      const { url, simulator, close } = await serve({ port: 0, tokens: [{ accessToken: TOKEN }] });
      t.after(close);
      const join = () => fetch(`${url}/_sim/meetings/${ID}/join`, { method: "POST", body: "{}" });
      /** @type {import("./clients.js").Open} */
      const open = (await import(module)).open;
      assert.equal((await join()).status, 200);
      await open({ endpoint: url, token: TOKEN })(ID);
      assert.equal((await join()).status, 423);
      await assert.rejects(open({ endpoint: url, token: TOKEN })("no-such-meeting"));
      if (!overFetch) return;

      await fetch(`${url}/_sim/reset`, { method: "POST", body: "{}" });
      /** @type {typeof fetch} */
      const own = async (input, init) => simulator.fetch(new Request(input, init));
      await open({ endpoint: "http://nowhere.invalid", token: TOKEN, fetch: own })(ID);
      assert.equal((await join()).status, 423);
    });
  }
});
