import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

import { pythonMissing } from "../official/python.js";

/** @typedef {import("./runner.js").Step} Step */

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const WASM = "wasm32-unknown-unknown";
const NPM = "dingtalk-conference-lock-npm";
const EVERYTHING = ["--workspace", "--all-targets", "--all-features"];
const TOOLS = join(ROOT, "target/tools/bin");

/** Cargo lets only one of it work at a time. */
const group = "cargo";

/**
 * Every suite of `make test`, in the order in which they begin: what fails soonest first, but for the page's, which
 * takes longest. Two run at a time, since most wait for processes, servers and compilers of one thread.
 *
 * @type {import("./runner.js").Suite[]}
 */
export const SUITES = [
  { name: "setup", steps: () => nodeTests("tests/setup") },
  { name: "lint", group, steps: lints },
  { name: "native", group, steps: () => [cargoTest("cargo test", ["--workspace", "--all-features"])] },
  { name: "wasm-node", group, steps: () => [wasmTest("in Node", {})] },
  { name: "wasm-chromium", group, steps: () => [wasmTest("in Chromium", browser("chromium", "chromedriver", "goog:chromeOptions"))] },
  { name: "wasm-firefox", group, steps: () => [wasmTest("in Firefox", browser("firefox", "geckodriver", "moz:firefoxOptions"))] },
  { name: "size", steps: () => [{ label: "size of the package", command: ["node", "tests/size.js"], count: "plain" }] },
  { name: "bench", steps: () => nodeTests("tests/bench") },
  { name: "simulator", steps: () => nodeTests("tests/simulator") },
  { name: "package", steps: () => nodeTests("tests/package") },
  { name: "page", steps: pageTests },
  { name: "worker", steps: () => nodeTests("tests/worker") },
  { name: "rpc", steps: () => nodeTests("tests/rpc") },
  { name: "state", group, steps: () => nodeTests("tests/state") },
  { name: "official", steps: officialTests },
  { name: "matrix", steps: () => [{ label: "every runtime", command: ["node", "tests/matrix/run.js"], count: "plain" }] },
  { name: "surroundings", steps: surroundingsTests },
  { name: "readme", steps: () => nodeTests("tests/readme") },
  // Cargo is asked for a moment only: for that it waits.
  { name: "hosts", steps: () => nodeTests("tests/hosts") },
];

/** Each of them is one test, but for those of the layers. @returns {Step[]} */
function lints() {
  const scripts = shellScripts();
  const clippy = ["sh", "src/install/wasm32.sh", "clippy", ...EVERYTHING];
  // What is tested natively does not compile for the target, nor does its property tester.
  const boundary = ["sh", "src/install/wasm32.sh", "clippy", "--workspace", "--exclude", NPM, "--lib", "--examples", "--test", "wasm", "--all-features"];
  // In a build of its own: see src/npm/Cargo.toml.
  const npm = ["sh", "src/install/wasm32.sh", "clippy", "-p", NPM, "--lib"];
  const tsc = ["node", "tests/node_modules/typescript/bin/tsc", "-p"];
  const warnings = ["--", "-D", "warnings"];
  /** @type {Step[]} */
  const steps = [
    { label: "rustfmt", command: ["cargo", "fmt", "--all", "--check"], count: "exit" },
    { label: "clippy", command: [...clippy, ...warnings], count: "exit" },
    { label: `clippy for ${WASM}`, command: [...boundary, "--target", WASM, ...warnings], count: "exit" },
    { label: `clippy of the npm package's crate`, command: [...npm, "--target", WASM, ...warnings], count: "exit" },
    {
      label: "cargo doc",
      command: ["cargo", "doc", "--workspace", "--all-features", "--no-deps"],
      env: { RUSTDOCFLAGS: "-D warnings" },
      count: "exit",
    },
    { label: "types of all JavaScript", command: [...tsc, "tests/tsconfig.json"], count: "exit" },
    { label: "types of the package", command: [...tsc, "tests/tsconfig.package.json"], count: "exit" },
    ...nodeTests("tests/layers"),
    {
      label: "syntax of shell scripts",
      command: ["sh", "-c", 'for file; do sh -n "$file" || exit; done', "sh", ...scripts],
      count: "exit",
    },
  ];
  if (onPath("shellcheck")) steps.push({ label: "shellcheck", command: ["shellcheck", ...scripts], count: "exit" });
  return steps;
}

/**
 * @param {string} label
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Step}
 */
function cargoTest(label, args, env = {}) {
  return { label, command: ["cargo", "test", "--no-fail-fast", ...args], env, count: "cargo" };
}

/**
 * @param {string} where
 * @param {Record<string, string>} env
 */
function wasmTest(where, env) {
  return cargoTest(where, ["--target", WASM, "-p", "dingtalk-conference-lock", "--features", "read", "--test", "wasm"], {
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: join(TOOLS, "wasm-bindgen-test-runner"),
    ...env,
  });
}

/**
 * What makes wasm-bindgen's runner use the browser that set-up found.
 *
 * @param {"chromium" | "firefox"} name
 * @param {"chromedriver" | "geckodriver"} driver
 * @param {string} options the name of the browser's options in WebDriver
 * @returns {Record<string, string>}
 */
function browser(name, driver, options) {
  const paths = JSON.parse(readFileSync(join(ROOT, "target/browsers.json"), "utf8"));
  const capabilities = join(ROOT, "target/webdriver", `${name}.json`);
  mkdirSync(join(capabilities, ".."), { recursive: true });
  writeFileSync(capabilities, JSON.stringify({ [options]: { binary: paths[name] } }));
  return {
    WASM_BINDGEN_USE_BROWSER: "1",
    WASM_BINDGEN_TEST_WEBDRIVER_JSON: capabilities,
    // Seconds. A browser's first start on a small machine takes longer than the 20 and 5 it has.
    WASM_BINDGEN_TEST_TIMEOUT: "120",
    WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "60",
    [driver.toUpperCase()]: paths[driver],
  };
}

/** DingTalk's own SDKs: Node's always, Python's where it can be had. @returns {Step[]} */
function officialTests() {
  const missing = pythonMissing();
  if (missing) console.log(`\nThe official Python SDK is not tested here: ${missing}`);
  const files = ["tests/official/node.test.js", ...(missing ? [] : ["tests/official/python.test.js"])];
  return files.map((file) => ({ label: file, command: nodeTest([file]), count: "node" }));
}

/** @returns {Step[]} */
function pageTests() {
  const playwright = "tests/node_modules/@playwright/test/cli.js";
  const command = ["node", playwright, "test", "--config", "tests/page/playwright.config.js", "--reporter", "list"];
  return [{ label: "the page in browsers", command, count: "playwright" }];
}

/** @returns {Step[]} */
function surroundingsTests() {
  const command = ["node", "tests/surroundings/run.js"];
  return [...nodeTests("tests/surroundings"), { label: "frameworks, policies and patched hosts", command, count: "plain" }];
}

/**
 * The files by name, since Node 20 takes a folder and later ones do not.
 *
 * @param {string} folder
 * @returns {Step[]}
 */
function nodeTests(folder) {
  const files = filesBelow(folder).filter((file) => file.endsWith(".test.js"));
  if (files.length === 0) return [];
  return [{ label: folder, command: nodeTest(files), count: "node" }];
}

/**
 * Most files wait for processes and servers, so that two at a time take less than each after the other,
 * which is what Node would do on two cores.
 *
 * @param {string[]} files
 */
function nodeTest(files) {
  // Node 20 has the option from 20.10 on.
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const together = major > 20 || minor >= 10 ? ["--test-concurrency=2"] : [];
  return ["node", "--test", "--test-reporter", "spec", ...together, ...files];
}

function shellScripts() {
  return [".ci/run", ...["src", "tests", "worker"].flatMap(filesBelow).filter((file) => file.endsWith(".sh"))];
}

/**
 * @param {string} folder from the top level
 * @returns {string[]} from the top level, sorted
 */
function filesBelow(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesBelow(path);
      return [path];
    })
    .sort();
}

/** @param {string} program */
function onPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
