/** The list that is typed, pasted or chosen, and what will happen with it. */

import { announce, askToSignIn, describe, dryRun, endedBy, factsOf, find, fold, groupCode, h, hasKey, listedMeetings, lookUpCode, may, meeting, noteId, notice, openDialog, problem, session, setText, storage } from "../shared.js";
import { planWords } from "./plan-view.js";
import { makePlan } from "./plan.js";
import { t } from "./words.js";

/** @typedef {"lock" | "unlock"} Action */
/** @typedef {import("../meetings/meeting.js").Meeting} Meeting */

const DRAFT = "several/draft";

const form = find("#preparing form", HTMLFormElement);
const text = find("#pasted", HTMLTextAreaElement);
const plan = find("#plan", HTMLElement);
const start = find("#start", HTMLButtonElement);
const store = storage();

const reason = find("#several-reason", HTMLInputElement);
const trouble = find("#plan-trouble", HTMLElement);
const sure = find("#draft-sure", HTMLDialogElement);
/** Milliseconds without a change after which the worker is asked. */
const PAUSE = 300;

/** @typedef {(action: Action, ids: readonly string[], reason: string) => Promise<boolean>} Begin */

/** What the worker says of the list as it is. @type {{ of: string, said: import("./batch.js").DryRun | null }} */
let tried = { of: "", said: null };
/** @type {ReturnType<typeof setTimeout> | undefined} */
let trying;
let busy = false;
/** Whose list it is. */
let caller = "";
/** The id of each code of this list that led to one, until it is another or has been carried out. @type {Map<string, string>} */
const found = new Map();

/** @param {Begin} begin */
export function startPreparing(begin) {
  session.subscribe(onSession);
  onSession(session.get());
  text.addEventListener("input", () => found.clear());
  form.addEventListener("input", () => {
    keepDraft();
    drawPlan();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(begin);
  });
}

/** @param {import("../session.js").Session} now */
function onSession({ phase, caller: now }) {
  if (phase === "out") {
    fill({ list: "", action: "lock", why: "" });
    found.clear();
    caller = "";
  }
  if (phase !== "in" || now === caller) return;
  caller = now;
  const draft = keptDraft();
  if (!text.value && draft) fill(draft);
}

/** @typedef {{ list: string, action: Action, why: string }} Draft */

/** @param {Draft} draft */
function fill({ list, action, why }) {
  text.value = list;
  reason.value = why;
  choose(action);
}

/** @param {Action} action */
function choose(action) {
  find(`input[value="${action}"]`, HTMLInputElement, form).checked = true;
}

/** @param {Begin} begin */
async function submit(begin) {
  const { items } = readPlan();
  const action = chosenAction();
  if (items.length === 0 || !may(action)) {
    announce(t("nothingToDo"));
    return text.focus();
  }
  if (busy) return;
  busy = true;
  trouble.replaceChildren();
  try {
    const { ids, left } = await lookUp(items);
    // What cannot be found stays in the list, to be mended.
    if (ids.length > 0 && (await begin(action, ids, reason.value.trim()))) {
      text.value = left.map(({ code }) => code).join("\n");
      reason.value = "";
      found.clear();
      keepDraft();
    }
    if (left.length > 0) {
      const words = left.map(({ code, why }) => t(why, { code: groupCode(code) })).join(" ");
      notice("left out", () => ({ state: "failed", pattern: words }));
    }
  } catch (error) {
    if (await endedBy(error)) return askToSignIn();
    trouble.replaceChildren(problem(await describe(error)));
  } finally {
    busy = false;
    drawPlan();
  }
}

/**
 * The ids of those of which only the code is known.
 * @param {readonly import("./plan.js").Item[]} items
 */
async function lookUp(items) {
  /** @type {Set<string>} */
  const ids = new Set();
  /** @type {{ code: string, why: "codeNotFound" | "codeOfSeveral" }[]} */
  const left = [];
  const codes = items.filter(({ id }) => !id).length;
  let asked = 0;
  for (const { id, code } of items) {
    if (id) {
      ids.add(id);
      continue;
    }
    setText(start, t("lookingUpCodes", { n: ++asked, total: codes }));
    const known = found.get(code);
    const [only, ...others] = known ? [known] : (await lookUpCode(code)).map(({ id }) => id);
    if (only && others.length === 0) {
      found.set(code, only);
      ids.add(only);
    } else left.push({ code, why: only ? "codeOfSeveral" : "codeNotFound" });
  }
  return { ids: [...ids], left };
}

/**
 * The chosen meetings become the list, or are added to one that is there.
 * @param {Iterable<string>} ids
 * @param {Action} action
 * @returns {Promise<boolean>} false where one would rather not
 */
export async function prepare(ids, action) {
  const lines = [...ids].map((id) => `${id}  # ${meeting(id)?.title ?? ""}`.trim());
  const now = `${lines.join("\n")}\n`;
  const before = text.value.trim();
  const how = before && before !== now.trim() ? await askWhatToDo() : "replace";
  if (!how) return false;
  text.value = how === "add" ? `${before}\n${now}` : now;
  choose(action);
  keepDraft();
  return true;
}

/** A list that was not done yet is not thrown away unasked. @returns {Promise<string>} `add`, `replace`, or nothing */
function askWhatToDo() {
  sure.returnValue = "";
  openDialog(sure);
  return new Promise((resolve) => sure.addEventListener("close", () => resolve(sure.returnValue), { once: true }));
}

export function focusList() {
  text.focus();
}

export function drawPlan() {
  const read = readPlan();
  const action = chosenAction();
  const n = read.items.length;
  for (const choice of form.querySelectorAll("input[type=radio]")) /** @type {HTMLInputElement} */ (choice).disabled = !may(/** @type {any} */ (choice).value);
  if (!busy) setText(start, t(action === "lock" ? "lockSeveral" : "unlockSeveral", { n }));
  start.setAttribute("aria-disabled", String(n === 0 || busy || !may(action)));
  const said = tryOut(action, read.items.flatMap(({ id }) => id || []));
  plan.replaceChildren(...(text.value.trim() === "" ? [h("p", { class: "hint" }, t("planEmpty"))] : planWords(read, action, said)));
}

/**
 * What the worker would do with it, as far as it has said so.
 * @param {Action} action
 * @param {readonly string[]} ids
 */
function tryOut(action, ids) {
  const of = JSON.stringify([action, ids]);
  if (tried.of === of) return tried.said;
  tried = { of, said: null };
  clearTimeout(trying);
  if (ids.length === 0 || !may(action) || session.get().phase !== "in") return null;
  trying = setTimeout(async () => {
    const said = await dryRun(action, ids).catch(() => null);
    if (tried.of !== of) return;
    tried = { of, said };
    drawPlan();
  }, PAUSE);
  return null;
}

function keepDraft() {
  try {
    if (text.value) store.setItem(DRAFT, JSON.stringify([session.get().caller, text.value, chosenAction(), reason.value]));
    else store.removeItem(DRAFT);
  } catch {
    // It is still in the field.
  }
}

/** Another caller's on this machine is none of ours. @returns {Draft | null} */
function keptDraft() {
  try {
    const [whose, list, action, why = ""] = JSON.parse(store.getItem(DRAFT) ?? "[]");
    return whose === caller && typeof list === "string" ? { list, action: action === "unlock" ? "unlock" : "lock", why: String(why) } : null;
  } catch {
    return null;
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
