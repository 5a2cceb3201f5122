import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { WAY_OUT } from "../../worker/way-out.js";
import { readVariables } from "../../worker/dev-vars.js";
import { patience } from "../../worker/hosts/settings.js";
import { findNode } from "../matrix/runtimes/servers.js";
import { ROOT, textOf } from "../readme/markdown.js";
import { GUIDE, names } from "./guide.js";
import { HOSTS } from "./hosts.js";

test("every block of the guide is run by these tests", () => {
  const run = ["variables", "cloudflare", ...HOSTS.map(({ example }) => example), "doctor", "key", "verify"];
  assert.deepEqual(names().sort(), [...new Set(run)].sort());
});

test("the guide tells what every code of the worker's own means", () => {
  const files = readdirSync(join(ROOT, "worker/src"), { encoding: "utf8", recursive: true });
  const sources = files.filter((name) => name.endsWith(".rs") && !name.endsWith("_tests.rs"));
  const codes = sources.flatMap((name) => {
    const [own = ""] = textOf(join("worker/src", name)).split("#[cfg(test)]");
    return [...own.matchAll(/(?:Refusal::new|\breason)\(\s*\d+,\s*"([\w.]+)"/g)].map(([, code = ""]) => code);
  });
  assert.ok(codes.length >= 25, codes.join());
  // DingTalk's own are told of by how they begin.
  for (const code of codes) assert.ok(GUIDE.includes(`\`${code.replace(/^(Forbidden\.AccessDenied\.).*/, "$1…")}\``), code);
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

test("make start takes every variable that the worker reads, and README tells what it means", () => {
  const names = [...textOf("worker/src/variables.rs").matchAll(/^pub const ([A-Z_]+): &str = "\1"/gm)].map(([, name = ""]) => name);
  assert.ok(names.length >= 12, names.join());
  // It says where the simulator is, which make start knows.
  const meant = names.filter((name) => name !== "SIMULATOR");
  assert.deepEqual(Object.keys(readVariables("", Object.fromEntries(meant.map((name) => [name, "1"])))).sort(), [...meant].sort());
  const readme = textOf("README.md");
  for (const name of meant.filter((name) => !/^(PUBLIC_ORIGIN|DINGTALK_EVENT_.*)$/.test(name))) assert.match(readme, new RegExp(`^\\| [^|]*\`${name}\``, "m"), name);
});

test("W7: the guide tells the hosts' own times, and has the section that the doctor names", () => {
  const { keepAliveMs, requestMs } = patience({});
  for (const [name, ms] of /** @type {const} */ ([["KEEP_ALIVE_SECONDS", keepAliveMs], ["REQUEST_SECONDS", requestMs]])) {
    assert.ok(GUIDE.includes(`| \`${name}\` | ${ms / 1_000} |`), name);
  }
  for (const words of Object.values(WAY_OUT)) {
    const [, title = ""] = /["“]([A-Z][^"”]*)["”]/.exec(words) ?? [];
    assert.ok(GUIDE.includes(`\n## ${title}\n`), words);
  }
});

test("what the worker remembers is bound, and made by a migration", () => {
  const script = 'const { unstable_readConfig: read } = await import("wrangler"); const { durable_objects, migrations } = read({ config: process.argv[1] }); console.log(JSON.stringify({ ...durable_objects, migrations }))';
  const read = execFileSync(findNode("node-newest").command, ["--input-type=module", "-e", script, join(ROOT, "worker/wrangler.jsonc")], { cwd: ROOT, encoding: "utf8" });
  assert.deepEqual(JSON.parse(read), {
    bindings: [{ name: "KEEPER", class_name: "Keeper" }],
    migrations: [{ tag: "v1", new_sqlite_classes: ["Keeper"] }],
  });
});

test("the guide's binding of a secret is one that wrangler takes", (t) => {
  const [binding = ""] = /"secrets_store_secrets": \[[^`]*\]/.exec(GUIDE) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "guide-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const config = join(folder, "wrangler.jsonc");
  writeFileSync(config, textOf("worker/wrangler.jsonc").replace(/\n\}\s*$/, `,\n  ${binding}\n}\n`));
  const script = 'const { unstable_readConfig: read } = await import("wrangler"); console.log(JSON.stringify(read({ config: process.argv[1] }).secrets_store_secrets))';
  const read = execFileSync(findNode("node-newest").command, ["--input-type=module", "-e", script, config], { cwd: ROOT, encoding: "utf8" });
  assert.deepEqual(JSON.parse(read), [{ binding: "DINGTALK_APP_SECRET", store_id: "STORE_ID", secret_name: "NAME" }]);
});
