import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { differences, quantile, ratios, summary } from "./statistics.js";

describe("the statistics of the benchmark", () => {
  it("find what lies at a part of the samples, in whatever order they came", () => {
    assert.equal(quantile([9, 1, 5], 0.5), 5);
    assert.equal(quantile([10, 9, 2, 1], 0.5), 5.5, "between two of them");
    assert.deepEqual([0, 0.25, 1].map((part) => quantile([30, 10, 20], part)), [10, 15, 30]);
    assert.equal(quantile([7], 0.9), 7);
  });

  it("sum samples up without changing them", () => {
    const samples = [100, 0, 50, 40, 60, 30, 70, 20, 80, 10, 90];
    assert.deepEqual(summary(samples), { median: 50, low: 10, high: 90, samples: 11 });
    assert.equal(samples[0], 100);
  });

  it("let no single outlier move the median or the range", () => {
    const calm = Array.from({ length: 20 }, () => 5);
    assert.deepEqual(summary([...calm, 10_000]), { median: 5, low: 5, high: 5, samples: 21 });
  });

  it("compare what was measured in the same round", () => {
    // The machine was three times as slow in the second round, and for both.
    assert.deepEqual(differences([12, 36], [10, 30]), [2, 6]);
    assert.deepEqual(ratios([12, 36], [10, 30]), [1.2, 1.2]);
  });

  it("say nothing where there is nothing to compare", () => {
    assert.throws(() => summary([]), /nothing was measured/);
    assert.throws(() => ratios([1, 2], [1]), /not measured in the same rounds/);
  });
});
