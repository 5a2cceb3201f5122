/** From a pasted list to what will happen: which meetings, what is left out and why, and what it costs. */

import { parseInput } from "../meetings/parse-input.js";

/**
 * `id` is empty where the code has to be looked up first.
 * @typedef {{ id: string, code: string, title: string }} Item
 *
 * `first` is the line that has it already.
 * @typedef {{ line: number, text: string, first: number }} Duplicate
 * @typedef {{ line: number, text: string, why: "link" | "needsRead" | "unclear" | "tooLong" }} Bad
 *
 * @typedef {object} Plan
 * @property {Item[]} items
 * @property {Duplicate[]} duplicates
 * @property {Bad[]} bad
 * @property {number} calls that DingTalk counts
 */

/** More at once is no list that a person has looked at. */
export const MOST = 2_000;
/** What the package takes for an id at most. */
const ID_BYTES = 256;

/**
 * One meeting a line; several in a line where commas or semicolons stand between; a note after `#`.
 * @param {string} text
 * @param {object} known
 * @param {(code: string) => Item[]} known.byCode the meetings in progress of that code, as far as known
 * @param {(id: string) => string} known.titleOf
 * @param {boolean} known.mayRead whether codes can be looked up
 * @returns {Plan}
 */
export function makePlan(text, { byCode, titleOf, mayRead }) {
  /** @type {Plan} */
  const plan = { items: [], duplicates: [], bad: [], calls: 0 };
  /** @type {Map<string, number>} */
  const seen = new Map();
  for (const { line, part } of parts(text)) {
    const found = read(part, byCode, titleOf, mayRead);
    if (typeof found === "string") {
      plan.bad.push({ line, text: part, why: found });
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

/** @param {string} text */
function parts(text) {
  return text.split(/\r?\n/).flatMap((whole, index) => {
    // A fragment of a link is not a note.
    const line = whole.replace(/(^|\s)#.*$/, "");
    return line
      .split(/[,;，；、\t]/)
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .map((part) => ({ line: index + 1, part }));
  });
}

/**
 * @param {string} part
 * @param {(code: string) => Item[]} byCode
 * @param {(id: string) => string} titleOf
 * @param {boolean} mayRead
 * @returns {Item | Bad["why"]}
 */
function read(part, byCode, titleOf, mayRead) {
  const input = parseInput(part);
  if (input.kind === "id") return { id: input.id, code: "", title: titleOf(input.id) };
  if (input.kind === "short") return "link";
  if (input.kind === "code") {
    const [only, ...others] = byCode(input.code);
    if (only && others.length === 0) return only;
    return mayRead ? { id: "", code: input.code, title: "" } : "needsRead";
  }
  // Whatever the page already knows is an id, looks as it may.
  const fits = titleOf(part) !== "" && new TextEncoder().encode(part).length <= ID_BYTES;
  return fits ? { id: part, code: "", title: titleOf(part) } : "unclear";
}
