import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { ROOT, textOf } from "../readme/markdown.js";
import { GUIDE, names } from "./guide.js";
import { HOSTS } from "./hosts.js";

test("every block of the guide is run by these tests", () => {
  const run = ["variables", "cloudflare", ...HOSTS.map(({ example }) => example), "doctor", "key"];
  assert.deepEqual(names().sort(), [...new Set(run)].sort());
});

test("the guide tells what every code of the worker's own means", () => {
  const files = readdirSync(join(ROOT, "worker/src"), { encoding: "utf8", recursive: true });
  const sources = files.filter((name) => name.endsWith(".rs") && !name.endsWith("_tests.rs"));
  const codes = sources.flatMap((name) =>
    [...textOf(join("worker/src", name)).matchAll(/(?:Refusal::new|\breason)\(\s*\d+,\s*"(\w+)"/g)].map(([, code = ""]) => code),
  );
  assert.ok(codes.length >= 8, codes.join());
  for (const code of codes) assert.ok(GUIDE.includes(`\`${code}\``), code);
});

test("the guide tells what every field of a log line means", () => {
  const line = /struct Line<'a> \{([^}]*)\}/.exec(textOf("worker/src/log.rs"))?.[1] ?? "";
  const fields = [...line.matchAll(/^ {4}(\w+): /gm)].map(([, name = ""]) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase()));
  assert.ok(fields.length >= 9, line);
  for (const field of fields) assert.match(GUIDE, new RegExp(`^\\| [^|]*\`${field}\``, "m"), field);
});

test("the variables of the guide are those that make start takes and the hosts read", () => {
  const known = [textOf("worker/dev-vars.js"), textOf("worker/hosts/settings.js")].join();
  for (const [, name = ""] of GUIDE.matchAll(/`((?:DINGTALK|ACCESS|CALLER|ALLOWED|PUBLIC)_[A-Z_]+)`/g)) assert.ok(known.includes(name), name);
});
