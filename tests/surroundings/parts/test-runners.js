/** Jest and Vitest: both report in one form, and their tests are named for the meetings that they lock. */

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { nodes, projectFolder, runNode } from "../place.js";
import { complaints } from "../runner-report.js";
import { withWitness } from "../witness.js";

/**
 * @typedef {object} Test
 * @property {string} title and the meeting's id
 * @property {string} what
 * @property {readonly string[]} [actions]
 *
 * @typedef {object} Runner
 * @property {string} name
 * @property {string} version
 * @property {string} folder of its project
 * @property {(report: string) => string[]} args
 * @property {Test[]} tests
 */

/**
 * @param {import("../place.js").Project} project
 * @param {import("../../matrix/report.js").Record} record
 * @param {Runner} runner
 */
export async function runTestRunner(project, record, runner) {
  for (const node of nodes()) {
    await record(`${runner.name} (${node.name})`, () =>
      withWitness(async ({ url, open, outcome }) => {
        for (const { title } of runner.tests) await open(title);
        const report = await runTests(projectFolder(project, runner.folder), runner, node.command, url);
        const outcomes = [];
        for (const { title, what, actions } of runner.tests) {
          outcomes.push(await outcome(what, title, complaints(report, title), { actions }));
        }
        return { version: runner.version, outcomes };
      }),
    );
  }
}

/**
 * @param {string} folder
 * @param {Runner} runner
 * @param {string} node
 * @param {string} endpoint
 * @returns {Promise<import("../runner-report.js").RunnerReport>}
 */
async function runTests(folder, { args }, node, endpoint) {
  const file = join(folder, "report.json");
  // That tests fail is told by the report; that there is none by what was printed.
  const printed = await runNode(folder, args(file), { node, variables: { ENDPOINT: endpoint } }).catch(({ message }) => message);
  const report = await readFile(file, "utf8").catch(() => {
    throw new Error(printed);
  });
  await rm(file);
  return JSON.parse(report);
}
