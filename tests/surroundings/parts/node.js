/** Programs of Node that bring another `fetch`, or another clock. */

import { without } from "../judge.js";
import { nodes, projectFolder, runNode, versionOf } from "../place.js";
import { ACTIONS_WITH_RETRY } from "../scenario.js";
import { withWitness } from "../witness.js";

/** @type {{ name: string, library: string, scripts: [script: string, what: string, expected?: import("../witness.js").Expected][] }[]} */
const ROWS = [
  { name: "node-fetch 2", library: "node-fetch-2", scripts: [["node-fetch-2.js", "as the option fetch"]] },
  { name: "node-fetch 3", library: "node-fetch", scripts: [["node-fetch-3.js", "as the option fetch"]] },
  {
    name: "undici",
    library: "undici",
    scripts: [
      ["undici-dispatcher.js", "as the option fetch, with a dispatcher", { also: without("x-dispatched") }],
      ["undici-installed.js", "in the place of all globals, with a dispatcher", { also: without("x-dispatched") }],
    ],
  },
  { name: "happy-dom", library: "happy-dom", scripts: [["happy-dom.js", "the fetch of its window as the option fetch"]] },
  {
    name: "sinon's fake timers",
    library: "sinon",
    scripts: [
      ["sinon.js", "the clock stands still"],
      ["sinon-advanced.js", "a wait between attempts ends as the clock moves on", { actions: ACTIONS_WITH_RETRY }],
    ],
  },
];

/**
 * @param {import("../place.js").Project} project
 * @param {import("../../matrix/report.js").Record} record
 */
export async function runNodePrograms(project, record) {
  for (const { name, library, scripts } of ROWS) {
    await record(name, () =>
      withWitness(async ({ url, check }) => {
        const outcomes = [];
        for (const { name: host, command } of nodes()) {
          for (const [script, what, expected] of scripts) {
            const work = (/** @type {string} */ meeting) => runNode(projectFolder(project, "node"), [script, url, meeting], { node: command });
            outcomes.push(await check(`${host}, ${what}`, work, expected));
          }
        }
        return { version: versionOf(library), outcomes };
      }),
    );
  }
}
