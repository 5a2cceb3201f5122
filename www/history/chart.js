/** A picture of the actions over time by outcome; the same numbers stand in a table beside it. */

import { h, number, svg, time } from "../shared.js";
import { buckets, GROUPS } from "./buckets.js";
import { t } from "./words.js";

/** As wide as a phone at least; letters keep their size, so it is drawn anew for another width. */
const NARROW = 280;
const HEIGHT = 160;
const FOOT = 22;
const SIDE = 34;
const GAP = 2;
/** Tall enough to be seen. */
const LEAST = 3;

/**
 * @param {readonly import("./buckets.js").Entry[]} entries
 * @param {number} width in pixels
 */
export function chart(entries, width) {
  const found = buckets(entries);
  if (found.length === 0) return null;
  const counts = GROUPS.map((group) => ({ group, n: found.reduce((sum, bucket) => sum + bucket.counts[group], 0) }));
  const summary = counts.filter(({ n }) => n > 0).map(({ group, n }) => `${t(`group_${group}`)} ${number(n)}`);
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, ...counts.map(({ group, n }) => h("span", { class: "key", "data-group": group }, t(`group_${group}`), " ", h("b", {}, number(n))))),
    picture(found, Math.max(NARROW, Math.round(width)), t("chartAlt", { n: entries.length, what: summary.join(t("and")) })),
    h("details", {}, h("summary", {}, t("chartTable")), table(found)),
  );
}

/**
 * @param {import("./buckets.js").Bucket[]} found
 * @param {number} width
 * @param {string} words
 */
function picture(found, width, words) {
  const most = Math.max(...found.map(({ total }) => total));
  const top = niceAbove(most);
  const room = HEIGHT - FOOT - 8;
  const slot = (width - SIDE) / Math.max(found.length, 8);
  const y = (/** @type {number} */ n) => HEIGHT - FOOT - (n / top) * room;
  const grid = [0, top / 2, top].filter(Number.isInteger).flatMap((n) => [
    svg("line", { class: "grid", x1: SIDE, x2: width, y1: y(n), y2: y(n) }),
    svg("text", { class: "tick", x: SIDE - 8, y: y(n) + 4, "text-anchor": "end" }, number(n)),
  ]);
  const bars = found.flatMap((bucket, index) => {
    let base = HEIGHT - FOOT;
    return GROUPS.filter((group) => bucket.counts[group] > 0).map((group) => {
      const height = Math.max(LEAST, (bucket.counts[group] / top) * room);
      base -= height;
      return svg("rect", { "data-group": group, x: SIDE + index * slot + GAP, y: base, width: Math.min(slot - GAP * 2, 56), height, rx: 2 });
    });
  });
  const every = Math.ceil(found.length / Math.max(2, Math.floor(width / 130)));
  const labels = found.flatMap(({ from }, index) =>
    index % every === 0 ? [svg("text", { class: "tick", x: SIDE + index * slot + GAP, y: HEIGHT - 4 }, time(from))] : [],
  );
  return svg("svg", { class: "picture", role: "img", "aria-label": words, viewBox: `0 0 ${width} ${HEIGHT}`, preserveAspectRatio: "xMinYMid meet" }, ...grid, ...bars, ...labels);
}

/** @param {import("./buckets.js").Bucket[]} found */
function table(found) {
  const head = h("tr", {}, h("th", { scope: "col" }, t("chartFrom")), ...GROUPS.map((group) => h("th", { scope: "col" }, t(`group_${group}`))));
  const rows = found.filter(({ total }) => total > 0).map(({ from, counts }) => h("tr", {}, h("th", { scope: "row" }, time(from)), ...GROUPS.map((group) => h("td", {}, number(counts[group])))));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("chartTable") }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)));
}

/** The next even number that is easy to read. @param {number} n */
function niceAbove(n) {
  for (let power = 1; ; power *= 10) {
    for (const step of [2, 4, 6, 8, 10]) if (step * power >= n) return step * power;
  }
}
