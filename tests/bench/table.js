/** Tables as Markdown has them, to be read here and copied into a document. */

/**
 * To a question: its tables, and all samples they were made of.
 * @typedef {{ text: string, raw: object }} Answer
 *
 * @typedef {object} Question
 * @property {string} TITLE
 * @property {string} TAKES how long
 * @property {(quick: boolean) => Promise<Answer>} answer
 */

/**
 * The first column is names, to the left; the others are figures, to the right.
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  /** @param {string[]} cells */
  const line = (cells) => {
    const padded = widths.map((width, column) => {
      const cell = cells[column] ?? "";
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(" | ")} |`;
  };
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/**
 * With separators: 20,405.
 * @param {number} value
 * @param {number} [digits] behind the point
 */
export function number(value, digits = 0) {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/**
 * @param {import("./statistics.js").Summary} summary
 * @param {number} [digits]
 */
export function range({ low, high }, digits = 0) {
  return `${number(low, digits)}–${number(high, digits)}`;
}
