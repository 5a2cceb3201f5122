/** How everything is measured: in turns, so that what changes on the machine meanwhile changes for all. */

/** @typedef {{ rounds: number, warmUp?: number }} Count `warmUp` rounds go before those that count */

/**
 * As much as shows that everything works.
 * @template {Count} Given
 * @param {Given} count
 * @param {boolean} quick
 * @returns {Given}
 */
export function unlessQuick(count, quick) {
  return quick ? { ...count, rounds: 2, warmUp: 0 } : count;
}

/**
 * A B C A B C …, and a sample of each in every round.
 * @param {Record<string, () => number | Promise<number>>} contestants
 * @param {Count} count
 * @returns {Promise<Record<string, number[]>>} the samples of each, in the order of the rounds
 */
export async function takeTurns(contestants, { rounds, warmUp = 0 }) {
  /** @type {Record<string, number[]>} */
  const samples = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, measure] of Object.entries(contestants)) {
      const sample = await measure();
      if (round >= 0) samples[name]?.push(sample);
    }
  }
  return samples;
}

/**
 * The time of one call, in µs: the mean of so many, one after the other.
 * @param {() => Promise<unknown>} call
 * @param {number} calls
 */
export async function microseconds(call, calls) {
  const before = performance.now();
  for (let count = 0; count < calls; count++) await call();
  return ((performance.now() - before) * 1000) / calls;
}
