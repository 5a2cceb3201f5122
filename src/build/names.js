/**
 * Short names between a WebAssembly module and its JavaScript: wasm-bindgen's have a hash each, which
 * does not compress.
 */

import { createHash } from "node:crypto";

import { transform } from "esbuild";

const IMPORTS = 2;
const EXPORTS = 7;

/**
 * @param {string} js the JavaScript of wasm-bindgen
 * @param {Uint8Array} wasm
 * @returns {Promise<{ js: string, wasm: Uint8Array }>}
 */
export async function shortenNames(js, wasm) {
  const module = new WebAssembly.Module(/** @type {Uint8Array<ArrayBuffer>} */ (wasm));
  const imports = WebAssembly.Module.imports(module);
  const names = [...imports, ...WebAssembly.Module.exports(module)].map(({ name }) => name);
  const from = imports[0]?.module ?? "";
  const mangled = await transform(js.replaceAll(JSON.stringify(from), '"_"'), {
    // Those of wasm-bindgen's own classes, too.
    mangleProps: new RegExp(`^(${[...new Set(names)].join("|")}|__w.*|__destroy.*)$`),
    // Each build has a name of its own for what JavaScript asks a module for first, so that it takes none
    // but its own.
    mangleCache: { memory: `$${createHash("sha256").update(wasm).digest("hex").slice(0, 4)}` },
  });
  const short = new Map(Object.entries(mangled.mangleCache ?? {}).map(([name, to]) => [name, String(to)]));
  short.set(from, "_");
  return { js: mangled.code, wasm: rename(wasm, short) };
}

/**
 * @param {Uint8Array} wasm
 * @param {Map<string, string>} short
 */
function rename(wasm, short) {
  const out = [...wasm.subarray(0, 8)];
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at] ?? 0;
    const size = number(wasm, at + 1);
    const end = size.next + size.value;
    const section = wasm.subarray(size.next, end);
    const renamed =
      id === IMPORTS ? entries(section, short, 2, importEnd) : id === EXPORTS ? entries(section, short, 1, exportEnd) : section;
    out.push(id, ...leb(renamed.length), ...renamed);
    at = end;
  }
  return Uint8Array.from(out);
}

/**
 * The entries of a section, each of which begins with so many names.
 * @param {Uint8Array} section
 * @param {Map<string, string>} short
 * @param {number} names
 * @param {(section: Uint8Array, at: number) => number} endOf
 */
function entries(section, short, names, endOf) {
  const count = number(section, 0);
  const out = [...section.subarray(0, count.next)];
  let at = count.next;
  for (let entry = 0; entry < count.value; entry++) {
    for (let index = 0; index < names; index++) {
      const length = number(section, at);
      at = length.next + length.value;
      const name = new TextDecoder().decode(section.subarray(length.next, at));
      const bytes = new TextEncoder().encode(short.get(name) ?? name);
      out.push(...leb(bytes.length), ...bytes);
    }
    const end = endOf(section, at);
    out.push(...section.subarray(at, end));
    at = end;
  }
  return out;
}

/** @param {Uint8Array} section @param {number} at */
function importEnd(section, at) {
  // wasm-bindgen imports functions only: a kind, then the index of a type.
  if (section[at] !== 0) throw new Error("an import that is not a function: shortenNames must learn it");
  return number(section, at + 1).next;
}

/** @param {Uint8Array} section @param {number} at */
function exportEnd(section, at) {
  return number(section, at + 1).next;
}

/** An unsigned LEB128 number. @param {Uint8Array} bytes @param {number} at */
function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value |= (byte & 127) << shift;
    if (byte < 128) return { value, next: at };
  }
}

/** @param {number} value */
function leb(value) {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}
