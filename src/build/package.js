/** Builds the npm package into pkg/. */

import { build, transform } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { buildWasm, ROOT } from "./wasm.js";

const WASM = "dingtalk_conference_lock.wasm";
const NPM = join(ROOT, "src/npm");
const out = join(ROOT, "pkg");
const work = join(ROOT, "target/npm");

await rm(work, { recursive: true, force: true });
await mkdir(work, { recursive: true });
const built = await buildWasm({
  package: "dingtalk-conference-lock-npm",
  name: "bindings",
  target: "bundler",
  optimise: ["--low-memory-unused", "--strip-target-features", "--minify-imports-and-exports-and-modules"],
  out: work,
});
const wasm = await readFile(built.wasm);
await writeBindings(JSON.parse(built.printed));
// In ASCII, since a page may serve a script in any encoding: two letters a byte, the lower half first, of
// which the lower four bits count. The bytes stay aligned and the two kinds of letters apart, so that it
// compresses almost as well as the module does, which base64 does not.
const letters = Array.from(wasm, (byte) => String.fromCharCode(48 + (byte & 15), 64 + (byte >> 4))).join("");
const byte = "(text.charCodeAt(2 * at) & 15) | (text.charCodeAt(2 * at + 1) << 4)";
const decoder = `(text) => Uint8Array.from({ length: text.length / 2 }, (_, at) => ${byte})`;
await writeFile(join(work, "inline.js"), `export default () => (${decoder})("${letters}");\n`);
// Where no code is compiled at run time, the module is imported.
await writeFile(join(work, "import.js"), `import module from "./${WASM}";\nexport default () => module;\n`);
await writeFile(join(work, "import-edge.js"), `import module from "./${WASM}?module";\nexport default () => module;\n`);

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await writeFile(join(out, WASM), wasm);
await bundle("index.js", "inline.js");
await bundle("index.workerd.js", "import.js");
await bundle("index.edge-light.js", "import-edge.js");
// With the client of the entry beside it, which a program has once.
await bundleEntry("worker.js", "./index.js");
await bundleEntry("worker.workerd.js", "./index.workerd.js");
await bundleEntry("worker.js", "./index.edge-light.js", "worker.edge-light.js");
for (const file of ["package.json", "index.d.ts", "worker.d.ts"]) await cp(join(NPM, file), join(out, file));
for (const file of ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"]) await cp(join(ROOT, file), join(out, file));

/**
 * wasm-bindgen's JavaScript with the short names that the optimiser gave what it imports and exports.
 * @param {{ imports: [string, string, string][], exports: [string, string][] }} names
 */
async function writeBindings(names) {
  const { code } = await transform(await readFile(join(work, "bindings_bg.js"), "utf8"), {
    mangleProps: new RegExp(`^(${names.exports.map(([name]) => name).join("|")})$`),
    mangleCache: Object.fromEntries(names.exports),
  });
  await writeFile(join(work, "bindings_bg.js"), code);
  const imports = names.imports.map(([module, name, short]) => `${short}: ${module === "./boundary.js" ? "boundary" : "bindings"}.${name}`);
  await writeFile(
    join(work, "native.js"),
    `import * as bindings from "./bindings_bg.js";
import * as boundary from "./boundary.js";
export const { Client } = bindings;
export const imports = { a: { ${imports.join(", ")} } };
export function setExports(exports) {
  bindings.__wbg_set_wasm(exports);
  exports.${Object.fromEntries(names.exports)["__wbindgen_start"]}();
}
`,
  );
}

/** @param {string} file @param {string} source where the module comes from */
async function bundle(file, source) {
  await build({
    entryPoints: [join(NPM, "index.js")],
    outfile: join(out, file),
    bundle: true,
    format: "esm",
    minify: true,
    // Below what every runtime of the contract takes.
    target: "es2022",
    loader: { ".txt": "text" },
    external: ["*.wasm", "*.wasm?module"],
    legalComments: "none",
    logLevel: "warning",
    plugins: [
      {
        name: "generated",
        setup(plugin) {
          plugin.onResolve({ filter: /^\.\/(native|source)\.js$/ }, ({ path }) => ({ path: join(work, path === "./native.js" ? "native.js" : source) }));
          plugin.onResolve({ filter: /^\.\/boundary\.js$/ }, () => ({ path: join(NPM, "boundary.js") }));
        },
      },
    ],
  });
}

/** @param {string} file @param {string} main the package's main entry @param {string} [as] */
async function bundleEntry(file, main, as = file) {
  await build({
    entryPoints: [join(NPM, file)],
    outfile: join(out, as),
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["cloudflare:workers"],
    logLevel: "warning",
    plugins: [
      {
        name: "main-entry",
        setup: (plugin) => plugin.onResolve({ filter: /^\.\/index\.js$/ }, () => ({ path: main, external: true })),
      },
    ],
  });
}
