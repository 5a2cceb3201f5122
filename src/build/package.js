/** Builds the npm package into pkg/. */

import { build, transform } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { NOTICES, crates, noticesOf } from "./notices.js";
import { buildWasm, ROOT } from "./wasm.js";

const WASM = "dingtalk_conference_lock.wasm";
const NPM = join(ROOT, "src/npm");
const OUT = join(ROOT, "pkg");
const WORK = join(ROOT, "target/npm");

for (const folder of [OUT, WORK]) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
const shorter = ["--low-memory-unused", "--strip-target-features", "--minify-imports-and-exports-and-modules"];
const built = await buildWasm("dingtalk-conference-lock-npm", WORK, "bundler", "z", shorter);
await writeFile(join(WORK, "native.js"), await bindings(built.js, JSON.parse(built.printed)));
await cp(built.wasm, join(OUT, WASM));

/** Where the module comes from, for each entry: on an edge runtime, which compiles no code, it is imported. */
const SOURCES = { "": inlined(await readFile(built.wasm)), ".workerd": imported(`./${WASM}`), ".edge-light": imported(`./${WASM}?module`) };

for (const [where, source] of Object.entries(SOURCES)) {
  await writeFile(join(WORK, `source${where}.js`), source);
  await bundle("index.js", `index${where}.js`, {
    minify: true,
    // A module script is always read as UTF-8.
    charset: "utf8",
    loader: { ".txt": "text" },
    external: [`./${WASM}`, `./${WASM}?module`],
    alias: { "#native": join(WORK, "native.js"), "#boundary": join(NPM, "boundary.js"), "#late": join(NPM, "late.js"), "#source": join(WORK, `source${where}.js`) },
  });
  // With the client of the entry beside it, which a program has once.
  const entry = where === ".workerd" ? "worker.workerd.js" : "worker.js";
  const beside = { path: `./index${where}.js`, external: true };
  const plugins = [{ name: "index", setup: (/** @type {any} */ build) => build.onResolve({ filter: /^#index$/ }, () => beside) }];
  await bundle(entry, `worker${where}.js`, { external: ["cloudflare:workers"], plugins });
}
for (const file of ["package.json", "index.d.ts", "worker.d.ts", `${WASM}.d.ts`]) await cp(join(NPM, file), join(OUT, file));
for (const file of ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"]) await cp(join(ROOT, file), join(OUT, file));
const components = await crates(built.manifests);
await writeFile(join(OUT, NOTICES), noticesOf(components));
// The page, which the worker serves, has the package in it.
await writeFile(join(WORK, "components.json"), JSON.stringify(components));

/**
 * wasm-bindgen's JavaScript with the short names that the optimiser gave what the module imports and exports,
 * and with globals that it does not touch before it must.
 * @param {string} js
 * @param {{ imports: [string, string, string][], exports: [string, string][] }} names
 */
async function bindings(js, names) {
  const short = Object.fromEntries(names.exports);
  const { code } = await transform(await readFile(js, "utf8"), {
    mangleProps: new RegExp(`^(${Object.keys(short).join("|")})$`),
    mangleCache: short,
    define: { TextDecoder: "LateDecoder", TextEncoder: "LateEncoder" },
    banner: 'import { LateDecoder, LateEncoder } from "#late";',
  });
  await writeFile(js, code);
  const imports = names.imports.map(([module, name, short]) => `${short}: ${module === "#boundary" ? "boundary" : "bindings"}.${name}`);
  return `import * as bindings from ${JSON.stringify(js)};
import * as boundary from "#boundary";
export { Client } from ${JSON.stringify(js)};
export const imports = { a: { ${imports.join(", ")} } };
export function setExports(exports) {
  bindings.__wbg_set_wasm(exports);
  exports.${short["__wbindgen_start"]}();
}
`;
}

/** @param {string} path */
function imported(path) {
  return `import module from "${path}";\nexport default () => module;\n`;
}

/**
 * In ASCII, since bundlers may escape every other letter: two letters a byte, the lower half first, of which
 * the lower four bits count. The bytes stay aligned and the two kinds of letters apart, so that it compresses
 * almost as well as the module does, which base64 does not.
 * @param {Uint8Array} wasm
 */
function inlined(wasm) {
  const letters = Array.from(wasm, (byte) => String.fromCharCode(97 + (byte & 15), 64 + (byte >> 4))).join("");
  const byte = "((text.charCodeAt(2 * at) - 1) & 15) | (text.charCodeAt(2 * at + 1) << 4)";
  return `const text = "${letters}";\nexport default () => Uint8Array.from({ length: text.length / 2 }, (_, at) => ${byte});\n`;
}

/** @param {string} entry @param {string} file @param {import("esbuild").BuildOptions} options */
async function bundle(entry, file, options) {
  // The syntax is below what every runtime of the contract takes.
  const common = { bundle: true, format: "esm", target: "es2022", legalComments: "none", logLevel: "warning" };
  await build({ entryPoints: [join(NPM, entry)], outfile: join(OUT, file), .../** @type {any} */ (common), ...options });
}
