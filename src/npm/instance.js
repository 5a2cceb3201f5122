/**
 * @param {any} source a module, or the bytes of one
 * @returns what the module exports
 */
export function instantiate(source) {
  // Not before it is needed: what wasm-bindgen generates makes a TextDecoder as soon as it is loaded.
  const { Client, imports, setExports } = require("#native");
  // A module may be of another realm, and an instance of nothing here.
  const compiled = {}.toString.call(source) === "[object WebAssembly.Module]";
  const { exports } = new WebAssembly.Instance(compiled ? source : new WebAssembly.Module(source), imports);
  setExports(exports);
  return { Client };
}
