/**
 * wasm-bindgen's JavaScript without what it has for runtimes older than ours: all of the contract have
 * `encodeInto` and `FinalizationRegistry`.
 * @param {string} js
 */
export function forOurRuntimes(js) {
  const cuts = [
    // A client and a call are freed by the package.
    { from: /if \(Symbol\.dispose\)[^\n]*\n/g, to: "" },
    { from: /if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?\n\}\n/, to: "" },
    { from: /\(typeof FinalizationRegistry === 'undefined'\)\s*\? \{[^\n]*\n\s*: new Final/g, to: "new Final" },
  ];
  for (const { from, to } of cuts) {
    const cut = js.replace(from, to);
    if (cut === js) throw new Error(`wasm-bindgen's JavaScript has no ${from} any more: see src/build/glue.js`);
    js = cut;
  }
  return js;
}
