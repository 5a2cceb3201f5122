/** What is to be done to a meeting later: set in a dialog, shown in its row, and called off there. */

import { ask, because } from "../api.js";
import { askOnce } from "../ask-once.js";
import { now } from "../clock.js";
import { describe } from "../describe.js";
import { find, foreign, h, icon, openDialog, setText, withNodes } from "../dom.js";
import { t, time } from "../language.js";
import { announce, notice } from "../notices.js";
import { endedBy, may, session } from "../session.js";
import { askToSignIn } from "../sign-in.js";
import { factsOf, fullNameOf, nameOf } from "./naming.js";
import { noteTimers, timerFrom, timersOf } from "./record.js";
import { meeting, noteId } from "./store.js";

const dialog = find("#later", HTMLDialogElement);
const form = find("form", HTMLFormElement, dialog);
const minutes = find("#minutes", HTMLInputElement);
const moment = find("#moment", HTMLInputElement);
const reason = find("#later-reason", HTMLInputElement);
const wrong = find(".wrong", HTMLElement, dialog);

/** @typedef {"lockIn" | "lockAt" | "unlockAfter" | "openFor"} What */

/** What each needs the right to do. @type {Record<What, ("lock" | "unlock")[]>} */
const RIGHTS = { lockIn: ["lock"], lockAt: ["lock"], unlockAfter: ["unlock"], openFor: ["lock", "unlock"] };
const MINUTE = 60_000;
const OPEN = { action: "unlock", afterMinutes: 0, untilMinutes: 1 };

const setIt = find('button[value="set"]', HTMLButtonElement, dialog);
/** The longest that the worker waits. */
const LONGEST = 44_640 * MINUTE;

let id = "";
/** Which of the openings it is. */
let turn = 0;
/** What the end of the session has kept from being set: it is still in the form. @type {{ caller: string, turn: number } | null} */
let interrupted = null;

session.subscribe(({ phase, caller }) => {
  if (phase === "out") interrupted = null;
  if (phase !== "in" || !interrupted) return;
  const again = interrupted.caller === caller && interrupted.turn === turn;
  interrupted = null;
  // Once the strip in which one has signed in is gone.
  if (again) setTimeout(() => openDialog(dialog));
});
dialog.addEventListener("keydown", (event) => event.repeat && event.key === "Enter" && event.preventDefault());
form.addEventListener("change", draw);
form.addEventListener("submit", (event) => {
  if (/** @type {HTMLButtonElement | null} */ (event.submitter)?.value !== "set") return;
  event.preventDefault();
  void set();
});

/** Whether there is anything that one may set. */
export function maySetTimers() {
  return may("lock") || may("unlock");
}

/** @param {string} of a meeting's id */
export function openTimers(of) {
  id = of;
  turn += 1;
  running(false);
  const target = meeting(id) ?? noteId(id);
  find("h2", HTMLElement, dialog).replaceChildren(...withNodes(t("laterTitle"), { title: foreign(nameOf(target)) }));
  setText(find("#later-facts", HTMLElement), factsOf(target).join(" · "));
  reason.value = "";
  const choices = [...form.querySelectorAll("input[type=radio]")].filter((choice) => choice instanceof HTMLInputElement);
  for (const choice of choices) {
    choice.disabled = !RIGHTS[/** @type {What} */ (choice.value)].every(may);
    choice.checked = false;
  }
  const first = choices.find(({ disabled }) => !disabled);
  if (first) first.checked = true;
  moment.value = local(now() + 60 * MINUTE);
  wrong.hidden = true;
  draw();
  openDialog(dialog);
}

/**
 * Those of a meeting, each with a way to call it off.
 * @param {string} of a meeting's id
 */
export function timerList(of) {
  const title = fullNameOf(meeting(of) ?? noteId(of));
  return timersOf(of).map((timer) => {
    const words = describeTimer(timer);
    const cancel = may("lock") || may("unlock");
    return h(
      "p",
      { class: "timer" },
      icon("clock"),
      h("span", {}, words),
      cancel && h("button", { type: "button", class: "link small", "aria-label": t("callOffOf", { words, title }), onclick: () => void remove(of, timer) }, t("callOff")),
    );
  });
}

/** @param {import("./record.js").Timer} timer */
function describeTimer({ action, at, until, caller, reason }) {
  const who = `\u2068${caller}\u2069`;
  const words = until === null ? t(action === "lock" ? "locksAt" : "unlocksAt", { time: time(at), who }) : t(action === "lock" ? "locksAtUntil" : "unlocksAtUntil", { time: time(at), until: time(until), who });
  return reason ? `${words} · \u2068${reason}\u2069` : words;
}

/** @returns {What} */
function what() {
  return /** @type {What} */ (new FormData(form).get("what") ?? "lockIn");
}

function draw() {
  const chosen = what();
  find("#later-minutes", HTMLElement).hidden = chosen !== "lockIn" && chosen !== "unlockAfter";
  find("#later-moment", HTMLElement).hidden = chosen !== "lockAt";
  find("#later-open", HTMLElement).hidden = chosen !== "openFor";
}

async function set() {
  const chosen = what();
  const body = bodyOf(chosen);
  if (typeof body === "string") return refuse(body);
  if (setIt.hasAttribute("data-running")) return;
  const [mine, of] = [turn, id];
  running(true);
  try {
    await begin(of, body, reason.value.trim());
    if (mine === turn) dialog.close();
  } catch (error) {
    if (await endedBy(error)) {
      if (dialog.open) interrupted = { caller: session.get().caller, turn };
      dialog.close();
      return askToSignIn();
    }
    const { title, advice, message } = await describe(error);
    if (mine === turn && dialog.open) refuse(t("whatAndAdvice", { what: title, advice: message || advice }));
    else tellFailed(of, { title, advice });
  } finally {
    if (mine === turn) running(false);
  }
}

/** @param {boolean} yes */
function running(yes) {
  setIt.toggleAttribute("data-running", yes);
  setIt.setAttribute("aria-disabled", String(yes));
}

/** @param {string} of a meeting's id @param {{ title: string, advice: string }} words */
function tellFailed(of, { title: what, advice }) {
  const title = fullNameOf(meeting(of) ?? noteId(of));
  notice(`timer ${of}`, () => ({ state: "failed", pattern: `{title}: ${t("whatAndAdvice", { what, advice })}`, title }));
}

/**
 * @param {string} of a meeting's id
 * @param {object} body
 * @param {string} reason
 * @throws {import("../api.js").Failure}
 */
async function begin(of, body, reason) {
  const timer = timerFrom(await askOnce("/timers", { body: { conferenceId: of, ...body }, headers: because(reason) }));
  noteTimers(of, [...timersOf(of).filter(({ id }) => id !== timer.id), timer].sort((a, b) => a.at - b.at));
  const title = fullNameOf(meeting(of) ?? noteId(of));
  notice(`timer ${of}`, () => ({ state: "idle", pattern: `{title}: ${describeTimer(timer)}`, title, buttons: [{ label: t("callOff"), run: () => void remove(of, timer), back: true }] }));
}

/**
 * Unlocks it for a minute, for whoever is to come back.
 * @param {string} of a meeting's id
 */
export async function openForAMinute(of) {
  try {
    await begin(of, OPEN, "");
  } catch (error) {
    if (await endedBy(error)) return askToSignIn();
    tellFailed(of, await describe(error));
  }
}

/** @param {What} chosen @returns {object | string} what is wrong, as words */
function bodyOf(chosen) {
  const number = minutes.valueAsNumber;
  const given = Number.isInteger(number) && number >= 1 && number <= 44_640;
  if (chosen === "openFor") return OPEN;
  if (chosen !== "lockAt") return given ? { action: chosen === "lockIn" ? "lock" : "unlock", afterMinutes: number } : t("minutesWrong");
  const at = new Date(moment.value).getTime();
  if (at > now() + LONGEST) return t("momentTooFar");
  return at > now() ? { action: "lock", at: new Date(at).toISOString() } : t("momentWrong");
}

/** @param {string} why */
function refuse(why) {
  setText(wrong, why);
  wrong.hidden = false;
}

/**
 * @param {string} of
 * @param {import("./record.js").Timer} timer
 */
async function remove(of, timer) {
  const forget = () => noteTimers(of, timersOf(of).filter(({ id }) => id !== timer.id));
  try {
    await ask("DELETE", `/timers/${encodeURIComponent(timer.id)}`);
    forget();
    announce(t("calledOff"));
  } catch (error) {
    if (await endedBy(error)) return askToSignIn();
    if (/** @type {any} */ (error).status !== 404) return tellFailed(of, await describe(error));
    forget();
    const title = fullNameOf(meeting(of) ?? noteId(of));
    notice(`timer ${of}`, () => ({ state: "idle", pattern: `{title}: ${t("timerGone")}`, title }));
  }
}

/** As the field for a moment takes it. @param {number} at */
function local(at) {
  return new Date(at - new Date(at).getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}
