/** Builds the npm package into pkg/. */

import { build } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { forOurRuntimes } from "./glue.js";
import { inline } from "./inline.js";
import { shortenNames } from "./names.js";
import { buildWasm, ROOT } from "./wasm.js";

const WASM = "dingtalk_conference_lock.wasm";
const out = join(ROOT, "pkg");
const work = join(ROOT, "target/npm");

await mkdir(work, { recursive: true });

const built = await buildWasm({
  package: "dingtalk-conference-lock",
  features: ["npm"],
  small: true,
  optimise: ["--low-memory-unused", "--strip-target-features", "--flatten", "--rereloop", "-Oz", "-Oz"],
  out: work,
});
const { js, wasm } = await shortenNames(forOurRuntimes(await readFile(built.js, "utf8")), await readFile(built.wasm));
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await writeFile(join(work, "native.js"), js);
await writeFile(join(out, WASM), wasm);
await writeFile(join(work, "inline.js"), inline(wasm));
// On Workers no code is compiled at run time: the module is imported.
await writeFile(join(work, "import.js"), `import module from "./${WASM}";\nexport default () => module;\n`);

await bundle("index.js", "inline.js");
await bundle("index.workerd.js", "import.js");
// With the client of the entry beside it, which a program has once.
await bundleEntry("worker.js", "./index.js");
await bundleEntry("worker.workerd.js", "./index.workerd.js");
for (const file of ["package.json", "index.d.ts", "worker.d.ts"]) await cp(join(ROOT, "src/npm", file), join(out, file));
for (const file of ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"]) await cp(join(ROOT, file), join(out, file));

/** @param {string} file @param {string} source where the module comes from */
async function bundle(file, source) {
  await build({
    entryPoints: [join(ROOT, "src/npm/index.js")],
    outfile: join(out, file),
    bundle: true,
    format: "esm",
    minify: true,
    // Below what every runtime of the contract takes.
    target: "es2022",
    external: ["*.wasm"],
    legalComments: "none",

    drop: ["console"],
    logLevel: "warning",
    plugins: [
      {
        name: "generated",
        setup(plugin) {
          plugin.onResolve({ filter: /^\.\/(native|source)\.js$/ }, ({ path }) => ({
            path: join(work, path === "./native.js" ? "native.js" : source),
          }));
        },
      },
    ],
  });
  // Node shows the line of a throw, which must not be that of the module.
  const text = await readFile(join(out, file), "utf8");
  await writeFile(join(out, file), text.replace(/"[^"]{9999,}"/, "\n$&\n"));
}

/** @param {string} file @param {string} main the package's main entry */
async function bundleEntry(file, main) {
  await build({
    entryPoints: [join(ROOT, "src/npm", file)],
    outfile: join(out, file),
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
