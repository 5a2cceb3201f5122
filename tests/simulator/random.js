/**
 * Numbers that look random and are the same for the same seed and steps, in every runtime: no state,
 * so that the number of one moment does not depend on how often anything was asked before.
 * @param {number} seed
 * @param {...number} steps
 * @returns {number} from 0 up to, not including, 1
 */
export function randomAt(seed, ...steps) {
  let hash = mix(seed ^ 0x9e3779b9);
  for (const step of steps) hash = mix(hash ^ mix(step + 0x85ebca6b));
  return hash / 2 ** 32;
}

/**
 * @param {number} bytes
 * @param {number} seed
 * @param {...number} steps
 * @returns {string} that many bytes in hexadecimal
 */
export function hexAt(bytes, seed, ...steps) {
  return Array.from({ length: bytes }, (_, index) =>
    Math.floor(randomAt(seed, ...steps, index) * 256).toString(16).padStart(2, "0"),
  ).join("");
}

/**
 * A meeting code as DingTalk's are: 9 to 11 digits, the first of them not 0.
 * @param {number} seed
 * @param {...number} steps
 */
export function roomCodeAt(seed, ...steps) {
  const digits = 9 + Math.floor(randomAt(seed, ...steps, 0) * 3);
  return Array.from({ length: digits }, (_, index) =>
    String(index === 0 ? 1 + Math.floor(randomAt(seed, ...steps, 1) * 9) : Math.floor(randomAt(seed, ...steps, index + 1) * 10)),
  ).join("");
}

/**
 * The finalizer of MurmurHash3: every bit of the input changes half of those of the output.
 * @param {number} value
 */
function mix(value) {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
