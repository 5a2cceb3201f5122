/** Before a meeting is locked: how many are in, and what that means for them. */

import { find, foreign, openDialog, setText, withNodes } from "../dom.js";
import { t } from "../language.js";
import { may } from "../session.js";
import { groupCode } from "./parse-input.js";
import { lookUpId, meeting as known } from "./store.js";

const dialog = find("#confirm", HTMLDialogElement);
const title = find("h2", HTMLElement, dialog);
const people = find(".people", HTMLElement, dialog);

// A key that is held down since before the question is no answer to it.
dialog.addEventListener("keydown", (event) => event.repeat && (event.key === "Enter" || event.key === " ") && event.preventDefault());

/**
 * Asks whether to lock; the focus goes back to where it was.
 * @param {import("./meeting.js").Meeting} meeting
 * @returns {Promise<boolean>}
 */
export function confirmLock(meeting) {
  title.replaceChildren(...withNodes(t("confirmTitle"), { title: foreign(nameOf(meeting)) }));
  dialog.returnValue = "";
  openDialog(dialog);
  void countIn(meeting.id);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "lock"), { once: true });
  });
}

/**
 * What a meeting is called: by its title, or else by what there is.
 * @param {{ id: string, title?: string, code?: string }} meeting
 */
export function nameOf({ id, title = "", code = "" }) {
  return title || (code ? groupCode(code) : id);
}

/**
 * The number as of now, since people come and go; one call.
 * @param {string} id
 */
async function countIn(id) {
  const say = () => {
    const number = known(id)?.people;
    const none = may("read") ? t("peopleUnknown") : t("peopleNotTold");
    setText(people, typeof number === "number" ? t("peopleIn", { n: number }) : none);
  };
  if (!may("read")) return say();
  setText(people, t("peopleAsking"));
  await lookUpId(id).catch(() => {});
  say();
}
