/** What does a page or a program have to load? */

import { basename } from "node:path";
import { fileURLToPath } from "node:url";

import { CLIENTS } from "../clients/clients.js";
import { bundle, packaged, weigh, withoutDescribeError } from "../sizes.js";
import { number, table } from "../table.js";

/** @typedef {import("../sizes.js").Size} Size */

export const TITLE = "Bytes";
export const TAKES = "about 15 s, most of it for brotli of the official SDK";

const LEFT_OUT = "one form of credentials, no unlock, no checked options, no search of errors for secrets, no advice";

/** @type {import("../table.js").Question["answer"]} */
export async function answer(quick) {
  const { ours, official, ...others } = CLIENTS;
  /** @type {Record<string, Size>} */
  const sizes = {
    [`${ours.name}, all of it`]: packaged("index.js"),
    [`${ours.name} without describeError`]: await withoutDescribeError(),
  };
  for (const { name, module } of Object.values(others)) sizes[name] = weigh(await bundled(module, "browser"));
  sizes[`${official.name}, bundled for Node`] = weigh(await bundled(official.module, "node"), quick ? 1 : undefined);
  const problem = await problemOf(() => bundled(official.module, "browser"));

  const notes = [`The reference has the contract of a call only: ${LEFT_OUT}.`];
  if (problem) notes.push(`${official.name} does not bundle for a page: ${problem}.`);
  const rows = Object.entries(sizes).map(([name, { brotli, gzip, raw }]) => [name, number(brotli), number(gzip), number(raw)]);
  if (problem) rows.push([`${official.name} in a page`, "–", "–", "–"]);
  return { text: [table(["minified, in bytes", "brotli", "gzip", "raw"], rows), ...notes].join("\n\n"), raw: { sizes, notes } };
}

/** @param {string} module @param {"browser" | "node"} platform */
function bundled(module, platform) {
  return bundle({ entryPoints: [fileURLToPath(module)], platform, format: platform === "node" ? "cjs" : "esm" });
}

/**
 * Why it does not bundle.
 * @param {() => Promise<unknown>} attempt
 */
async function problemOf(attempt) {
  try {
    await attempt();
    return "";
  } catch (error) {
    const { errors = [] } = /** @type {Partial<import("esbuild").BuildFailure>} */ (error);
    const [first] = errors;
    if (!first) throw error;
    return `${number(errors.length)} errors, the first of them: ${first.text} (${basename(first.location?.file ?? "")})`;
  }
}
