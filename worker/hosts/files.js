/** The page's files in memory once, for all replies that have one. */

import { Buffer } from "node:buffer";

import assets from "page-assets";

/** @typedef {{ texts: Record<string, string>, sent?: Uint8Array }} Asked */

/**
 * Stands for the files' texts, each of which is asked for where it is to be sent: the reply gets an
 * empty text, and `sent` is what belongs in its place.
 * @returns {Asked}
 */
export function shared() {
  /** @type {Asked} */
  const asked = { texts: {} };
  for (const [name, bytes] of FILES) {
    Object.defineProperty(asked.texts, name, {
      get() {
        asked.sent = bytes;
        return "";
      },
    });
  }
  return asked;
}

const FILES = Object.entries(assets).map(([name, text]) => /** @type {const} */ ([name, Buffer.from(text)]));
