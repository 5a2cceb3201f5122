/**
 * A list of which only what is near the screen is in the document. Rows have the heights they have: those
 * that were seen are measured, the others taken for as high as those. The one with the focus stays.
 */

/** Rows kept above and below the screen, so that the Tab key finds a next one. */
const SPARE = 6;

/**
 * @template T
 * @typedef {object} Options
 * @property {HTMLElement} container
 * @property {(id: string) => T} make
 * @property {(row: T) => HTMLElement} element
 * @property {(row: T, position: number, size: number) => void} update
 * @property {number} estimate a row's height in pixels, before any was seen
 * @property {(ids: string[]) => void} [onVisible] what is on the screen
 */

/**
 * @template T
 * @param {Options<T>} options
 */
export function createVirtualList({ container, make, element, update, estimate, onVisible }) {
  /** @type {string[]} */
  let ids = [];
  /** @type {Map<string, T>} */
  let rows = new Map();
  /** @type {Map<string, number>} */
  const heights = new Map();
  let scheduled = false;
  const forget = () => {
    heights.clear();
    typical = 0;
  };

  /** What a row is taken for: settled by the first rows seen, or all would move with each that is another. */
  let typical = 0;
  const settle = () => {
    const seen = [...heights.values()].sort((a, b) => a - b);
    typical ||= seen[Math.floor(seen.length / 2)] ?? 0;
    return typical || estimate;
  };

  /** The rows on the screen and the spare ones, and the space in front of them and behind. */
  const window_ = () => {
    const typical = settle();
    const top = -container.getBoundingClientRect().top;
    const bottom = top + innerHeight;
    let at = 0;
    let [first, last] = [ids.length, 0];
    for (const [index, id] of ids.entries()) {
      const end = at + (heights.get(id) ?? typical);
      if (end >= top && at <= bottom) {
        first = Math.min(first, index);
        last = index + 1;
      }
      at = end;
    }
    if (first > last) [first, last] = top > 0 ? [ids.length, ids.length] : [0, 0];
    const from = Math.max(0, first - SPARE);
    const to = Math.min(ids.length, last + SPARE);
    const sum = (/** @type {string[]} */ some) => some.reduce((all, id) => all + (heights.get(id) ?? typical), 0);
    return { first, last, from, to, before: sum(ids.slice(0, from)), after: sum(ids.slice(to)) };
  };

  const render = () => {
    scheduled = false;
    if (!container.isConnected || container.offsetParent === null) return;
    const { first, last, from, to, before, after } = window_();
    const focused = [...rows].find(([, row]) => element(row).contains(document.activeElement));
    const wanted = ids.slice(from, to);
    /** @type {Map<string, T>} */
    const next = new Map();
    const index = focused ? ids.indexOf(focused[0]) : -1;
    // With its neighbours, to which the Tab key goes.
    const pinned = index < 0 ? [] : [index - 1, index, index + 1].filter((at) => at >= 0 && at < ids.length && (at < from || at >= to));
    const kept = [...pinned.filter((at) => at < from), ...wanted.map((_, at) => at + from), ...pinned.filter((at) => at >= to)];
    for (const id of kept.flatMap((at) => ids[at] ?? [])) next.set(id, rows.get(id) ?? make(id));
    for (const [id, row] of rows) if (!next.has(id)) element(row).remove();
    rows = next;
    place([...rows.values()]);
    for (const at of kept) {
      const row = rows.get(ids[at] ?? "");
      if (row) update(row, at, ids.length);
    }
    const { scrollHeight } = document.documentElement;
    const atEnd = scrollY > 0 && scrollY + innerHeight >= scrollHeight - 2;
    container.style.paddingBlock = `${before}px ${after}px`;
    for (const [id, row] of rows) heights.set(id, element(row).getBoundingClientRect().height);
    // Whoever went to the end is to see the end.
    if (atEnd && to < ids.length) scrollTo(0, document.documentElement.scrollHeight);
    onVisible?.(ids.slice(first, last));
  };

  /**
   * Puts the rows in order without moving any that stands right: a moved one loses focus and pointer.
   * @param {T[]} order
   */
  const place = (order) => {
    const active = document.activeElement;
    let next = /** @type {ChildNode | null} */ (null);
    for (const row of order.reverse()) {
      const item = element(row);
      if (item.parentNode !== container || item.nextSibling !== next) container.insertBefore(item, next);
      next = item;
    }
    if (active instanceof HTMLElement && document.activeElement !== active && container.contains(active)) {
      active.focus({ preventScroll: true });
    }
  };

  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(render);
  };
  /** A row that was kept away from its place, and has the focus now, is shown at its place. */
  const reveal = () => {
    const [id] = [...rows].find(([, row]) => element(row).contains(document.activeElement)) ?? [];
    const { first, last } = window_();
    const index = id === undefined ? -1 : ids.indexOf(id);
    if (index >= 0 && (index < first || index >= last)) scrollToRow(index);
  };
  /** @param {number} index */
  const scrollToRow = (index) => {
    const typical = settle();
    const above = ids.slice(0, index).reduce((sum, other) => sum + (heights.get(other) ?? typical), 0);
    scrollBy(0, container.getBoundingClientRect().top + above - innerHeight / 3);
    render();
  };

  container.addEventListener("focusin", () => requestAnimationFrame(reveal));
  addEventListener("scroll", schedule, { passive: true });
  addEventListener("resize", () => {
    forget();
    schedule();
  });

  return {
    /** @param {string[]} next */
    show: (next) => {
      ids = next;
      render();
    },
    /** The rows' contents have changed. */
    refresh: render,
    /** Other words, another width: every row anew. */
    rebuild: () => {
      for (const row of rows.values()) element(row).remove();
      rows = new Map();
      forget();
      render();
    },
    /** @param {string} id */
    row: (id) => rows.get(id),
    /** Scrolls to where it stands. @param {string} id @returns {boolean} false where it is not in the list */
    lead: (id) => {
      const index = ids.indexOf(id);
      if (index < 0) return false;
      const { first, last } = window_();
      if (index < first || index >= last || !rows.has(id)) scrollToRow(index);
      return true;
    },
  };
}
