/** What damages a value on its way into a variable. */

/** What no setting has: control characters, and those that are not seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\ufe00-\ufe0f]/u;
const QUOTES = "\"'`“”„‘’‚«»‹›「」『』＂＇";

/**
 * @param {string} value of a variable, of which nothing is shown: it may be a secret
 * @returns {string | undefined} what is wrong with it, to stand behind the variable's name
 */
export function flaw(value) {
  const unseen = UNSEEN.exec(value)?.[0];
  if (unseen) return `has an invisible character in it (${codePoint(unseen)}): type it anew`;
  if (value && (QUOTES.includes(value.charAt(0)) || QUOTES.includes(value.charAt(value.length - 1)))) {
    return "has a quotation mark at its beginning or end: not everything that reads an env file takes them off";
  }
  if (value.trim() !== value) return "begins or ends with a blank";
  return undefined;
}

/** @param {string} character */
function codePoint(character) {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
