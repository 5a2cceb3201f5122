/** SvelteKit for Cloudflare: built by its adapter, bundled by wrangler, run by workerd. */

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import { Miniflare } from "miniflare";

import { ROOT } from "../../matrix/project.js";
import { findNode } from "../../matrix/runtimes/servers.js";
import { DEFAULT_APP } from "../../simulator/defaults.js";
import { framework, projectFolder, runNode, unlessDone, versionOf } from "../place.js";
import { ACCESS_TOKEN, lockUnlockLock } from "../scenario.js";
import { withWitness } from "../witness.js";

const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
/** Before 2024-11-11 a request with a `cache` mode throws there. */
const DATES = ["2026-07-01", "2024-09-23"];

/** @typedef {(path: string, init?: { method: string }) => Promise<string>} Read */
/** @typedef {(read: Read, action: string, meeting: string) => Promise<{ action: string }>} Ask */

/** @type {Record<string, Ask>} */
const PLACES = {
  "a page's load function": async (read, action, meeting) => {
    const html = await read(`/page?action=${action}&meeting=${meeting}`);
    return { action: /<output>(\w+)<\/output>/.exec(html)?.[1] ?? "" };
  },
  "an endpoint, by the app of platform.env": async (read, action, meeting) =>
    JSON.parse(await read(`/endpoint?action=${action}&meeting=${meeting}`, { method: "POST" })),
};

/**
 * @param {import("../place.js").Project} project
 * @param {import("../../matrix/report.js").Record} record
 */
export async function runSvelteKit(project, record) {
  await record("SvelteKit for Cloudflare", async () => {
    const folder = projectFolder(project, "sveltekit");
    await unlessDone(folder, async () => {
      await runNode(folder, [framework("vite/bin/vite.js"), "build"]);
      // wrangler wants a newer Node than the oldest.
      await runNode(folder, [WRANGLER, "deploy", "--dry-run", "--outdir", "bundle"], { node: findNode("node-newest").command });
    });
    const outcomes = [];
    for (const date of DATES) {
      outcomes.push(...(await withWitness((witness) => withWorker(join(folder, "bundle"), date, witness))));
    }
    return { version: versionOf("@sveltejs/kit"), outcomes };
  });
}

/**
 * @param {string} bundle what wrangler would have uploaded
 * @param {string} compatibilityDate
 * @param {import("../witness.js").Witness} witness
 */
async function withWorker(bundle, compatibilityDate, { url, check }) {
  const wasm = (await readdir(bundle)).filter((name) => name.endsWith(".wasm"));
  const miniflare = new Miniflare({
    compatibilityDate,
    compatibilityFlags: ["nodejs_als"],
    modules: [
      { type: "ESModule", path: "_worker.js", contents: await readFile(join(bundle, "_worker.js"), "utf8") },
      ...(await Promise.all(
        wasm.map(async (path) => ({ type: /** @type {const} */ ("CompiledWasm"), path, contents: await readFile(join(bundle, path)) })),
      )),
    ],
    bindings: {
      DINGTALK_ENDPOINT: url,
      DINGTALK_APP_KEY: DEFAULT_APP.appKey,
      DINGTALK_APP_SECRET: DEFAULT_APP.appSecret,
      ACCESS_TOKEN,
    },
  });
  /** @type {Read} */
  const read = async (path, init) => {
    const response = await miniflare.dispatchFetch(`http://sveltekit${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text;
  };
  try {
    const outcomes = [];
    for (const [name, ask] of Object.entries(PLACES)) {
      const work = (/** @type {string} */ meeting) => lockUnlockLock((action) => ask(read, action, meeting));
      outcomes.push(await check(`${name}, compatibility date ${compatibilityDate}`, work));
    }
    return outcomes;
  } finally {
    await miniflare.dispose();
  }
}
