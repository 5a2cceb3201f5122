/** The sample of Vue, built by Vite as a person's would be. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { pageWith } from "../../../matrix/pages.js";
import { framework, runNode } from "../../place.js";

/** @param {string} folder of the sources; what is to be served comes into its folder dist */
export async function buildVue(folder) {
  await writeFile(join(folder, "index.html"), pageWith('<div id="app"></div><script type="module" src="/src/main.js"></script>'));
  await runNode(folder, [framework("vite/bin/vite.js"), "build"]);
}
