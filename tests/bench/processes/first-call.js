/** One client's import and first call, in a process that has done nothing else; says both times in ms. */

import process from "node:process";

const [module = "", endpoint, token, conferenceId] = process.argv.slice(2);
const began = performance.now();
const { open } = await import(module);
const imported = performance.now();
await open({ endpoint, token })(conferenceId);
const called = performance.now();
process.send?.({ import: imported - began, call: called - imported });
process.disconnect?.();
