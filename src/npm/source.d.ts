// Made by src/build/package.js: the module in the package, inlined or, on Workers, imported.

export default function source(): WebAssembly.Module | Uint8Array<ArrayBuffer>;
