// What the edge of Next's own platform does, and `next start` does not: no code is compiled from bytes or text there.
const vm = require("node:vm");

const { createContext } = vm;
vm.createContext = (sandbox, options) => createContext(sandbox, { ...options, codeGeneration: { strings: false, wasm: false } });
