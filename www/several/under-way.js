/** What is said of batches in every view: how far one's own has come, and what came of it. */

import { find, setText } from "../dom.js";
import { t } from "../language.js";
import { notice } from "../notices.js";
import { session } from "../session.js";
import { signal } from "../signal.js";
import { batches, batchesChanged, batchOf, isOpen, isOver, startBatches, underWay } from "./batch.js";

/** @typedef {import("./batch.js").Batch} Batch */

const badge = find("#under-way", HTMLElement);
/** What came of it, of which one may want more. */
export const FAILED = ["refused", "never-sent", "superseded"];

/** How far what is under way has come, such as `12/60`; empty where nothing is. */
export const howFar = signal("");

/** Those that were under way when last looked at. @type {Set<string>} */
let going = new Set();

export function startUnderWay() {
  batchesChanged.subscribe(() => {
    tellEnds();
    drawHowFar();
  });
  startBatches();
}

/** Of what has come to its end it is told in every view. */
function tellEnds() {
  const now = new Set(batches().filter((batch) => batch.caller === session.get().caller && !isOver(batch)).map(({ id }) => id));
  for (const id of going) {
    const batch = batchOf(id);
    if (now.has(id) || !batch) continue;
    notice(`batch ${id}`, () => {
      const counts = countsOf(batchOf(id) ?? batch);
      return {
        state: counts.failed + counts.unknown > 0 ? "failed" : "idle",
        pattern: t("severalEnded", counts),
        buttons: [{ label: t("showIt"), run: () => (location.hash = `#several?batch=${encodeURIComponent(id)}`), stays: true }],
      };
    });
  }
  going = now;
}

/** In the navigation and the title, whichever view is shown. */
function drawHowFar() {
  const batch = underWay();
  const text = batch ? `${batch.done}/${batch.total}` : "";
  badge.hidden = !batch;
  setText(badge, text);
  if (text !== howFar.get()) howFar.set(text);
}

/** @param {Batch} batch */
export function countsOf({ items = [] }) {
  const count = (/** @type {(state: string) => boolean} */ which) => items.filter(({ state }) => which(state)).length;
  return {
    done: count((state) => state === "done"),
    failed: count((state) => FAILED.includes(state)),
    unknown: count((state) => state === "unknown"),
    waiting: count((state) => isOpen(state) || state === "cancelled"),
  };
}
