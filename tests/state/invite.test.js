import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { KEYS, nodeWorker, startSimulator } from "./stage.js";

describe("to let somebody back in", () => {
  it("invites in the host's name, once for a key, and passes on what DingTalk refuses", { timeout: 300_000 }, async (t) => {
    const simulator = await startSimulator(t);
    const worker = await nodeWorker(t, simulator.url);
    const members = Array.from({ length: 150 }, (_, index) => ({ unionId: `p${index}`, userNick: `P ${index}` }));
    // The host came last, and so is on the second page.
    members.push({ unionId: "lin", userNick: "Lin" });
    await simulator.sim("meetings", { conferenceId: "team-a", creatorId: "lin", creatorNick: "Lin", members });
    await simulator.sim("meetings/team-a/leave", { unionId: "p6" });
    assert.equal((await worker.act("team-a", "lock")).status, 200);
    for (const unionId of ["p7", "p8"]) await simulator.sim("meetings/team-a/leave", { unionId });
    const invite = (/** @type {object} */ body, /** @type {string} */ key, /** @type {Record<string, string>} */ headers = {}, id = "team-a") =>
      worker.ask(`/meetings/${id}/invite`, { body, key, headers });
    const before = (await worker.ask("/usage")).body.calls;

    const asked = { unionId: "p7", name: "P 7" };
    const first = await invite(asked, KEYS.team, { "idempotency-key": "k" });
    assert.deepEqual([first.status, first.body, first.headers.get("x-outcome")], [200, { success: true }, "done"]);
    const again = await invite(asked, KEYS.team, { "idempotency-key": "k" });
    assert.deepEqual([again.status, again.body], [200, { success: true }]);
    const sent = await simulator.requests(/\/users\/invite$/);
    assert.deepEqual(sent.map(({ body }) => JSON.parse(body ?? "")), [{ unionId: "lin", inviteeList: [{ unionId: "p7", nick: "P 7" }] }]);
    assert.equal((await worker.ask("/usage")).body.calls - before, 3, "two pages of members, and the invitation");

    // Neither who left before the lock, nor who is in, nor a stranger, nor by whom that may only lock.
    for (const unionId of ["p6", "p9", "stranger"]) {
      const { status, body, headers } = await invite({ unionId }, KEYS.ops);
      assert.deepEqual([status, body.code, headers.get("x-outcome")], [409, "HasNotLeft", "never-sent"], unionId);
    }
    const locker = await invite(asked, KEYS.seldom);
    assert.deepEqual([locker.status, locker.body.code], [403, "noPermission"]);
    assert.equal((await invite(asked, KEYS.team, {}, "team-b")).body.code, "HasNotLeft");
    assert.equal((await simulator.requests(/\/users\/invite$/)).length, 1);

    await simulator.sim("faults", [{ on: "invite", code: "noPermission" }]);
    const refused = await invite({ unionId: "p8" }, KEYS.ops);
    assert.deepEqual([refused.status, refused.body.code, refused.headers.get("x-outcome")], [400, "noPermission", "refused"]);
    assert.equal((await invite(asked, KEYS.team, {}, "other")).status, 403);
    await simulator.sim("meetings", { conferenceId: "team-b", members: [{ unionId: "p7", userNick: "P 7" }] });
    assert.equal((await worker.act("team-b", "lock")).status, 200);
    await simulator.sim("meetings/team-b/leave", { unionId: "p7" });
    const nobody = await invite(asked, KEYS.team, {}, "team-b");
    assert.deepEqual([nobody.status, nobody.body.code, nobody.headers.get("x-outcome")], [409, "HostNotFound", "never-sent"]);

    const entries = (await worker.record()).filter(({ type }) => type.startsWith("invite"));
    assert.deepEqual(
      entries.map(({ type, conferenceId, unionId, outcome, code, caller }) => [type, conferenceId, unionId, outcome, code, caller]),
      [
        ["invite", "team-a", "p7", undefined, undefined, "team"],
        ["invite-outcome", "team-a", "p7", "done", null, "team"],
        ...["p6", "p9", "stranger"].flatMap((unionId) => [
          ["invite", "team-a", unionId, undefined, undefined, "ops"],
          ["invite-outcome", "team-a", unionId, "never-sent", "HasNotLeft", "ops"],
        ]),
        ["invite", "team-a", "p8", undefined, undefined, "ops"],
        ["invite-outcome", "team-a", "p8", "refused", "noPermission", "ops"],
        ["invite", "team-b", "p7", undefined, undefined, "team"],
        ["invite-outcome", "team-b", "p7", "never-sent", "HostNotFound", "team"],
      ],
    );
    // It starts again, though what was refused last is no lock.
    await worker.end();
    await worker.start();
    assert.equal((await worker.ask("/meetings")).status, 200);
  });
});
