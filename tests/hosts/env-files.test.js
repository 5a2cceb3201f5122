import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { parseVariables } from "../../worker/dev-vars.js";
import { entryText, makeKey } from "../../worker/keys.js";
import { findNode } from "../matrix/runtimes/servers.js";
import { ROOT } from "../readme/markdown.js";
import { CLEAN, TOOLS } from "./hosts.js";

const PRINT = "process.stdout.write(JSON.stringify(process.env.CALLER_KEYS))";
/** Reads texts as `.dev.vars`, one after the other. */
const WRANGLER = `import { writeFileSync } from "node:fs";
const { unstable_getVarsForDev: read } = await import("wrangler");
const found = JSON.parse(process.argv[1]).map((text) => {
  writeFileSync(".dev.vars", text);
  const { CALLER_KEYS } = read("wrangler.jsonc", undefined, {}, undefined, true);
  return CALLER_KEYS.value ?? CALLER_KEYS;
});
process.stdout.write(JSON.stringify(found))`;

/**
 * A folder in which programs are run, and what they print is read as JSON.
 * @param {import("node:test").TestContext} t
 */
function stage(t) {
  // Where wrangler is found.
  const above = join(ROOT, "target/tmp");
  mkdirSync(above, { recursive: true });
  const folder = mkdtempSync(join(above, "env-"));
  t.after(() => rmSync(folder, { recursive: true }));
  // With a variable that must not be taken for a part of the text.
  const options = { cwd: folder, env: { ...CLEAN, X: "not-this", NO_COLOR: "1" }, encoding: /** @type {const} */ ("utf8") };
  const run = (/** @type {string} */ program, /** @type {string[]} */ args) => JSON.parse(execFileSync(program, args, options));
  /** @param {string[]} texts @returns {string[]} */
  const wrangler = (texts) => run(findNode("node-newest").command, ["--input-type=module", "-e", WRANGLER, JSON.stringify(texts)]);
  return { folder, run, wrangler };
}

/**
 * What each reader of env files makes of `CALLER_KEYS` in one.
 * @param {import("node:test").TestContext} t
 * @param {string} text of the file
 */
function readings(t, text) {
  const { folder, run, wrangler } = stage(t);
  for (const name of ["worker.env", ".env"]) writeFileSync(join(folder, name), text);
  return {
    sh: run("sh", ["-c", `set -a; . ./worker.env; exec "${process.execPath}" -e '${PRINT}'`]),
    "Node 22": run(findNode("node-22").command, ["--env-file=worker.env", "-e", PRINT]),
    "Node, newest": run(findNode("node-newest").command, ["--env-file=worker.env", "-e", PRINT]),
    Bun: run(join(TOOLS, "bun"), ["--env-file=worker.env", "-e", PRINT]),
    "Bun by itself": run(join(TOOLS, "bun"), ["-e", PRINT]),
    Deno: run(join(TOOLS, "deno"), ["eval", "--env-file=worker.env", `import process from "node:process"; ${PRINT}`]),
    wrangler: wrangler([text])[0],
    "make start": parseVariables(text).get("CALLER_KEYS"),
  };
}

describe("an entry that make key prints", () => {
  const odd = `O'Brien "x" \\ \\n \\' $X \${X} $(id) \`id\` #1 # 2 !x %X% ~ 门卫 ]'`;

  it("A25: is read alike by a shell, Node, Bun, Deno, wrangler and make start, whatever is in it", (t) => {
    const { entry } = makeKey({ id: odd, actions: ["lock"], conferences: ["$X*", "a'b", "#1"] });
    const text = `[${entryText(entry)}]`;
    for (const [reader, value] of Object.entries(readings(t, `CALLER_KEYS='${text}'\n`))) {
      assert.equal(value, text, reader);
      assert.deepEqual(JSON.parse(String(value)), [entry], reader);
    }
  });

  it("A25: has no sign in it that somebody takes for something else", () => {
    for (const character of ["'", '"', "`", "$", "\\", "#", "!", "\u200b", "\u202e", "\u{e0001}"]) {
      const entry = { id: `a${character}b`, sha256: "0".repeat(64), actions: ["lock"] };
      const text = entryText(entry);
      assert.deepEqual(JSON.parse(text), entry);
      assert.match(text, /^\{"id":"a(\\u[0-9a-f]{4})+b",/);
    }
  });
});

describe(".dev.vars and wrangler's reading of it", () => {
  it("W3: are the same: byte order mark, line ends, export, quotes, comments, several lines", (t) => {
    const values = ["[1]", "'[1]'", '"[1]"', "`['1']`", "'[1]' # it's a comment", "  [1]  # one", "'[\n  1, # not a comment\n  2\n]'", '"[\n1]" # end', "'it's'", "'open", '"open # x'];
    const texts = values.map((value) => `CALLER_KEYS=${value}\nOTHER=x\n`);
    texts.push(...texts.map((text) => `\uFEFF# at the top\r\n  export ${text.replaceAll("\n", "\r\n")}`));
    for (const [index, theirs] of stage(t).wrangler(texts).entries()) {
      const ours = parseVariables(String(texts[index])).get("CALLER_KEYS");
      // A value over several lines keeps the file's line ends, which JSON takes for blanks.
      assert.equal(ours, theirs.replaceAll("\r\n", "\n"), texts[index]);
    }
  });
});
