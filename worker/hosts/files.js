/** The page's files in memory once, for all replies that have one; compressed by the build. */

import { Buffer } from "node:buffer";

import assets from "page-assets";
import compressed from "page-compressed";

/** @typedef {"br" | "gzip"} Coding */
/** @typedef {{ plain: Uint8Array } & Record<Coding, Uint8Array>} File in each form that there is */
/** @typedef {{ texts: Record<string, string>, sent?: File }} Asked */

/** The smallest first. */
const CODINGS = /** @type {const} */ (["br", "gzip"]);

/**
 * Stands for the files' texts, each of which is asked for where it is to be sent: the reply gets an
 * empty text, and `sent` is what belongs in its place.
 * @returns {Asked}
 */
export function shared() {
  /** @type {Asked} */
  const asked = { texts: { ...TAGS } };
  for (const [name, file] of FILES) {
    Object.defineProperty(asked.texts, name, {
      get() {
        asked.sent = file;
        return "";
      },
    });
  }
  return asked;
}

/**
 * The form that a client takes, of which the reply's headers then tell.
 * @param {File} file
 * @param {Headers} headers of the reply
 * @param {string | null | undefined} accepted the request's `accept-encoding`
 */
export function encoded(file, headers, accepted) {
  const taken = (accepted ?? "").toLowerCase().split(",").map((it) => it.trim()).filter((it) => !/;\s*q=0(\.0*)?$/.test(it));
  const coding = CODINGS.find((name) => taken.some((it) => it.split(";")[0]?.trim() === name));
  headers.append("vary", "Accept-Encoding");
  if (!coding) return file.plain;
  headers.set("content-encoding", coding);
  return file[coding];
}

const isTag = (/** @type {string} */ name) => name.endsWith("#tag");
const bytes = (/** @type {string} */ name, /** @type {Coding} */ coding) => Buffer.from(compressed[name]?.[coding] ?? "", "base64");
const TAGS = Object.fromEntries(Object.entries(assets).filter(([name]) => isTag(name)));
const FILES = Object.entries(assets)
  .filter(([name]) => !isTag(name))
  .map(([name, text]) => /** @type {const} */ ([name, { plain: Buffer.from(text), br: bytes(name, "br"), gzip: bytes(name, "gzip") }]));
