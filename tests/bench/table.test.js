import assert from "node:assert/strict";
import { it } from "node:test";

import { number, range, table } from "./table.js";

it("a table is Markdown with its columns aligned", () => {
  const rows = [
    ["ky", number(4615), ""],
    ["the official SDK", number(623438), "–"],
  ];
  assert.equal(
    table(["bytes", "brotli", "x"], rows),
    [
      "| bytes            |  brotli |   x |",
      "| ---------------- | ------: | --: |",
      "| ky               |   4,615 |     |",
      "| the official SDK | 623,438 |   – |",
    ].join("\n"),
  );
});

it("figures have the digits that were asked for, whatever the machine's language", () => {
  assert.deepEqual([number(1234.56), number(0.5, 2), number(1234.56, 1)], ["1,235", "0.50", "1,234.6"]);
  assert.equal(range({ low: 1.25, high: 1000, median: 5, samples: 9 }, 1), "1.3–1,000.0");
});
