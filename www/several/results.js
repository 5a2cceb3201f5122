/** What came of each meeting, in the place it has in the list. */

import { describe } from "../describe.js";
import { find, h, icon, setIcon, setText } from "../dom.js";
import { groupCode } from "../input/codes.js";
import { language, t, time } from "../language.js";
import { createVirtualList } from "../meetings/virtual-list.js";
import { problem } from "../problem.js";

const container = find("#results", HTMLElement);
const ICONS = /** @type {const} */ ({ waiting: "idle", running: "running", done: "done", failed: "failed", unknown: "unknown" });

/** @param {ReturnType<typeof import("./record.js").createRecord>} record */
export function createResults(record) {
  /** @param {string} id the item's place */
  const make = (id) => {
    const name = h("bdi");
    const words = h("p", { class: "known" });
    const trouble = h("div", { class: "trouble" });
    const element = h("li", { class: "result" }, icon("idle"), h("p", { class: "name" }, name), words, trouble);
    /** @type {unknown} */
    let shown = null;

    const update = (position = -1, size = 0) => {
      const item = record.job()?.items[Number(id)];
      if (!item) return;
      const result = record.result(Number(id));
      setText(name, result.title || item.title || (item.code ? groupCode(item.code) : item.id));
      if (position >= 0) {
        element.setAttribute("aria-posinset", String(position + 1));
        element.setAttribute("aria-setsize", String(size));
      }
      if (result === shown) return;
      shown = result;
      element.dataset.state = result.state;
      setIcon(element, ICONS[result.state]);
      setText(words, state(result));
      trouble.replaceChildren();
      if (result.state === "failed" || result.state === "unknown") void explain(result);
    };

    /** @param {import("./record.js").Result} result */
    const explain = async (result) => {
      if (!result.code && !result.kind) return;
      const words = await wordsOf(result);
      if (shown === result) trouble.replaceChildren(problem(words));
    };

    /** @param {import("./record.js").Result} result */
    const state = ({ state, at }) => {
      const action = record.job()?.action;
      if (state === "done") return t(action === "lock" ? "lockedAt" : "unlockedAt", { time: time(at) });
      if (state === "running") return t(action === "lock" ? "locking" : "unlocking");
      return t(/** @type {const} */ ({ waiting: "stateWaiting", failed: "stateFailed", unknown: "stateUnclear" })[state]);
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
  /** @type {unknown} */
  let job = null;
  language.subscribe(list.rebuild);
  return {
    draw: () => {
      const now = record.job();
      // Other items, other rows.
      if (now !== job) list.show([]);
      if (now !== job) list.rebuild();
      job = now;
      list.show((now?.items ?? []).map((_, index) => String(index)));
    },
  };
}

/** @param {import("./record.js").Result} result */
async function wordsOf(result) {
  const own = { NoMeeting: /** @type {const} */ (["noMeeting", "noMeetingAdvice"]), SeveralMeetings: /** @type {const} */ (["severalMeetings", "severalMeetingsAdvice"]) };
  const found = result.code === "NoMeeting" || result.code === "SeveralMeetings" ? own[result.code] : null;
  if (found) return { title: t(found[0]), advice: t(found[1]), code: "", requestId: "" };
  return describe(result);
}
