/** A rule in plain words. */

import { listedMeetings, speaker } from "../shared.js";
import { AUTOMATIC } from "./strings.js";

/** @typedef {import("./rules.js").Rule} Rule */

export const t = speaker(AUTOMATIC);

/** Text from elsewhere, whose direction is its own. @param {string} text */
export function apart(text) {
  return `\u2068${text}\u2069`;
}

/** @param {Rule} rule */
export function sentence({ for: meetings, lock, unlock, relock = 0 }) {
  const which = meetingsOf(meetings);
  const never = "never" in lock;
  return [
    whenOf(lock, which),
    !never && unlock === "at-end" && t("opensAtEnd"),
    !never && typeof unlock === "object" && t("opensAfter", { n: unlock.afterMinutes }),
    !never && relock > 0 && t("again", { n: relock }),
    t("stop"),
  ]
    .filter(Boolean)
    .join("");
}

/** The people of whom the page knows that they begin meetings: their names by their ids. @returns {Map<string, string>} */
export function organisers() {
  return new Map(listedMeetings().flatMap(({ organiser, organiserId }) => (organiserId ? [/** @type {const} */ ([organiserId, organiser || organiserId])] : [])));
}

/** @param {Rule["for"]} meetings */
function meetingsOf({ title, creator, kind }) {
  const noun = t(kind ?? "meetings");
  const values = { noun, title: apart(title ?? ""), who: apart(organisers().get(creator ?? "") ?? creator ?? "") };
  return t(title && creator ? "whichBoth" : title ? "whichTitle" : creator ? "whichCreator" : "whichAll", values);
}

/**
 * @param {Rule["lock"]} lock
 * @param {string} which
 */
function whenOf(lock, which) {
  if ("never" in lock) return t("locksNever", { which });
  if ("everybodyIn" in lock) return t("locksAll", { which });
  if ("people" in lock) return t("locksAt", { which, n: lock.people });
  return t(lock.afterMinutes === 0 ? "locksAtOnce" : "locksAfter", { which, n: lock.afterMinutes });
}
