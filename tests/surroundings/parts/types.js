/** Compilers of TypeScript, from the oldest that the package is for to the newest, as strict as they are. */

import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { framework, projectFolder, runNode } from "../place.js";
import { ACCESS_TOKEN } from "../scenario.js";
import { withWitness } from "../witness.js";

/** Of the frameworks, and of the tests' own tools. */
const COMPILERS = [
  ...["5.4", "5.7", "5.9", "6.0"].map((version) => framework(`typescript-${version}`)),
  join(createRequire(import.meta.url).resolve("typescript/package.json"), ".."),
];

/** What a project of Node has that has no DOM in it, and looks into the package's types too. */
const OPTIONS = {
  target: "es2022",
  lib: ["ES2022"],
  types: ["node"],
  module: "nodenext",
  moduleResolution: "nodenext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
};

/**
 * @param {import("../place.js").Project} project
 * @param {import("../../matrix/report.js").Record} record
 */
export async function runTypes(project, record) {
  const folder = projectFolder(project, "types");
  for (const compiler of COMPILERS) {
    const { version } = createRequire(import.meta.url)(join(compiler, "package.json"));
    await record(`TypeScript ${version}`, () =>
      withWitness(async ({ url, check }) => {
        const work = async (/** @type {string} */ meeting) => {
          const outDir = join(folder, `built-${version}`);
          await mkdir(outDir, { recursive: true });
          const config = join(folder, `tsconfig.${version}.json`);
          await writeFile(config, JSON.stringify({ compilerOptions: { ...OPTIONS, rootDir: folder, outDir }, files: ["index.ts"] }));
          await runNode(folder, [join(compiler, "bin/tsc"), "--project", config]).catch(inShort);
          await runNode(outDir, ["index.js", url, meeting, ACCESS_TOKEN]);
        };
        return { version, outcomes: [await check("compiles a strict program without the DOM, which locks", work)] };
      }),
    );
  }
}

/**
 * Without the lines in which the compiler takes each type apart.
 * @param {Error} error
 * @returns {never}
 */
function inShort({ message }) {
  throw new Error(message.replace(/^ .*\n?/gm, ""));
}
