/** Run by Node, Bun and Deno: every case on a file of its own in the folder that is named. Prints what is wrong. */

import { join } from "node:path";
import process from "node:process";

import { openState } from "../../../worker/state/sqlite.js";
import { runCases } from "./cases.js";

const [folder = ""] = process.argv.slice(2);
let number = 0;
const told = runCases((use) => {
  const state = openState(join(folder, `${(number += 1)}.sqlite`));
  try {
    use(state);
  } finally {
    state.close();
  }
});
console.log(JSON.stringify(told));
