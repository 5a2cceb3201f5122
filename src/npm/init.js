import { ready, start } from "./wasm.js";

/**
 * @typedef {WebAssembly.Module | BufferSource | Response | URL} Source
 * @param {Source | Promise<Source>} [module]
 */
export async function init(module) {
  let source = await module;
  if (source === undefined) return ready();
  if (source instanceof URL) source = await fetch(source);
  if (source instanceof Response) source = await source.arrayBuffer();
  start(source);
}
