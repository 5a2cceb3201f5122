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
 * A meeting code as DingTalk's are: 9 or 11 digits, any of which may be 0.
 * @param {number} seed
 * @param {...number} steps
 */
export function roomCodeAt(seed, ...steps) {
  const digits = randomAt(seed, ...steps, 0) < 0.5 ? 9 : 11;
  return Array.from({ length: digits }, (_, index) => Math.floor(randomAt(seed, ...steps, index + 1) * 10)).join("");
}

/**
 * An id in the form of a UUID, as links and booked meetings have.
 * @param {number} seed
 * @param {...number} steps
 */
export function uuidAt(seed, ...steps) {
  return hexAt(16, seed, ...steps).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
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
