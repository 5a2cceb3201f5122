import { framework, versionOf } from "../place.js";
import { ACTIONS_WITH_RETRY } from "../scenario.js";
import { runTestRunner } from "./test-runners.js";

/**
 * @param {import("../place.js").Project} project
 * @param {import("../../matrix/report.js").Record} record
 */
export async function runVitest(project, record) {
  await runTestRunner(project, record, {
    name: "Vitest",
    version: versionOf("vitest"),
    folder: "vitest",
    args: (report) => [framework("vitest/vitest.mjs"), "run", "--reporter=json", `--outputFile=${report}`],
    tests: [
      { title: "jsdom", what: "jsdom" },
      { title: "happy-dom", what: "happy-dom" },
      { title: "standing", what: "fake timers, the clock stands still" },
      { title: "advanced", what: "fake timers, a wait between attempts ends as the clock moves on", actions: ACTIONS_WITH_RETRY },
    ],
  });
}
