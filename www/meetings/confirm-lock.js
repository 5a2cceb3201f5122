/** Before a meeting is locked: which one it is, how many are in, what that means for them, and whether one can undo it. */

import { library } from "../describe.js";
import { find, foreign, openDialog, setText, withNodes } from "../dom.js";
import { t } from "../language.js";
import { may } from "../session.js";
import { factsOf, nameOf } from "./naming.js";
import { lookUpId, meeting as known } from "./store.js";

const dialog = find("#confirm", HTMLDialogElement);
const title = find("h2", HTMLElement, dialog);
const facts = find(".facts", HTMLElement, dialog);
const people = find(".people", HTMLElement, dialog);
const oneWay = find(".one-way", HTMLElement, dialog);
const reason = find("#reason", HTMLInputElement);
/** Only what was asked for the question that is open is said in it. */
let turn = 0;

// A key that is held down since before the question is no answer to it.
dialog.addEventListener("keydown", (event) => event.repeat && (event.key === "Enter" || event.key === " ") && event.preventDefault());

/**
 * Asks whether to lock, and why; the focus goes back to where it was.
 * @param {import("./meeting.js").Meeting} meeting
 * @returns {Promise<{ reason: string } | null>} null: no
 */
export function confirmLock(meeting) {
  title.replaceChildren(...withNodes(t("confirmTitle"), { title: foreign(nameOf(meeting)) }));
  setText(facts, factsOf(meeting).join(" · "));
  oneWay.hidden = may("unlock");
  reason.value = "";
  dialog.returnValue = "";
  openDialog(dialog);
  void countIn(meeting.id);
  // There while the question is read. Whoever says yes learns of a failure; until then it is no news.
  library().catch(() => {});
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "lock" ? { reason: reason.value.trim() } : null), { once: true });
  });
}

/**
 * The number as of now, since people come and go; one call.
 * @param {string} id
 */
async function countIn(id) {
  const mine = ++turn;
  const say = () => {
    const meeting = known(id);
    const number = meeting?.people;
    // Of one that only its id was known of, it has been learned by now.
    if (meeting) setText(facts, factsOf(meeting).join(" · "));
    const none = may("read") ? t("peopleUnknown") : t("peopleNotTold");
    setText(people, typeof number === "number" ? t("peopleIn", { n: number }) : none);
  };
  if (!may("read")) return say();
  setText(people, t("peopleAsking"));
  await lookUpId(id).catch(() => {});
  if (mine === turn) say();
}
