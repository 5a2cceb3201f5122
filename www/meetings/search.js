/** Which meetings fit what was typed. */

import { fold } from "../input/clean.js";
import { hasKey } from "../input/links.js";
import { canBeSaid, isSaid, learned, spell } from "../said.js";

/** @typedef {import("./meeting.js").Meeting} Meeting */

/** What is looked through, made once a meeting. @type {WeakMap<Meeting, string>} */
const folded = new WeakMap();
/** How its names are said. @type {WeakMap<Meeting, string[][][]>} */
let spelt = new WeakMap();
learned.subscribe(() => (spelt = new WeakMap()));

/**
 * @param {import("../input/read-input.js").Input} input
 * @returns {(meeting: Meeting) => boolean}
 */
export function fits(input) {
  if (input.kind === "code") return ({ code }) => code === input.code;
  if (input.kind === "id") return ({ id }) => id === input.id;
  if (input.kind === "link") return ({ link }) => hasKey(link, input.key);
  // A telephone number may be what was begun as a code; that of a meeting is found by it, and nothing else.
  if (input.kind === "name" || (input.kind === "unclear" && input.why === "phone")) return (meeting) => matches(meeting, input.text);
  return () => input.kind === "none";
}

/**
 * Whether every word is in the title, the organiser, the code or the id, or is how a Chinese one of them is said.
 * @param {Meeting} meeting
 * @param {string} query
 */
export function matches(meeting, query) {
  const { code, id } = meeting;
  const compact = query.replace(/[\s-]/g, "");
  if (/^\d{3,}$/.test(compact) && (code.includes(compact) || id.includes(compact))) return true;
  const hay = hayOf(meeting);
  return fold(query)
    .split(" ")
    .every((word) => hay.includes(word) || (canBeSaid(word) && spellingsOf(meeting).some((spelling) => isSaid(spelling, word))));
}

/** @param {Meeting} meeting */
function spellingsOf(meeting) {
  const known = spelt.get(meeting);
  if (known) return known;
  const found = [meeting.title, meeting.organiser].flatMap((text) => {
    const spelling = spell(fold(text));
    return spelling ? [spelling] : [];
  });
  spelt.set(meeting, found);
  return found;
}

/** @param {Meeting} meeting */
function hayOf(meeting) {
  const { title, organiser, code, id } = meeting;
  const known = folded.get(meeting) ?? `${fold(title)}\n${fold(organiser)}\n${code}\n${fold(id)}`;
  folded.set(meeting, known);
  return known;
}
