/** What came of each meeting of a batch, in the place it has in the list. */

import { createVirtualList, describe, find, foreign, fromRecord, h, icon, language, meeting, nameOf, problem, setIcon, setText, time } from "../shared.js";
import { t } from "./words.js";

/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {import("./batch.js").Item} Item */

const container = find("#results", HTMLElement);
const LOOKS = /** @type {Record<string, "idle" | "running" | "done" | "failed" | "unknown">} */ ({ waiting: "idle", sending: "running", done: "done", unknown: "unknown", refused: "failed", superseded: "failed", "never-sent": "failed", cancelled: "idle" });
const WORDS = /** @type {const} */ ({ waiting: "stateWaiting", refused: "stateFailed", unknown: "stateUnclear", superseded: "stateSuperseded", "never-sent": "stateNeverSent", cancelled: "stateCancelled" });

export function createResults() {
  /** @type {Batch | null} */
  let batch = null;
  /** @param {string} place of the item */
  const make = (place) => {
    const name = foreign("");
    const words = h("p", { class: "known" });
    const trouble = h("div", { class: "trouble" });
    const element = h("li", { class: "result" }, icon("idle"), h("p", { class: "name" }, name), words, trouble);
    /** @type {unknown} */
    let shown = null;

    const update = (position = -1, size = 0) => {
      const item = batch?.items?.[Number(place)];
      if (!batch || !item) return;
      setText(name, nameOf(meeting(item.conferenceId) ?? { id: item.conferenceId }));
      if (position >= 0) {
        element.setAttribute("aria-posinset", String(position + 1));
        element.setAttribute("aria-setsize", String(size));
      }
      if (item === shown) return;
      shown = item;
      const look = LOOKS[item.state] ?? "unknown";
      element.dataset.state = look;
      setIcon(element, look);
      setText(words, state(batch, item));
      trouble.replaceChildren();
      if (item.code && item.state !== "cancelled") void explain(batch, item);
    };

    /** @param {Batch} batch @param {Item} item */
    const explain = async ({ action }, item) => {
      const { conferenceId: id, requestId = "" } = item;
      const state = item.state === "unknown" ? "unknown" : "failed";
      const words = await describe({ ...fromRecord(item.code ?? ""), requestId }, { action, state, target: meeting(id) ?? { id } });
      if (shown === item) trouble.replaceChildren(problem(words));
    };
    update();
    return { element, update };
  };

  const list = createVirtualList({
    container,
    make,
    element: (row) => row.element,
    update: (row, position, size) => row.update(position, size),
    estimate: 56,
  });
  language.subscribe(list.rebuild);
  return {
    /** @param {Batch | null} now */
    draw: (now) => {
      const other = now?.id !== batch?.id;
      batch = now;
      // Other items, other rows.
      if (other) list.show([]);
      if (other) list.rebuild();
      list.show((now?.items ?? []).map((_, index) => String(index)));
    },
  };
}

/** @param {Batch} batch @param {Item} item */
function state({ action }, { state, at = "" }) {
  if (state === "done") return t(action === "lock" ? "lockedAt" : "unlockedAt", { time: time(Date.parse(at)) });
  if (state === "sending") return t(action === "lock" ? "locking" : "unlocking");
  return t(WORDS[/** @type {keyof typeof WORDS} */ (state)] ?? "stateUnclear");
}
