/**
 * The value of a JSON text, or undefined (which no JSON text means) where it is not JSON.
 * @param {string} text
 * @returns {unknown}
 */
export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
export function isText(value) {
  return typeof value === "string" && value !== "";
}

/**
 * @param {object} record
 * @param {readonly string[]} known
 * @returns {string[]}
 */
export function unknownKeys(record, known) {
  return Object.keys(record).filter((key) => !known.includes(key));
}

/**
 * @param {number} bytes
 * @returns {string} that many random bytes in hexadecimal
 */
export function randomHex(bytes) {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
