/** Two Workers in the real workerd: one that calls, and one that is called through service bindings. */

import { readFile } from "node:fs/promises";

import { Miniflare } from "miniflare";

import { DEFAULT_APP } from "../simulator/defaults.js";

const ROOT = new URL("../../", import.meta.url);
const DATE = "2026-07-01";
const KEEPER = { durableObjects: { KEEPER: { className: "Keeper", useSQLite: true } } };

/** @typedef {NonNullable<Extract<import("miniflare").WorkerOptions, { modules: any[] }>["modules"]>} Modules */

/** Calls what it is told to, and tells all that can be seen of what came of it. */
const CALLER = `
import { describeError } from "./index.workerd.js";
export default {
  async fetch(request, env) {
    const [binding, method, ...args] = await request.json();
    try {
      return Response.json({ result: await env[binding][method](...args) });
    } catch (error) {
      const { name, message, stack } = error;
      const fields = { ...error };
      return Response.json({ name, message, stack, fields, isError: error instanceof Error, advice: describeError(error) });
    }
  },
};`;

/** A person's own Worker. */
const OWN = `
export { ConferenceLock } from "./worker.workerd.js";
import { lock, unlock } from "./worker.workerd.js";
import { DingTalkError } from "./index.workerd.js";
let begun = 0;
export default {
  async fetch(request, env) {
    const [action, id, more, call] = await request.json();
    if (action === "begun") return Response.json({ begun });
    begun += 1;
    try {
      return Response.json(await { lock, unlock }[action](id, { ...env, ...more }, call ?? undefined));
    } catch (error) {
      const { name, message } = error;
      return Response.json({ ...error, name, message, known: error instanceof DingTalkError });
    }
  },
};`;

/** @param {string} url of the simulator */
export function variables(url) {
  const { appKey, appSecret } = DEFAULT_APP;
  return { DINGTALK_ENDPOINT: url, DINGTALK_APP_KEY: appKey, DINGTALK_APP_SECRET: appSecret };
}

/**
 * The Workers `caller`, and one for each of `called`, to which it has bindings by their names.
 * @param {Record<string, { modules: Modules, bindings: Record<string, string>, date?: string }>} called
 * @param {string} [date] the caller's compatibility date
 */
export async function workers(called, date = DATE) {
  const names = Object.keys(called);
  /** @type {string[]} */
  const logs = [];
  const miniflare = new Miniflare({
    cf: false,
    handleRuntimeStdio: (/** @type {import("node:stream").Readable[]} */ ...streams) => {
      for (const stream of streams) stream.setEncoding("utf8").on("data", (text) => logs.push(text));
    },
    workers: [
      {
        name: "caller",
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
        compatibilityDate: date,
        modules: [{ type: "ESModule", path: "caller.js", contents: CALLER }, ...(await packaged("index.workerd.js"))],
        serviceBindings: Object.fromEntries(names.map((name) => [name, { name, entrypoint: "ConferenceLock" }])),
      },
      ...Object.entries(called).map(([name, { modules, bindings, date = DATE }]) => ({
        name,
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
        modules,
        bindings,
        compatibilityDate: date,
        // A person's own Worker has no class of ours.
        ...(modules.some((/** @type {{ path: string }} */ { path }) => path === "index.js") && KEEPER),
      })),
    ],
  });
  await miniflare.ready;
  /**
   * @param {string} name of the Worker
   * @param {unknown} body
   */
  const send = async (name, body) => {
    const worker = /** @type {any} */ (await miniflare.getWorker(name));
    const response = await worker.fetch("http://worker/", { method: "POST", body: JSON.stringify(body) });
    return response.json();
  };
  return {
    logs,
    /** @param {string} name of the Worker */
    url: async (name) => (await miniflare.unsafeGetDirectURL(name)).origin,
    send,
    /** @param {string} binding @param {string} method @param {unknown[]} args @returns {Promise<any>} */
    call: (binding, method, ...args) => send("caller", [binding, method, ...args]),
    close: () => miniflare.dispose(),
  };
}

/** A person's own Worker with the npm package. @returns {Promise<Modules>} */
export async function ownWorker() {
  return [
    { type: "ESModule", path: "own.js", contents: OWN },
    { type: "ESModule", path: "worker.workerd.js", contents: await text("pkg/worker.workerd.js") },
    ...(await packaged("index.workerd.js")),
  ];
}

/** The edge worker of this project. @returns {Promise<Modules>} */
export async function edgeWorker() {
  return [
    { type: "ESModule", path: "index.js", contents: await text("dist/worker/index.js") },
    { type: "CompiledWasm", path: "worker.wasm", contents: await bytes("dist/worker/worker.wasm") },
  ];
}

/** @param {string} entry @returns {Promise<Modules>} */
async function packaged(entry) {
  const wasm = "dingtalk_conference_lock.wasm";
  return [
    { type: "ESModule", path: entry, contents: await text(`pkg/${entry}`) },
    { type: "CompiledWasm", path: wasm, contents: await bytes(`pkg/${wasm}`) },
  ];
}

/** @param {string} path */
const text = (path) => readFile(new URL(path, ROOT), "utf8");

/** @param {string} path */
const bytes = async (path) => /** @type {Uint8Array<ArrayBuffer>} */ (await readFile(new URL(path, ROOT)));
