/** What a meeting is called, so that it is taken for no other. */

import { groupCode } from "../input/codes.js";
import { t, time } from "../language.js";
import { hasNamesake } from "./store.js";

/** @typedef {import("./meeting.js").Meeting} Meeting */

/**
 * By its title, or else by what there is.
 * @param {{ id: string, title?: string, code?: string }} meeting
 */
export function nameOf({ id, title = "", code = "" }) {
  return title || (code ? t("noTitle", { code: groupCode(code) }) : id);
}

/**
 * With what tells it from another of the same name, where there is one.
 * @param {Meeting} meeting
 */
export function fullNameOf(meeting) {
  const facts = hasNamesake(meeting) ? factsOf(meeting) : [];
  return facts.length > 0 ? `${nameOf(meeting)} (${facts.join(" · ")})` : nameOf(meeting);
}

/**
 * Organiser, code and start, as far as known; isolated, since a name may run the other way.
 * @param {Meeting} meeting
 */
export function factsOf({ id, organiser, code, since }) {
  const facts = [organiser && `\u2068${organiser}\u2069`, code && groupCode(code), since !== null && t("began", { time: time(since) })];
  const known = facts.filter((fact) => typeof fact === "string" && fact !== "");
  return /** @type {string[]} */ (code || known.length > 1 ? known : [...known, id]);
}
