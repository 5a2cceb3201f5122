import assert from "node:assert/strict";
import { connect } from "node:net";
import { it } from "node:test";

import { DEFAULT_MEETING } from "../simulator/defaults.js";
import { serve } from "../simulator/serve.js";
import { edgeWorker, ownWorker, variables, workers } from "./workers.js";

const CALL = ["LOCK", "lock", DEFAULT_MEETING.conferenceId];

for (const [whose, modules] of /** @type {const} */ ([["of the edge worker", edgeWorker], ["of the package", ownWorker]])) {
  it(`a client that leaves while a call ${whose} fetches the token hinders no other call`, async (t) => {
    const simulator = await serve({ port: 0 });
    t.after(() => simulator.close());
    const set = await workers({ LOCK: { modules: await modules(), bindings: variables(simulator.url) } });
    t.after(() => set.close());
    const requests = async () =>
      /** @type {{ path: string }[]} */ (await (await fetch(`${simulator.url}/_sim/requests`)).json()).map(({ path }) => path.split("/").at(-1));
    await fetch(`${simulator.url}/_sim/faults`, { method: "POST", body: '[{"on":"token","delay":1500}]' });

    const body = JSON.stringify(CALL);
    const { hostname, port, host } = new URL(await set.url("caller"));
    const socket = connect(Number(port), hostname);
    socket.write(["POST / HTTP/1.1", `host: ${host}`, `content-length: ${body.length}`, "", body].join("\r\n"));
    const reached = async (/** @type {string[]} */ calls) => {
      for (let asked = 0; asked < 2_000; asked++) if ((await requests()).sort().join() === calls.join()) return;
      assert.deepEqual((await requests()).sort(), calls);
    };
    await reached(["accessToken"]);
    socket.resetAndDestroy();

    const { result } = await set.call("LOCK", "lock", DEFAULT_MEETING.conferenceId);
    assert.equal(result.attempts, 1);
    // The call of who left came to its end as well.
    await reached(["accessToken", "lock", "lock"]);
  });
}
