import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { lastingKeeper } from "../../../worker/state/lasting.js";

const START = 1_790_000_000_000;

/** A keeper of which each has a number, and does what it is told. */
function stage() {
  /** @type {{ host: import("../../../worker/state/lasting.js").Host }[]} */
  const loaded = [];
  /** @type {unknown[]} */
  const done = [];
  const host = {
    rows: () => [[done.length]],
    commit: (/** @type {unknown} */ statements) => void done.push(statements),
    wake: (/** @type {number | null} */ at) => void done.push(at),
  };
  const keeper = lastingKeeper(
    host,
    (given) => {
      const number = loaded.push({ host: given });
      const answer = async (/** @type {string} */ text) => {
        if (text !== "") throw new WebAssembly.RuntimeError(text);
        given.commit([["INSERT", [number]]]);
        return String(number);
      };
      const woken = async () => void (await answer(""));
      return { ask: answer, woken, begun: woken };
    },
    () => START,
  );
  return { keeper, loaded, done };
}

describe("a keeper of a host", () => {
  it("is loaded when it is first needed, and kept", async () => {
    const { keeper, loaded } = stage();
    assert.equal(loaded.length, 0);
    assert.deepEqual([await keeper.ask(""), await keeper.ask("")], ["1", "1"]);
    await keeper.woken();
    assert.equal(loaded.length, 1);
  });

  it("is loaded anew after it has failed, and asks to be so within a minute", async () => {
    const { keeper, loaded, done } = stage();
    await keeper.ask("");
    await assert.rejects(keeper.ask("unreachable"), { message: "unreachable" });
    assert.equal(done.at(-1), START + 60_000);
    assert.equal(await keeper.ask(""), "2");
    assert.equal(loaded.length, 2);
  });

  it("writes nothing any more after it has failed, whatever it has under way", async () => {
    const { keeper, loaded, done } = stage();
    await keeper.ask("");
    await assert.rejects(keeper.ask("unreachable"));
    await keeper.ask("");
    const before = done.length;
    const [first] = loaded;
    assert.throws(() => first?.host.commit([]), /was loaded anew/);
    assert.throws(() => first?.host.rows("", []), /was loaded anew/);
    assert.throws(() => first?.host.wake(1), /was loaded anew/);
    assert.equal(done.length, before);
  });

  it("is not taken for failed once more by the calls of the one before", async () => {
    const { keeper, loaded, done } = stage();
    /** @type {Promise<string>[]} */
    const again = [];
    // Asked before the others have come to their end.
    const first = keeper.ask("unreachable").catch(() => again.push(keeper.ask("")));
    const others = [1, 2, 3].map(() => assert.rejects(keeper.ask("unreachable")));
    await Promise.all([first, ...others]);
    assert.deepEqual(await Promise.all(again), ["2"]);
    assert.equal(await keeper.ask(""), "2");
    assert.equal(loaded.length, 2);
    assert.equal(done.filter((it) => it === START + 60_000).length, 1);
  });

  it("asks to be loaded again where it cannot be loaded", async () => {
    /** @type {(number | null)[]} */
    const wakes = [];
    const host = { rows: () => [], commit: () => {}, wake: (/** @type {number | null} */ at) => void wakes.push(at) };
    const keeper = lastingKeeper(host, () => { throw new Error("of a newer version"); }, () => START);
    await assert.rejects(keeper.woken(), { message: "of a newer version" });
    assert.deepEqual(wakes, [START + 60_000]);
  });
});
