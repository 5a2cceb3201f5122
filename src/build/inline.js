/**
 * A WebAssembly module as JavaScript, for every bundler without configuration.
 *
 * In ASCII, since a page may serve a script in any encoding. A character a byte for the frequent ones
 * and two for the rest keep the bytes aligned, so that it compresses almost as well as the module
 * does; base64 costs a third more.
 */

import { decoder } from "./inline-decoder.js";

/** What a string literal and a template take as they are; the last two begin the pairs. */
const SAFE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter((c) => !"\"'\\`$".includes(c)).join("");

/** @param {Uint8Array} wasm @returns {string} a module whose default export gives the bytes */
export function inline(wasm) {
  const counts = new Array(256).fill(0);
  for (const byte of wasm) counts[byte]++;
  const singles = SAFE.length - 2;
  const frequent = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b).slice(0, singles);
  // A bit for each byte.
  const bits = new Array(32).fill(0);
  for (const byte of frequent) bits[byte >> 3] |= 1 << (byte & 7);

  const { table } = decoder(SAFE, bits);
  const codes = new Map(
    table.map((byte, index) => {
      const last = SAFE[index % singles];
      return [byte, index < singles ? last : `${SAFE[singles - 1 + Math.floor(index / singles)]}${last}`];
    }),
  );
  const text = Array.from(wasm, (byte) => codes.get(byte)).join("");
  return `// Made by src/build/inline.js.
import { decoder } from "../../src/build/inline-decoder.js";
export default () => decoder(${JSON.stringify(SAFE)}, [${bits}]).decode("${text}");
`;
}
