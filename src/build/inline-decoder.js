/**
 * Turns the text of an inlined module back into bytes; goes into the package.
 * @param {string} safe the characters used; the last two begin a pair
 * @param {number[]} bits which bytes have a character of their own, a bit for each
 */
export function decoder(safe, bits) {
  const singles = safe.length - 2;
  const bytes = [...Array(256).keys()];
  /** @param {any} byte */
  const frequent = (byte) => /** @type {any} */ (bits)[byte >> 3] & (1 << (byte & 7));
  // A frequent byte that is a safe character stands for itself, which compresses best; the others
  // fill the places left, in order, and then come the pairs.
  const own = [...safe].map((c) => c.charCodeAt(0)).slice(0, singles);
  const others = bytes.filter((byte) => frequent(byte) && !own.includes(byte));
  const table = own
    .map((byte) => (frequent(byte) ? byte : /** @type {number} */ (others.shift())))
    .concat(bytes.filter((byte) => !frequent(byte)));
  /** @param {string} text */
  const decode = (text) => {
    let first = 0;
    const out = [];
    for (const c of text) {
      const index = safe.indexOf(c);
      if (!first && index >= singles) {
        first = (index - singles + 1) * singles;
      } else {
        out.push(/** @type {number} */ (table[first + index]));
        first = 0;
      }
    }
    return Uint8Array.from(out);
  };
  return { table, decode };
}
