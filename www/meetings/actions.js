/** What is being done to which meeting, and what went wrong: as its row shows it. */

import { describe } from "../describe.js";
import { language, t, time } from "../language.js";
import { perform } from "../locking.js";
import { announce, notice } from "../notices.js";
import { may } from "../session.js";
import { askToSignIn } from "../sign-in.js";
import { confirmLock } from "./confirm-lock.js";
import { fullNameOf } from "./naming.js";
import { changed, meeting, noteId, update } from "./store.js";

/**
 * @typedef {import("../locking.js").Action} Action
 * @typedef {{ action: Action, state: "failed" | "unknown", at: number, error: unknown, target: import("../locking.js").Target, words: import("../describe.js").Words }} Trouble
 */

/** @type {Map<string, Action>} */
export const running = new Map();
/** @type {Map<string, Trouble>} */
export const troubles = new Map();

language.subscribe(async () => {
  for (const [id, trouble] of troubles) troubles.set(id, { ...trouble, words: await describe(trouble.error, trouble) });
  changed.set();
});

/**
 * As a person asks for it: locking is confirmed first.
 * @param {Action} action
 * @param {string} id
 */
export async function act(action, id) {
  const target = meeting(id) ?? noteId(id);
  if (running.has(id)) return;
  if (action === "lock" && !(await confirmLock(target))) return;
  await run(action, id);
}

/**
 * @param {Action} action
 * @param {string} id
 */
export async function run(action, id) {
  const target = meeting(id) ?? noteId(id);
  if (running.has(id)) return;
  running.set(id, action);
  troubles.delete(id);
  announce(t(action === "lock" ? "locking" : "unlocking"));
  changed.set();
  const outcome = await perform(action, target);
  running.delete(id);
  if (outcome.state === "done") succeeded(action, id, outcome.at);
  else if (outcome.state === "ended") askToSignIn();
  else await failed({ action, state: outcome.state, at: outcome.at, error: outcome.error, target });
  changed.set();
}

/** @param {string} id */
export function dismiss(id) {
  troubles.delete(id);
  changed.set();
}

/**
 * @param {Action} action
 * @param {string} id
 * @param {number} at
 */
function succeeded(action, id, at) {
  const other = action === "lock" ? "unlock" : "lock";
  notice({
    state: action === "lock" ? "locked" : "unlocked",
    pattern: t(action === "lock" ? "noticeLocked" : "noticeUnlocked", { time: time(at) }),
    title: fullNameOf(meeting(id) ?? noteId(id)),
    ...(may(other) && { back: { label: t("undo"), run: () => void run(other, id) } }),
  });
}

/** @param {Omit<Trouble, "words">} trouble */
async function failed(trouble) {
  const { error, target } = trouble;
  const words = await describe(error, trouble);
  troubles.set(target.id, { ...trouble, words });
  if (/** @type {any} */ (error)?.kind === "conference-closed") update(target.id, { ended: true });
  announce(`${words.title} ${words.advice}`);
}
