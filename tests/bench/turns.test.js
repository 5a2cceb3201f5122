import assert from "node:assert/strict";
import { it } from "node:test";

import { microseconds, takeTurns, unlessQuick } from "./turns.js";

it("everybody has a turn in every round, and warm-up rounds do not count", async () => {
  let order = "";
  let time = 0;
  const turn = (/** @type {string} */ name) => async () => ((order += name), ++time);
  const samples = await takeTurns({ a: turn("a"), b: turn("b"), c: turn("c") }, { rounds: 2, warmUp: 1 });
  assert.equal(order, "abcabcabc");
  assert.deepEqual(samples, { a: [4, 7], b: [5, 8], c: [6, 9] });
});

it("a quick run has fewer rounds of the same", () => {
  const count = { rounds: 300, warmUp: 60, calls: 200 };
  assert.deepEqual(unlessQuick(count, true), { rounds: 2, warmUp: 0, calls: 200 });
  assert.equal(unlessQuick(count, false), count);
});

it("calls are made one after the other, as many as asked for, and the first failure ends the batch", async () => {
  let [running, most, count] = [0, 0, 0];
  const call = async () => {
    most = Math.max(most, ++running);
    await null;
    running--;
    count++;
  };
  assert.ok((await microseconds(call, 25)) > 0);
  assert.deepEqual([most, count], [1, 25]);
  await assert.rejects(microseconds(() => Promise.reject(new Error("refused")), 5), /refused/);
});
