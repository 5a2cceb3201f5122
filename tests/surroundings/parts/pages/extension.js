/** The sample extension, unpacked, as Chromium loads one. */

import { createHash } from "node:crypto";
import { cp } from "node:fs/promises";
import { join } from "node:path";

import { bundle, writePage } from "./pages.js";

/**
 * @param {string} folder of the sources
 * @returns {Promise<string>} the folder to load
 */
export async function buildExtension(folder) {
  const built = join(folder, "built");
  await bundle(folder, ["page"], built, "esm");
  await bundle(folder, ["background"], built, "iife");
  await cp(join(folder, "manifest.json"), join(built, "manifest.json"));
  await writePage(built, "page");
  return built;
}

/**
 * Chromium makes the id of an unpacked extension out of its path.
 * @param {string} folder to load, without symbolic links
 */
export function extensionOrigin(folder) {
  const digits = createHash("sha256").update(folder).digest("hex").slice(0, 32);
  return `chrome-extension://${digits.replace(/./g, (digit) => String.fromCharCode("a".charCodeAt(0) + parseInt(digit, 16)))}`;
}
