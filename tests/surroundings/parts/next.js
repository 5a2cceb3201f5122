/** Next.js 14, whose `fetch` answers from a cache unless it is told not to, built and started as in production. */

import { rm } from "node:fs/promises";
import { join } from "node:path";

import { start, stop, within } from "../../matrix/processes.js";
import { DEFAULT_APP } from "../../simulator/defaults.js";
import { environment, framework, projectFolder, runNode, unlessDone, versionOf } from "../place.js";
import { ACCESS_TOKEN, ACTIONS, lockUnlockLock } from "../scenario.js";
import { withWitness } from "../witness.js";

/** @typedef {import("../scenario.js").ConferenceAction} ConferenceAction */
/** @typedef {(path: string) => Promise<string>} Read */
/** @typedef {(read: Read, action: ConferenceAction, meeting: string) => Promise<{ action: string }>} Ask */

const NEXT = "next/dist/bin/next";
const START_MS = 20_000;

/** @type {{ name: string, ask: Ask, also?: import("../witness.js").Expected["also"] }[]} */
const PLACES = [
  {
    name: "server component",
    ask: async (read, action, meeting) => {
      const html = await read(`/page?action=${action}&meeting=${meeting}`);
      return { action: /<output>(\w+)<\/output>/.exec(html)?.[1] ?? "" };
    },
    also: (requests, log) => {
      const tokens = log.filter(({ path }) => path.includes("/oauth2/")).length;
      return tokens === requests.length ? [] : [`${tokens} requests for a token, of which each of ${requests.length} calls needs one`];
    },
  },
  { name: "route handler", ask: async (read, action, meeting) => JSON.parse(await read(`/route/${action}/${meeting}`)) },
  {
    name: "middleware, on the edge",
    ask: async (read, action, meeting) => JSON.parse(await read(`/middleware?action=${action}&meeting=${meeting}`)),
  },
  {
    name: "middleware, on the edge, which gives the module to init",
    ask: async (read, action, meeting) => JSON.parse(await read(`/middleware/by-hand?action=${action}&meeting=${meeting}`)),
  },
];

/**
 * @param {import("../place.js").Project} project
 * @param {import("../../matrix/report.js").Record} record
 */
export async function runNext(project, record) {
  await record("Next.js", () =>
    withWitness(async (witness) => {
      const folder = projectFolder(project, "next");
      await unlessDone(folder, () => runNode(folder, [framework(NEXT), "build"]));
      // What an earlier run was answered, if it was kept.
      await rm(join(folder, ".next/cache/fetch-cache"), { recursive: true, force: true });
      const outcomes = await withSite(folder, witness.url, async (read) => {
        const outcomes = [];
        for (const { name, ask, also } of PLACES) {
          const work = async (/** @type {string} */ meeting) => {
            for (let times = 0; times < 2; times++) await lockUnlockLock((action) => ask(read, action, meeting));
          };
          outcomes.push(await witness.check(`${name}, twice over`, work, { actions: [...ACTIONS, ...ACTIONS], also }));
        }
        return outcomes;
      });
      return { version: versionOf("next"), outcomes };
    }),
  );
}

/**
 * @template T
 * @param {string} folder
 * @param {string} endpoint
 * @param {(read: Read) => Promise<T>} work
 */
async function withSite(folder, endpoint, work) {
  const server = start(process.execPath, ["--require", "./forbid-compilation.cjs", framework(NEXT), "start", "--hostname", "127.0.0.1", "--port", "0"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: environment({
      DINGTALK_ENDPOINT: endpoint,
      DINGTALK_APP_KEY: DEFAULT_APP.appKey,
      DINGTALK_APP_SECRET: DEFAULT_APP.appSecret,
      ACCESS_TOKEN,
    }),
  });
  let printed = "";
  try {
    /** @type {Promise<string>} */
    const ready = new Promise((resolve, reject) => {
      for (const stream of [server.stdout, server.stderr]) {
        stream?.setEncoding("utf8").on("data", (text) => {
          printed += text;
          const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
          if (address && printed.includes("Ready")) resolve(address);
        });
      }
      server.once("error", reject);
      server.once("exit", () => reject(new Error(`next start ended by itself\n${printed}`)));
    });
    const base = await within(ready, START_MS, "next start");
    /** @type {Read} */
    const read = async (path) => {
      const before = printed.length;
      const response = await fetch(base + path);
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${response.status}\n${printed.slice(before).trim()}`);
      return text;
    };
    return await work(read);
  } finally {
    await stop(server);
  }
}
