/** What can be done with the meetings that are selected in the list. */

import { find, setText } from "../dom.js";
import { language, t } from "../language.js";
import { choose, chosen } from "../meetings/selection.js";
import { may } from "../session.js";

const selection = find("#selection", HTMLElement);

/** @param {(action: "lock" | "unlock") => void} onAction */
export function startSelectionBar(onAction) {
  for (const action of /** @type {const} */ (["lock", "unlock"])) {
    find(`#choose-${action}`, HTMLButtonElement, selection).addEventListener("click", () => onAction(action));
  }
  find("#choose-none", HTMLButtonElement, selection).addEventListener("click", () => choose([]));
  chosen.subscribe(draw);
  language.subscribe(draw);
}

function draw() {
  const n = chosen.get().size;
  selection.hidden = n === 0;
  setText(find("#chosen", HTMLElement, selection), t("chosen", { n }));
  find("#choose-lock", HTMLElement, selection).hidden = !may("lock");
  find("#choose-unlock", HTMLElement, selection).hidden = !may("unlock");
}
