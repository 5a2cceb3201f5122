/** Runs in Node, Deno and Bun; prints one line of JSON and must then end by itself. */

import process from "node:process";

import * as api from "dingtalk-conference-lock";

import { runScenario } from "../scenario.js";

const { deno, bun, node } = process.versions;
const outcomes = await runScenario(api, { endpoint: String(process.argv[2]), page: false });
console.log(JSON.stringify({ version: deno ?? bun ?? node, outcomes, doneAt: Date.now() }));
