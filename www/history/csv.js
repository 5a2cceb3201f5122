/** Comma-separated values that are safe to open in a spreadsheet, and stay what they are. */

/**
 * What a spreadsheet may take for a formula, also in the wide forms of Chinese keyboards, and after
 * what it leaves out at the start of a cell.
 */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]/u;
/** What it may take for a number, a date, a truth value or an error. */
const GUESSED = /^\s*(?:[\d.,(#$¥€£]|(?:true|false)\s*$|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)[\s./-]*\d)/i;

/**
 * An id or a code: a text in every row of its column, whatever it looks like.
 * @typedef {{ letters: string }} Literal
 * @typedef {string | number | Date | Literal} Cell a date is told in local time
 */

/**
 * A byte order mark, without which Excel takes UTF-8 for something else, and rows by RFC 4180.
 * @param {readonly (readonly Cell[])[]} rows
 */
export function toCsv(rows) {
  return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

/**
 * As spreadsheets read dates, and people too: 2026-11-26 14:02:05.
 * @param {Date} date
 */
export function localTime(date) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}

/** @param {Cell} value */
function cell(value) {
  if (typeof value === "number") return String(value);
  if (value instanceof Date) return localTime(value);
  const text = typeof value === "string" ? asText(value, GUESSED.test(value)) : asText(value.letters, value.letters !== "");
  return /[",\r\n\t';]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * An apostrophe in front of what may be a formula; a tab, which is no part of any number, in front of what may
 * be one. Excel, LibreOffice and WPS read both as text, and the letters stay as they are. ="0123" would be
 * a formula itself.
 * @param {string} text
 * @param {boolean} guessed
 */
function asText(text, guessed) {
  if (FORMULA.test(text)) return `'${text}`;
  return guessed ? `\t${text}` : text;
}
