import { framework, versionOf } from "../place.js";
import { ACTIONS_WITH_RETRY } from "../scenario.js";
import { runTestRunner } from "./test-runners.js";

/**
 * Jest, with the package as the ES module that it is.
 * @param {import("../place.js").Project} project
 * @param {import("../../matrix/report.js").Record} record
 */
export async function runJest(project, record) {
  await runTestRunner(project, record, {
    name: "Jest",
    version: versionOf("jest"),
    folder: "jest",
    args: (report) => [
      "--experimental-vm-modules",
      framework("jest/bin/jest.js"),
      "--runInBand",
      "--json",
      `--outputFile=${report}`,
    ],
    tests: [
      { title: "bare", what: "jsdom as it comes: the import works, the first use says what is missing", actions: [] },
      { title: "polyfills", what: "jsdom with Node's encoders and whatwg-fetch" },
      { title: "node-fetch", what: "jsdom with Node's fetch, and an AbortController of its own" },
      { title: "standing", what: "fake timers, the clock stands still" },
      { title: "advanced", what: "fake timers, a wait between attempts ends as the clock moves on", actions: ACTIONS_WITH_RETRY },
    ],
  });
}
