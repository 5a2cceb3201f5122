/** The batches that there were, each with where to see what came of it. */

import { addressOf, batches, find, foreign, h, icon, isOver, time } from "../shared.js";
import { t } from "./words.js";

const section = find("#earlier", HTMLElement);
const list = find("#earlier ul", HTMLElement);
let drawn = "";

/** @param {string} current the id of the one that is shown */
export function drawEarlier(current) {
  const all = batches().filter(({ id }) => id !== current);
  section.hidden = all.length === 0;
  const now = JSON.stringify([t("earlier"), all.map(({ id, state, done }) => [id, state, done])]);
  // Drawn anew, a link would lose the focus.
  if (now === drawn) return;
  drawn = now;
  list.replaceChildren(
    ...all.map((batch) => {
      const { id, action, total, done, caller, created, reason = "" } = batch;
      const what = t(action === "lock" ? "batchLock" : "batchUnlock", { n: total });
      const how = isOver(batch) ? t(batch.state === "cancelled" ? "batchCancelled" : "batchOver") : t("countDone", { n: done, total });
      const facts = [time(Date.parse(created)), how].join(" · ");
      return h("li", {}, icon(action === "lock" ? "locked" : "unlocked"), h("a", { href: `${addressOf("several").split("?")[0]}?batch=${encodeURIComponent(id)}` }, what), " ", h("span", { class: "meta" }, facts, " · ", foreign(caller), reason && " · ", reason && foreign(reason)));
    }),
  );
}
