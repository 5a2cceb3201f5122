// What wasm-bindgen's JavaScript makes as soon as it is loaded is made when it is first needed: an import
// never fails, also where the runtime lacks one of these.

export class LateDecoder {
  /** @type {TextDecoder | undefined} */
  it;

  /** @param {Uint8Array} [bytes] none at the start, as a trial */
  decode(bytes) {
    return bytes && (this.it ??= new TextDecoder("utf-8", { ignoreBOM: true })).decode(bytes);
  }
}

export class LateEncoder {
  /** @type {TextEncoder | undefined} */
  it;

  /** @param {string} text @param {Uint8Array} into */
  encodeInto(text, into) {
    return (this.it ??= new TextEncoder()).encodeInto(text, into);
  }
}
