/** What is made of the figures that were measured. */

/** @typedef {{ median: number, low: number, high: number, samples: number }} Summary low and high have a tenth beyond them */

/**
 * The value that `part` of the samples do not exceed, between two of them where it falls between.
 * @param {readonly number[]} samples
 * @param {number} part from 0 to 1
 */
export function quantile(samples, part) {
  const sorted = samples.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new RangeError("nothing was measured");
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * @param {readonly number[]} samples
 * @returns {Summary}
 */
export function summary(samples) {
  return {
    median: quantile(samples, 0.5),
    low: quantile(samples, 0.1),
    high: quantile(samples, 0.9),
    samples: samples.length,
  };
}

/**
 * What was measured in the same round is compared with each other: what slowed the machine for a while slowed both.
 * @param {readonly number[]} samples
 * @param {readonly number[]} baseline
 */
export function differences(samples, baseline) {
  return pairs(samples, baseline).map(([own, other]) => own - other);
}

/**
 * As {@link differences}, by division.
 * @param {readonly number[]} samples
 * @param {readonly number[]} baseline
 */
export function ratios(samples, baseline) {
  return pairs(samples, baseline).map(([own, other]) => own / other);
}

/**
 * @param {readonly number[]} samples
 * @param {readonly number[]} baseline
 */
function pairs(samples, baseline) {
  if (samples.length !== baseline.length) throw new RangeError("they were not measured in the same rounds");
  return samples.map((own, round) => /** @type {const} */ ([own, baseline[round] ?? NaN]));
}
