/**
 * wasm-bindgen's JavaScript without what it has for runtimes and uses other than ours. What it does
 * to be fast with megabytes of text or memory is of no use to calls of some hundred bytes.
 * @param {string} js
 */
export function forOurRuntimes(js) {
  /** @type {{ from: RegExp, to: string }[]} */
  const cuts = [
    // A call is freed by the package, whatever comes of it; so is a client that nobody else has.
    { from: /if \(Symbol\.dispose\)[^\n]*\n/g, to: "" },
    { from: /CallFinalization\.\w+\([^\n]*\n/g, to: "" },
    { from: /const CallFinalization [^;]*;\n/, to: "" },
    // All runtimes of the contract have it.
    { from: /if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?\n\}\n/, to: "" },
    // Shorter ways to write the same. The memory never has the 2 GiB from which on an address must be
    // made unsigned.
    { from: / >>> 0/g, to: "" },
    { from: /(__wb\w+): function\(/g, to: "$1(" },
    { from: /handleError\(function \(([^)]*)\)/g, to: "handleError(($1) =>" },
    // A view of the memory is made for each use, so that none can be of a memory that has grown since.
    body("getDataViewMemory0", "return new DataView(wasm.memory.buffer);"),
    body("getUint8ArrayMemory0", "return new Uint8Array(wasm.memory.buffer);"),
    // Every text is encoded at once, and decoded by one decoder.
    body("passStringToWasm0", `
      const bytes = cachedTextEncoder.encode(arg);
      WASM_VECTOR_LEN = bytes.length;
      const ptr = malloc(WASM_VECTOR_LEN, 1) >>> 0;
      getUint8ArrayMemory0().set(bytes, ptr);
      return ptr;`),
    body("decodeText", "return cachedTextDecoder.decode(bytes);"),
    { from: /let (cachedTextDecoder = [^\n]*\n)cachedTextDecoder\.decode\(\);\n/, to: "const $1" },
    // A module of something else is refused before it is in use.
    body("initSync", `
      if (wasm) return;
      const { exports } = new WebAssembly.Instance(
        module instanceof WebAssembly.Module ? module : new WebAssembly.Module(module),
        __wbg_get_imports(),
      );
      if (!exports.memory) throw new TypeError("not the WebAssembly module of this package");
      wasm = exports;`),
  ];
  for (const { from, to } of cuts) {
    const cut = js.replace(from, to);
    if (cut === js) throw new Error(`wasm-bindgen's JavaScript has no ${from} any more: see src/build/glue.js`);
    js = cut;
  }
  return js;
}

/**
 * Gives the function `name` another body.
 * @param {string} name
 * @param {string} code
 */
function body(name, code) {
  return { from: new RegExp(`(\\nfunction ${name}\\([^)]*\\) \\{)[^]*?\\n\\}\\n`), to: `$1${code}\n}\n` };
}
