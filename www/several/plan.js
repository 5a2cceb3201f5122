/** From a pasted list to what will happen: which meetings, what is left out and why, and what it costs. */

import { cleanInput, withoutNumbers } from "../input/clean.js";
import { readInput } from "../input/read-input.js";

/**
 * `id` is empty where the code has to be looked up first.
 * @typedef {{ id: string, code: string, title: string }} Item
 *
 * `first` is the line that has it already.
 * @typedef {{ line: number, text: string, first: number }} Duplicate
 * `which` are those of one name.
 * @typedef {{ line: number, text: string, why: import("../input/read-input.js").Why | "needsRead" | "unclear" | "namesakes" | "tooLong", which?: string[] }} Bad
 *
 * @typedef {object} Known what the page knows of meetings in progress
 * @property {(code: string) => Item[]} byCode
 * @property {(name: string) => Item[]} byName
 * @property {(key: string) => Item[]} byLink by the part of a link that names it
 * @property {(id: string) => string} titleOf
 * @property {(item: Item) => string} tell one from others of its name
 * @property {boolean} mayRead whether codes can be looked up
 *
 * @typedef {object} Plan
 * @property {Item[]} items
 * @property {Duplicate[]} duplicates
 * @property {Bad[]} bad
 * @property {number} calls that DingTalk counts
 */

/** More at once is no list that a person has looked at. */
export const MOST = 1_000;
/** What the package takes for an id at most. */
const ID_BYTES = 256;

/**
 * One meeting a line; several in a line where commas or semicolons stand between; a note after `#`.
 * @param {string} text
 * @param {Known} known
 * @returns {Plan}
 */
export function makePlan(text, known) {
  /** @type {Plan} */
  const plan = { items: [], duplicates: [], bad: [], calls: 0 };
  /** @type {Map<string, number>} */
  const seen = new Map();
  for (const { line, part } of parts(text, known)) {
    const found = read(part, known);
    if ("why" in found) {
      plan.bad.push({ line, text: part, ...found });
      continue;
    }
    const key = found.id || `code ${found.code}`;
    const first = seen.get(key);
    if (first !== undefined) {
      plan.duplicates.push({ line, text: part, first });
      continue;
    }
    seen.set(key, line);
    if (plan.items.length >= MOST) plan.bad.push({ line, text: part, why: "tooLong" });
    else plan.items.push(found);
  }
  plan.calls = plan.items.reduce((sum, { id }) => sum + (id ? 1 : 2), 0);
  return plan;
}

/**
 * @param {string} text
 * @param {Known} known
 */
function parts(text, known) {
  return text.split(/\r?\n/).flatMap((whole, index) => {
    // A fragment of a link is not a note, nor is a code behind its sign.
    const line = /^\s*#[\d\s-]+$/.test(whole) ? whole : whole.replace(/(^|\s)#.*$/, "");
    const all = withoutNumbers(line).split(/[,;，；、\t]/).map((part) => part.trim());
    const some = all.filter((part) => part !== "");
    // Commas and all, where a meeting is called so; but no name takes the place of what else is read there.
    const words = some.every((part) => ["name", "unclear"].includes(readInput(part).kind) && known.titleOf(cleanInput(part)) === "");
    const whole_ = words && known.byName(whole).length > 0 ? [whole.trim()] : some;
    return whole_.map((part) => ({ line: index + 1, part }));
  });
}

/**
 * @param {string} part
 * @param {Known} known
 * @returns {Item | { why: Bad["why"], which?: string[] }}
 */
function read(part, { byCode, byName, byLink, titleOf, tell, mayRead }) {
  const input = readInput(part);
  if (input.kind === "none") return { why: "unclear" };
  if (input.kind === "id") return { id: input.id, code: "", title: titleOf(input.id) };
  if (input.kind === "code") {
    const [only, ...others] = byCode(input.code);
    if (only && others.length === 0) return only;
    return mayRead ? { id: "", code: input.code, title: "" } : { why: "needsRead" };
  }
  // Whatever the page already knows is an id, looks as it may.
  const text = cleanInput(part);
  if (titleOf(text) !== "" && new TextEncoder().encode(text).length <= ID_BYTES) return { id: text, code: "", title: titleOf(text) };
  const fits = input.kind === "link" ? byLink(input.key) : byName(part);
  const [only] = fits;
  if (only && fits.length === 1) return only;
  if (fits.length > 1) return { why: "namesakes", which: fits.map(tell) };
  if (input.kind === "link") return { why: input.booked ? "booked" : "link" };
  return { why: input.kind === "unclear" ? input.why : "unclear" };
}
