/** What a meeting is believed to be: one of four states, said alike wherever it is spoken of. */

import { t, time } from "../language.js";
import { may } from "../session.js";
import { beliefOf, cameInto } from "./record.js";
import { meeting } from "./store.js";

/** @typedef {"locked" | "unlocked" | "unknown" | "untouched"} State */

/** @param {string} id @returns {State} */
export function stateOf(id) {
  return belief(id)?.state ?? "untouched";
}

/** @param {string} id */
export function belief(id) {
  return beliefOf(id, meeting(id)?.since);
}

/** What the control does next: the opposite of what was done last; where that is not known, what locks. @param {string} id */
export function next(id) {
  return stateOf(id) === "locked" ? "unlock" : "lock";
}

/** Never more than what is known, of whom, and since when. @param {string} id */
export function stateWords(id) {
  const known = belief(id);
  if (!known) return t("stateUntouched");
  const { state, action, caller, at, rule } = known;
  const keys = /** @type {const} */ ({ locked: "lockedBy", unlocked: "unlockedBy", unknown: action === "lock" ? "unknownLock" : "unknownUnlock" });
  const who = `\u2068${rule || caller}\u2069`;
  const words = [t(keys[state], { who: rule ? t("byRule", { rule: who }) : who, time: time(at) })];
  if (joinedSince(id)) words.push(t("joinedSince"));
  return words.join(" ");
}

/** Whether somebody has joined after the lock: as events tell, or the members that were asked for. @param {string} id */
export function joinedSince(id) {
  const known = belief(id);
  return known?.state === "locked" && (cameInto(id).length > 0 || (meeting(id)?.joined ?? 0) > known.theirs);
}

/** What one's key does not allow, said before it is tried. @param {string} id */
export function notAllowed(id) {
  if (may("lock") && !may("unlock")) return stateOf(id) === "locked" ? t("mayNotUnlock") : t("mayOnlyLock");
  if (may(next(id))) return "";
  return t(next(id) === "lock" ? "mayNotLock" : "mayNotUnlock");
}
