/** The longest id of a meeting: a limit of Rust's, which is also told in files that Rust does not make. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { makeKey } from "../../worker/keys.js";
import { makePlan } from "../../www/several/plan.js";
import { DESCRIPTION } from "./openapi.js";

const source = readFileSync(new URL("../../src/model/conference_id.rs", import.meta.url), "utf8");
const LONGEST = Number(/MAX_CONFERENCE_ID_BYTES: usize = (\d+);/.exec(source)?.[1]);

describe("an id that Rust would take, and one that is a byte longer:", () => {
  // A character of three bytes tells bytes from characters.
  const fits = `会${"a".repeat(LONGEST - 3)}`;
  const tooLong = `${fits}a`;

  it("an entry for a caller key", () => {
    const entryFor = (/** @type {string} */ id) => () => makeKey({ id: "ops", actions: ["lock"], conferences: [id] });
    entryFor(fits)();
    entryFor(`${fits}*`)();
    assert.throws(entryFor(tooLong), /CONFERENCES/);
  });

  it("a list for several meetings", () => {
    const known = { byCode: () => [], byName: () => [], byLink: () => [], tell: () => "", titleOf: () => "Known", mayRead: true };
    const idsIn = (/** @type {string} */ id) => makePlan(id, known).items.map((item) => item.id);
    assert.deepEqual(idsIn(fits), [fits]);
    assert.deepEqual(idsIn(tooLong), []);
  });

  it("the description of the worker", () => {
    const told = JSON.stringify(DESCRIPTION).match(/at most \d+ bytes|"maxLength":\d+/g)?.filter((text) => text.includes(String(LONGEST)));
    assert.equal(DESCRIPTION.components.parameters.ConferenceId.schema.maxLength, LONGEST);
    assert.deepEqual(told, [`at most ${LONGEST} bytes`, `"maxLength":${LONGEST}`, `"maxLength":${LONGEST}`]);
  });
});
