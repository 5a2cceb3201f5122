import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";

import { KEYS, stage } from "../worker/harness.js";
import { makeVerify as make } from "./verify.js";

/** @param {string} text */
const hash = (text) => createHash("sha256").update(text).digest("hex");

/** The lines chained anew from `from` on, as somebody does who owns the database. @param {string[]} lines @param {number} from */
function chained(lines, from) {
  /** @type {string[]} */
  const anew = lines.slice(0, from);
  for (const line of lines.slice(from)) {
    const prev = anew.length === 0 ? "0".repeat(64) : hash(anew.at(-1) ?? "");
    anew.push(line.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${prev}"`));
  }
  return anew;
}

describe("make verify", () => {
  const folder = mkdtempSync(join(tmpdir(), "verify-"));
  /** What the worker gave out, a line each. @type {string[]} */
  let record = [];
  let log = "";
  const set = stage({ before, beforeEach, after });
  after(() => rmSync(folder, { recursive: true }));

  /** @param {string[]} lines @param {string | Uint8Array} [logged] */
  function check(lines, logged) {
    writeFileSync(join(folder, "audit.jsonl"), lines.map((line) => `${line}\n`).join(""));
    if (logged === undefined) return make(`FILE=${join(folder, "audit.jsonl")}`);
    writeFileSync(join(folder, "worker.log"), logged);
    return make(`FILE=${join(folder, "audit.jsonl")}`, `LOG=${join(folder, "worker.log")}`);
  }

  before(async () => {
    /** @type {Record<string, unknown>[]} */
    const lines = [];
    for (const action of ["lock", "unlock", "lock"]) {
      const { headers, status } = await set.lock(action);
      assert.equal(status, 200);
      lines.push(await set.logged(headers.get("x-request-id") ?? ""));
    }
    await set.ask("/audit", { headers: { authorization: `Bearer ${KEYS.both}` } });
    const { text, headers } = await set.ask("/audit?format=jsonl", { headers: { authorization: `Bearer ${KEYS.both}` } });
    assert.match(headers.get("content-type") ?? "", /jsonl/);
    record = text.trimEnd().split("\n");
    assert.equal(record.length, 6);
    // As hosts keep it: among others' lines, and with a time in front.
    log = ["worker: http://127.0.0.1:8787", "{not json", ...lines.map((line) => `2026-11-26T00:00:00Z ${JSON.stringify(line)}`), ""].join("\r\n");
  });

  it("says how many entries there are and what the head is", () => {
    const head = `head: 6 ${hash(record[5] ?? "")}\n`;
    assert.deepEqual(check(record), { good: true, stdout: `6 entries\n${head}`, said: "" });
    assert.deepEqual(check(record, log), { good: true, stdout: `6 entries\n${head}receipts of the log that agree: 3\n`, said: "" });
    assert.deepEqual(check([]), { good: true, stdout: `0 entries\nhead: 0 ${"0".repeat(64)}\n`, said: "" });
  });

  it("names the first entry that is not as it was written", () => {
    const other = (/** @type {number} */ at, /** @type {string} */ from, /** @type {string} */ to) => {
      assert.ok(record[at]?.includes(from));
      return record.map((line, index) => (index === at ? line.replace(from, to) : line));
    };
    const [one, two, three, four, ...rest] = /** @type {[string, string, string, string]} */ (record);
    for (const [lines, says] of /** @type {[string[], RegExp][]} */ ([
      [other(2, '"unlock"', '"unlick"'), /^entry 3 does not have the hash that entry 4 says$/],
      [other(2, '"caller":"both"', '"caller":"b\uFFFDth"'), /^entry 3 does not have the hash that entry 4 says$/],
      [[one, two, four, ...rest], /^entry 3 is missing: entry 4 stands in its place$/],
      [[one, three, two, four, ...rest], /^entry 2 is missing: entry 3 stands in its place$/],
      [[one, two, "{", four, ...rest], /^entry 3 is not a line of a record$/],
      [record.map((line) => `${line}\r`), /^entry 1 ends with a carriage return: /],
      [record.slice(2), /^entry 3 is the first, and no checkpoint says what came before it$/],
    ])) {
      const { good, stdout, said } = check(lines);
      assert.deepEqual([good, stdout], [false, ""], said);
      assert.match(said, says);
    }
  });

  it("finds by the log alone what was chained anew, or cut off", () => {
    const anew = chained(record.map((line, index) => (index === 2 ? line.replace('"caller":"both"', '"caller":"boss"') : line)), 3);
    assert.notDeepEqual(anew, record);
    assert.equal(check(anew).good, true);
    assert.match(check(anew, log).said, /^entry 4 is not the one of which the log has a receipt: /);
    const cut = record.slice(0, 5);
    assert.equal(check(cut).good, true);
    assert.equal(check(cut, log).said, "entry 6 is missing: the log has a receipt of entry 6");
  });

  it("fails where the log has nothing to compare with, and says what it is to be", () => {
    for (const logged of ["", "worker: http://127.0.0.1:8787\n", log.replaceAll(/"record":/g, '"recorded":'), log.replaceAll("record", "rec\nord")]) {
      const { good, stdout, said } = check(record, logged);
      assert.deepEqual([good, stdout], [false, ""], said);
      assert.match(said, /^LOG: \S+worker\.log has no receipt, so that nothing was compared: it is to be what the worker wrote to standard output, /);
    }
  });

  it("reads a log as collectors and PowerShell keep it", () => {
    const lines = log.split("\r\n").filter((line) => line.includes('"record"')).map((line) => line.slice(line.indexOf("{")));
    for (const kept of [
      lines.map((line) => JSON.stringify({ log: `${line}\n`, stream: "stdout" })).join("\n"),
      lines.map((line) => `{"message":${line}}`).join("\n"),
      Buffer.from(`\ufeff${log}`, "utf16le"),
    ]) {
      const { stdout, said } = check(record, kept);
      assert.match(stdout, /\nreceipts of the log that agree: 3\n$/, said);
    }
  });

  it("takes a record whose beginning was removed at a checkpoint", () => {
    const line = JSON.stringify({
      seq: 7,
      prev: hash(record[5] ?? ""),
      type: "checkpoint",
      checkpoint: { seq: 2, hash: hash(record[1] ?? "") },
      entries: 2,
    });
    const left = [...record.slice(2), line];
    const { good, stdout, said } = check(left, log);
    assert.equal(said, "");
    assert.ok(good);
    assert.match(stdout, /^5 entries, from 3 to 7: those before were removed at a checkpoint\nhead: 7 [0-9a-f]{64}\n/);
    assert.match(check(left.slice(1)).said, /^entry 4 is the first/);
    const early = log.split("\r\n").filter((line) => !/"seq":[46]/.test(line)).join("\n");
    assert.equal(check(left, early).good, true);
    const next = JSON.stringify({ seq: 7, prev: hash(record[5] ?? ""), type: "checkpoint", checkpoint: { seq: 4, hash: hash(record[3] ?? "") }, entries: 4 });
    assert.match(check([...record.slice(4), next], early).said, /has receipts only of entries before 5, so that nothing was compared/);
  });

  it("says in one sentence what it cannot read", () => {
    const missing = join(folder, "missing");
    assert.equal(make(`FILE=${missing}`).said, `FILE: ${missing} cannot be read: there is no such file`);
    assert.equal(make(`FILE=${folder}`).said, `FILE: ${folder} cannot be read: it is a folder`);
    assert.match(make().said, /^FILE is missing: make verify FILE=audit\.jsonl/);
    assert.match(check(['{"entries":[],"cursor":null}']).said, /is not an exported record: take it by GET \/audit\?format=jsonl$/);
    check(record);
    assert.equal(make(`FILE=${join(folder, "audit.jsonl")}`, `LOG=${missing}`).said, `LOG: ${missing} cannot be read: there is no such file`);
  });
});
