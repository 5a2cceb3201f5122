import { kindOf } from "./kind.js";
import { ensure, start } from "./wasm.js";

/** @param {any} [module] */
export async function init(module) {
  let source = await module;
  if (source === undefined) return ensure();
  if (kindOf(source) === "URL") source = await fetch(source);
  if (kindOf(source) === "Response") source = await source.arrayBuffer();
  start(source);
}
