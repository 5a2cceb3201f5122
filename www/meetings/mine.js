/** Who of the organisers one is: said once by a person, or known where the caller is called so. */

import { fold } from "../input/clean.js";
import { session } from "../session.js";
import { storage } from "../settings.js";
import { signal } from "../signal.js";

const STORED = "organiser";
const store = storage();

/** Called when somebody has said who they are. */
export const meChanged = signal(/** @type {void} */ (undefined));

/** @param {import("./meeting.js").Meeting} meeting */
export function isMine({ organiser, organiserId }) {
  const { caller } = session.get();
  return (organiserId !== "" && organiserId === mine()) || (organiser !== "" && fold(organiser) === fold(caller));
}

/** Whether it is known who one is. */
export function knowsMe() {
  return mine() !== "";
}

/** @param {string} organiserId empty: nobody */
export function setMe(organiserId) {
  try {
    store.setItem(STORED, JSON.stringify([session.get().caller, organiserId]));
  } catch {
    // Then it is said again at the next visit.
  }
  meChanged.set();
}

/** Of another caller on this machine it is not known. */
function mine() {
  try {
    const [caller, id] = JSON.parse(store.getItem(STORED) ?? "[]");
    return caller === session.get().caller && typeof id === "string" ? id : "";
  } catch {
    return "";
  }
}
