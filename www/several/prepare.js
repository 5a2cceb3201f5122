/** The list that is typed, pasted or chosen, and what will happen with it. */

import { find, h, setText } from "../dom.js";
import { storage } from "../history/browser-journal.js";
import { fold } from "../input/clean.js";
import { hasKey } from "../input/links.js";
import { t } from "../language.js";
import { factsOf } from "../meetings/naming.js";
import { listedMeetings, meeting, noteId } from "../meetings/store.js";
import { announce } from "../notices.js";
import { may } from "../session.js";
import { planWords } from "./plan-view.js";
import { makePlan } from "./plan.js";

/** @typedef {"lock" | "unlock"} Action */
/** @typedef {import("../meetings/meeting.js").Meeting} Meeting */

const DRAFT = "several/draft";

const form = find("#preparing form", HTMLFormElement);
const text = find("#pasted", HTMLTextAreaElement);
const plan = find("#plan", HTMLElement);
const start = find("#start", HTMLButtonElement);
const store = storage();

/** @param {(action: Action, items: import("./plan.js").Item[]) => void} begin */
export function startPreparing(begin) {
  text.value = store.getItem(DRAFT) ?? "";
  text.addEventListener("input", () => {
    keepDraft();
    drawPlan();
  });
  form.addEventListener("change", drawPlan);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { items } = readPlan();
    const action = chosenAction();
    if (items.length === 0 || !may(action)) {
      announce(t("nothingToDo"));
      return text.focus();
    }
    text.value = "";
    keepDraft();
    begin(action, items);
  });
}

/**
 * The chosen meetings become the list.
 * @param {Iterable<string>} ids
 * @param {Action} action
 */
export function prepare(ids, action) {
  const lines = [...ids].map((id) => `${id}  # ${meeting(id)?.title ?? ""}`.trim());
  text.value = `${lines.join("\n")}\n`;
  keepDraft();
  find(`input[value="${action}"]`, HTMLInputElement, form).checked = true;
}

export function focusList() {
  text.focus();
}

export function drawPlan() {
  const found = readPlan();
  const action = chosenAction();
  const n = found.items.length;
  for (const choice of form.querySelectorAll("input")) choice.disabled = !may(/** @type {any} */ (choice.value));
  setText(start, t(action === "lock" ? "lockSeveral" : "unlockSeveral", { n }));
  start.setAttribute("aria-disabled", String(n === 0 || !may(action)));
  plan.replaceChildren(...(text.value.trim() === "" ? [h("p", { class: "hint" }, t("planEmpty"))] : planWords(found, action)));
}

function keepDraft() {
  try {
    if (text.value) store.setItem(DRAFT, text.value);
    else store.removeItem(DRAFT);
  } catch {
    // It is still in the field.
  }
}

function readPlan() {
  const all = listedMeetings().filter(({ ended }) => !ended);
  const codes = grouped(all, ({ code }) => code);
  const titles = grouped(all, ({ title }) => fold(title));
  return makePlan(text.value, {
    byCode: (code) => codes.get(code) ?? [],
    byName: (name) => titles.get(fold(name) || "\n") ?? [],
    byLink: (key) => all.filter(({ link }) => hasKey(link, key)).map(({ id, code, title }) => ({ id, code, title })),
    titleOf: (id) => meeting(id)?.title ?? "",
    tell: ({ id }) => factsOf(meeting(id) ?? noteId(id)).join(" · "),
    mayRead: may("read"),
  });
}

/**
 * So that a long list of names is not looked through for each line.
 * @param {readonly Meeting[]} all
 * @param {(meeting: Meeting) => string} by
 */
function grouped(all, by) {
  /** @type {Map<string, import("./plan.js").Item[]>} */
  const groups = new Map();
  for (const each of all) {
    const key = by(each);
    const { id, code, title } = each;
    const group = groups.get(key) ?? [];
    group.push({ id, code, title });
    groups.set(key, group);
  }
  return groups;
}

/** @returns {"lock" | "unlock"} */
function chosenAction() {
  return new FormData(form).get("action") === "unlock" ? "unlock" : "lock";
}
