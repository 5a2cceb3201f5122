import { ensure, start } from "./wasm.js";

/** What a source is, in whatever realm it was made. @param {any} source */
const kindOf = (source) => ({}).toString.call(source).slice(8, -1);

/** @param {any} [module] */
export async function init(module) {
  let source = await module;
  if (source === undefined) return ensure();
  if (kindOf(source) === "URL") source = await fetch(source);
  if (kindOf(source) === "Response") source = await source.arrayBuffer();
  start(source);
}
