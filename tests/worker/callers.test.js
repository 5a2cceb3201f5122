import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { assertFailure, KEYS, LIMITED_TO, lockPath, MEETING, sha256, stage } from "./harness.js";

const OLD = "the-key-until-next-week-51aa";
const NEW = "the-key-from-today-on-07bf";
const LATE = "the-key-of-yesterday-e2e2";
const day = (/** @type {number} */ days) => new Date(Date.now() + days * 86_400_000).toISOString();

describe("a caller", () => {
  const CALLER_KEYS = JSON.stringify([
    { id: "desk", sha256: sha256(OLD), actions: ["lock", "read"], expires: day(7) },
    { id: "desk", sha256: sha256(NEW), actions: ["lock", "unlock", "read"] },
    { id: "desk", sha256: sha256(LATE), actions: ["lock", "unlock"], expires: day(-1) },
    { id: "limited", sha256: sha256(KEYS.limited), actions: ["lock"], conferences: [`${LIMITED_TO}*`, "board"] },
  ]);
  const set = stage({ before, beforeEach, after }, { variables: { CALLER_KEYS } });
  set.secrets.push(OLD, NEW, LATE);

  it("may have two keys for a time, each with its own actions", async () => {
    for (const [key, actions] of /** @type {const} */ ([[OLD, ["lock", "read"]], [NEW, ["lock", "unlock", "read"]]])) {
      assert.equal((await set.lock("lock", { key })).status, 200);
      const told = await set.get("/session", key);
      assert.deepEqual([told.body.caller, told.body.actions], ["desk", actions]);
    }
    assertFailure(await set.lock("unlock", { key: OLD }), 403, "noPermission");
  });

  it("is told until when its key is good", async () => {
    assert.equal(Date.parse((await set.get("/session", OLD)).body.expires), Date.parse(JSON.parse(CALLER_KEYS)[0].expires));
    assert.equal((await set.get("/session", NEW)).body.expires, null);
  });

  it("whose key has expired is told so, and does nothing", async () => {
    const told = assertFailure(await set.lock("lock", { key: LATE }), 401, "InvalidAuthentication");
    assert.match(told.message, /has expired/);
    const unknown = assertFailure(await set.lock("lock", { key: "unknown" }), 401, "InvalidAuthentication");
    assert.doesNotMatch(unknown.message, /expired/);
    assertFailure(await set.ask("/session", { method: "POST", headers: { authorization: `Bearer ${LATE}` } }), 401, "InvalidAuthentication");
    assert.deepEqual(await set.upstream(), []);
  });

  it("limited to some meetings acts on those only", async () => {
    for (const id of [`${LIMITED_TO}7`, LIMITED_TO, "board"]) {
      await set.sim("meetings", { conferenceId: id });
      assert.equal((await set.lock("lock", { key: KEYS.limited, path: lockPath(id) })).status, 200, id);
    }
    const before = (await set.upstream()).length;
    for (const id of [MEETING, "board2", "Board", "team-a", "x%2Fboard", "board%20", "%20board"]) {
      assertFailure(await set.lock("lock", { key: KEYS.limited, path: lockPath(id) }), 403, "noPermission");
    }
    assert.equal((await set.upstream()).length, before);
    const { body } = await set.get("/session", KEYS.limited);
    assert.deepEqual(body, { caller: "limited", actions: ["lock"], conferences: [`${LIMITED_TO}*`, "board"], expires: null });
  });
});
