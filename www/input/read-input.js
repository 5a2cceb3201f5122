/** What a person types or pastes to name a meeting: the search and the list of several read it alike. */

import { cleanInput, cleanName, withoutNumbers } from "./clean.js";
import { codesIn } from "./codes.js";
import { linksIn, namedBy } from "./links.js";

/**
 * - `link`: can only be compared with the links of running meetings, by `key`
 * - `name`: words, to be looked for in the titles
 * - `unclear`: nothing is looked for, since it names no meeting, or more than one
 * @typedef {"booked" | "foreign" | "link" | "phone" | "several"} Why
 * @typedef {{ kind: "code", code: string } | { kind: "id", id: string } | { kind: "link", key: string, booked: boolean }
 *   | { kind: "name", text: string } | { kind: "unclear", why: Why, text: string } | { kind: "none" }} Input
 */

/** DingTalk does not say what ids are made of: the documentation's are 24 characters, SDKs have UUIDs. */
const ID = "[a-z\\d](?:[\\w-]{14,62})[a-z\\d]";
const ONLY_ID = new RegExp(`^[^\\p{L}\\p{N}]*(${ID})[^\\p{L}\\p{N}]*$`, "iu");
const CALLED_ID = new RegExp(`(?:(?:conference|meeting) ?id|会议 ?id|會議 ?id)[^\\p{L}\\p{N}]{0,4}(${ID})(?![\\w-])`, "iu");

/**
 * The code, else the id, else the link, wherever they stand; in doubt nothing.
 * @param {string} typed
 * @returns {Input}
 */
export function readInput(typed) {
  const text = cleanInput(withoutNumbers(typed)) || cleanInput(typed);
  if (text === "") return { kind: "none" };
  const { links, rest } = linksIn(text);
  const named = links.map((link) => namedBy(link));
  const { codes, phone } = codesIn(rest);
  const all = new Set([...codes, ...named.flatMap((each) => (each.kind === "code" ? [each.code] : []))]);
  const [code] = all;
  if (all.size > 1) return { kind: "unclear", why: "several", text };
  if (code !== undefined) return { kind: "code", code };
  const id = links.length === 0 ? (text.match(ONLY_ID)?.[1] ?? text.match(CALLED_ID)?.[1] ?? "") : "";
  if (isId(id)) return { kind: "id", id };
  if (links.length > 0) return fromLinks(named, text);
  if (phone) return { kind: "unclear", why: "phone", text };
  return { kind: "name", text: cleanName(typed) };
}

/**
 * Letters and digits in turns, as no word has them: words are no ids.
 * @param {string} text
 */
function isId(text) {
  const mixed = /\d[a-z]+\d|[a-z]\d+[a-z]/i.test(text.replace(/[-_]/g, ""));
  const words = /[-_]/.test(text) && /(?:^|[-_])[a-z]{3,}(?:$|[-_])/i.test(text) && !/^[\da-f-]+$/i.test(text);
  return mixed && !words;
}

/**
 * @param {import("./links.js").Named[]} named none of which tells a code
 * @param {string} text
 * @returns {Input}
 */
function fromLinks(named, text) {
  const keys = new Set(named.flatMap((each) => ("key" in each ? [each.key] : [])));
  const [key] = keys;
  if (keys.size > 1) return { kind: "unclear", why: "several", text };
  if (key !== undefined) return { kind: "link", key, booked: key.startsWith("token ") };
  const is = (/** @type {string} */ kind) => named.some((each) => each.kind === kind);
  return { kind: "unclear", why: is("booked") ? "booked" : is("nameless") ? "link" : "foreign", text };
}
