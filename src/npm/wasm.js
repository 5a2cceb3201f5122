// Starts the WebAssembly module when it is first needed, without waiting: a constructor and
// `describeError` cannot be asynchronous, and a top-level await does not go into every bundle.
import { initSync } from "./native.js";
import source from "./source.js";

let started = false;

/** To be called before anything of the module. */
export function ready() {
  if (!started) start(source());
}

/** @param {WebAssembly.Module | BufferSource} module */
export function start(module) {
  initSync({ module });
  started = true;
}
