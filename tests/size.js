/**
 * What the browser entry of the npm package weighs, one file with its WebAssembly in it, and what of it
 * is in a page that describes no error.
 * `make build && node tests/size.js`
 */

import { packaged, withoutDescribeError } from "./bench/sizes.js";

/** Of the whole entry, in bytes with brotli. */
const WHOLE_LIMIT = 20_736;
/** Without `describeError`, the same. */
const WITHOUT_LIMIT = 18_112;

const entry = packaged("index.js");
const without = await withoutDescribeError();
console.table({
  "index.js": entry,
  "without describeError": without,
  "index.workerd.js": packaged("index.workerd.js"),
  "dingtalk_conference_lock.wasm": packaged("dingtalk_conference_lock.wasm"),
});
const checks = [
  { name: "index.js", brotli: entry.brotli, limit: WHOLE_LIMIT },
  { name: "without describeError", brotli: without.brotli, limit: WITHOUT_LIMIT },
];
const failed = checks.filter(({ brotli, limit }) => brotli > limit).length;
for (const { name, brotli, limit } of checks) console.log(`${name}: ${brotli} bytes of at most ${limit} (brotli)`);
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
