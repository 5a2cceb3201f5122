import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { test } from "node:test";

import { ROOT } from "./suites.js";

// What the set-up makes of the browsers it finds; those here are scripts that answer `--version`.

const CHROMIUM = "echo 'Chromium 148.0.7778.167 built on Debian'";
const CHROMEDRIVER = "echo 'ChromeDriver 148.0.7778.167 (65db666ac2cf)'";
const FIREFOX = "echo 'Mozilla Firefox 140.10.2esr'";
const GECKODRIVER = "echo 'geckodriver 0.37.1 (abc 2026-01-01)'";

/**
 * A machine with these programs, by their paths below its folder, and without apt-get and cargo.
 * @param {import("node:test").TestContext} t
 * @param {Record<string, string>} programs
 */
function machine(t, programs) {
  const folder = mkdtempSync(join(tmpdir(), "browsers-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const tool of ["sh", "sed", "head", "tail", "uname", "mkdir", "mv", "rm", "cmp", "dirname", "grep"]) {
    const found = (process.env.PATH ?? "").split(delimiter).map((path) => join(path, tool)).find(existsSync);
    if (found) symlinkSync(found, join(bin, tool));
  }
  for (const [name, script] of Object.entries({ WebKitWebDriver: "", MiniBrowser: "", Xvfb: "", ...programs })) {
    const file = join(bin, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }
  const script = join(folder, "tests/setup/browsers.sh");
  cpSync(join(ROOT, "tests/setup/browsers.sh"), script);
  /** @param {NodeJS.ProcessEnv} [more] */
  const setUp = (more) => {
    const webkit = { WEBKIT_DRIVER: join(bin, "WebKitWebDriver"), WEBKIT_BROWSER: join(bin, "MiniBrowser") };
    const env = { PATH: bin, HOME: folder, CHROMEWEBDRIVER: join(bin, "newer"), ...webkit, ...more };
    const { status, stdout, stderr } = spawnSync(join(bin, "sh"), [script], { env, encoding: "utf8", timeout: 60_000 });
    const file = join(folder, "target/browsers.json");
    return { status, output: stdout + stderr, paths: existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null };
  };
  return { bin, setUp };
}

test("shows nothing that a browser's start script says, and takes none of it for the version", (t) => {
  const noise = [`echo "$0: 9: [: 25276502016: unexpected operator" >&2`, "echo 'findmnt 2.38 says: 9.1'", "echo '99.1 MB of /dev/shm'"].join("\n");
  const { bin, setUp } = machine(t, {
    chromium: `${noise}\n${CHROMIUM}`,
    chromedriver: CHROMEDRIVER,
    "firefox-esr": `${noise}\n${FIREFOX}`,
    geckodriver: GECKODRIVER,
  });
  const { status, output, paths } = setUp();
  assert.deepEqual({ status, output }, { status: 0, output: "" });
  for (const [name, file] of [["chromium", "chromium"], ["chromedriver", "chromedriver"], ["firefox", "firefox-esr"], ["geckodriver", "geckodriver"]]) {
    assert.equal(paths[name ?? ""], join(bin, file ?? ""));
  }
});

test("passes over in silence what does not start, and takes the next", (t) => {
  const { bin, setUp } = machine(t, {
    "google-chrome": "kill -SEGV $$",
    chromium: CHROMIUM,
    chromedriver: CHROMEDRIVER,
    "firefox-esr": "echo 'get the snap of Firefox 140.1'; exit 1",
    firefox: FIREFOX,
    geckodriver: "echo 'downloading …' >&2; exit 1",
    "newer/geckodriver": GECKODRIVER,
  });
  const { status, output, paths } = setUp({ GECKOWEBDRIVER: join(bin, "newer") });
  assert.deepEqual({ status, output }, { status: 0, output: "" });
  assert.equal(paths.chromium, join(bin, "chromium"));
  assert.equal(paths.firefox, join(bin, "firefox"));
  assert.equal(paths.geckodriver, join(bin, "newer/geckodriver"));
});

test("pairs a browser with the driver of its own version, whatever that is", (t) => {
  const { bin, setUp } = machine(t, {
    "google-chrome": "echo 'Google Chrome 201.0.1.2'",
    chromium: CHROMIUM,
    chromedriver: "echo 'ChromeDriver 200.0.1.2 (a)'",
    "newer/chromedriver": "echo 'ChromeDriver 201.9.9.9 (b)'",
    "firefox-esr": FIREFOX,
    geckodriver: GECKODRIVER,
  });
  const { status, output, paths } = setUp();
  assert.equal(status, 0, output);
  assert.equal(paths.chromium, join(bin, "google-chrome"));
  assert.equal(paths.chromedriver, join(bin, "newer/chromedriver"));
});

test("says which driver does not fit which browser, where none does", (t) => {
  const { bin, setUp } = machine(t, {
    chromium: CHROMIUM,
    chromedriver: "echo 'ChromeDriver 147.0.1.2 (a)'",
    "firefox-esr": FIREFOX,
    geckodriver: GECKODRIVER,
  });
  const { status, output, paths } = setUp({ CHROMIUM: join(bin, "chromium"), CHROMEDRIVER: join(bin, "chromedriver") });
  assert.equal(status, 1, output);
  assert.ok(output.includes(`${join(bin, "chromedriver")} 147 does not drive ${join(bin, "chromium")} 148`), output);
  assert.doesNotMatch(output, /missing: (?:Firefox|geckodriver|Xvfb|WebKit)/);
  assert.equal(paths, null);
});

test("says so where a variable names no program", (t) => {
  const { setUp } = machine(t, {});
  const { status, output } = setUp({ FIREFOX: "/nowhere/firefox" });
  assert.equal(status, 1, output);
  assert.match(output, /^FIREFOX=\/nowhere\/firefox: not an executable file$/m);
});

for (const name of ["FIREFOX", "GECKODRIVER", "CHROMIUM", "CHROMEDRIVER"]) {
  test(`${name} that is executable and does not start is an error, and none found takes its place`, (t) => {
    const { bin, setUp } = machine(t, { chromium: CHROMIUM, chromedriver: CHROMEDRIVER, "firefox-esr": FIREFOX, geckodriver: GECKODRIVER, broken: "echo 'no display'; exit 1" });
    const broken = join(bin, "broken");
    const { status, output, paths } = setUp({ [name]: broken });
    assert.deepEqual([status, paths], [1, null]);
    assert.equal(output, `${name}=${broken}: does not start, or reports no version for --version; name another, or unset ${name}\n`);
  });
}
