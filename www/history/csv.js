/** Comma-separated values that are safe to open in a spreadsheet. */

/**
 * What a spreadsheet may take for a formula, also in the wide forms of Chinese keyboards, and after
 * what it leaves out at the start of a cell.
 */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]/u;

/**
 * A byte order mark, without which Excel takes UTF-8 for something else, and rows by RFC 4180.
 * @param {readonly (readonly (string | number)[])[]} rows
 */
export function toCsv(rows) {
  return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

/** @param {string | number} value */
function cell(value) {
  if (typeof value === "number") return String(value);
  // An apostrophe in front makes it a text, which spreadsheets show as it is.
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n\t';]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
