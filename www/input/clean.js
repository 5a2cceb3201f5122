/** Text from elsewhere without what cannot be seen in it, and in one form for what looks alike. */

/** What draws nothing, or turns the direction of what stands around it. The joiners are looked at one by one. */
const INVISIBLE = /[\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0]/gu;
const JOINER = /^[\u200c\u200d]$/;
/** Between such letters a joiner is spelling, between such pictures it makes one of two. */
const JOINED = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Sinhala}\p{Script=Malayalam}\p{Script=Syriac}]/u;
/** What an item of a list begins with: a sign, or its number, which is no part of what stands behind it. */
const ITEM = /^\s*(?:[-–—*•·●▪◦]\s+|[①-⒛]\s*|[(（[［]?\s*[1-9１-９][\d０-９]?\s*(?:[)）\]］、]\s*|[.．:：]\s+))/gmu;
/** Blanks of any width, line ends, and letters that are drawn as nothing. */
const BLANKS = /[\s\p{Cc}\u2800]+/gu;

/**
 * A name as it can be read: without what is invisible, without what turns it around, with single blanks.
 * What is left of a name of nothing else is empty.
 * @param {string} text
 */
export function cleanName(text) {
  const seen = text.replace(INVISIBLE, (character, at) => (JOINER.test(character) && JOINED.test(before(text, at)) ? character : ""));
  return seen.replace(BLANKS, " ").trim();
}

/**
 * The character there; not by a pattern for the end, which Chromium 148 finds behind no surrogate pair.
 * @param {string} text
 * @param {number} at
 */
function before(text, at) {
  return [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
}

/**
 * What was typed or pasted, line by line: wide digits and letters as narrow ones, nothing that is invisible.
 * @param {string} text
 */
export function cleanInput(text) {
  // Narrow ones would become a part of the link that they stand behind.
  const apart = text.replace(/[，；！？（）［］｜]/g, " $& ");
  const lines = apart.normalize("NFKC").replace(INVISIBLE, "").split(/[\n\r\u2028\u2029]+/);
  return lines.map((line) => line.replace(BLANKS, " ").trim()).filter((line) => line !== "").join("\n");
}

/**
 * Lines as they would stand outside of a list.
 * @param {string} text
 */
export function withoutNumbers(text) {
  return text.replace(ITEM, "");
}

/**
 * For comparing: case, width, quotes, dashes and blanks make no difference.
 * @param {string} text
 */
export function fold(text) {
  return text
    .normalize("NFKC")
    .replace(INVISIBLE, "")
    .toLowerCase()
    .replace(/[’‘‛ʼ´`′]/g, "'")
    .replace(/[“”„‟«»「」『』″]/g, '"')
    .replace(/[\p{Pd}−~〜]/gu, "-")
    .replace(BLANKS, " ")
    .trim();
}
