/** What is typed to find a meeting: a filter of the list, and a look-up of what is not in it. */

import { describe } from "../describe.js";
import { find, h } from "../dom.js";
import { language, t } from "../language.js";
import { announce } from "../notices.js";
import { problem } from "../problem.js";
import { endedBy, may, session } from "../session.js";
import { matches } from "./order.js";
import { groupCode, parseInput, sameLink } from "./parse-input.js";
import { createRow } from "./row.js";
import { changed, listedMeetings, lookUpCode, lookUpId, meeting, noteId } from "./store.js";

/** Of a list up to this long each meeting is asked for its link without a question. */
const FEW = 20;

const form = find("#finder", HTMLFormElement);
const field = find("#query", HTMLInputElement);
const panel = find("#found", HTMLElement);

/** What is shown below the field: rows of meetings, and words. @type {{ ids: string[], words: Node[] }} */
let shown = { ids: [], words: [] };
/** @type {import("./row.js").Row[]} */
let rows = [];
/** Only the last look-up is of interest. */
let turn = 0;
let onChange = () => {};

/** @typedef {(meeting: import("./meeting.js").Meeting) => boolean} Filter */

/** What is to be seen of the list: what stands above it need not be there twice. @returns {Filter} */
export function filter() {
  const fits = typed();
  return (meeting) => fits(meeting) && !shown.ids.includes(meeting.id);
}

/** What fits what is typed. @returns {Filter} */
function typed() {
  const input = parseInput(field.value);
  if (input.kind === "code") return ({ code }) => code === input.code;
  if (input.kind === "id") return (meeting) => meeting.id === input.id || matches(meeting, input.id);
  if (input.kind === "short") return ({ link }) => sameLink(link, input.link);
  if (input.kind === "text") return (meeting) => matches(meeting, input.text);
  return () => true;
}

/** @param {() => void} onFilter */
export function startFinder(onFilter) {
  onChange = onFilter;
  field.addEventListener("input", (event) => {
    turn++;
    show({ ids: [], words: [] });
    onFilter();
    const pasted = /** @type {InputEvent} */ (event).inputType === "insertFromPaste";
    if (pasted) void lookUp();
    else offer();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void lookUp();
  });
  changed.subscribe(() => {
    for (const row of rows) row.update();
    if (shown.ids.length === 0 && shown.words.length > 0 && inList()) show({ ids: [], words: [] });
  });
  language.subscribe(() => {
    turn++;
    show({ ids: shown.ids, words: [] });
    offer();
  });
  session.subscribe(({ phase }) => phase === "out" && clear());
}

function clear() {
  field.value = "";
  turn++;
  show({ ids: [], words: [] });
}

/** Whether the list itself has what is typed. */
function inList() {
  return listedMeetings().some(typed());
}

/** Says what can be done with what is typed and not in the list; asks nothing of DingTalk by itself. */
function offer() {
  const input = parseInput(field.value);
  if (input.kind === "none" || shown.ids.length > 0 || inList()) return;
  if (input.kind === "text") {
    // Any text may be an id; but only the person can know.
    if (!/\s/.test(input.text) || !may("read")) show({ ids: [], words: [say("noMatch"), button("useAsId", () => useAsId(input.text))] });
    else show({ ids: [], words: [say("noMatch")] });
  } else if (input.kind === "id" && !may("read")) {
    useAsId(input.id);
  } else {
    const words = input.kind === "code" ? say("codeNotInList", { code: groupCode(input.code) }) : say("notInList");
    show({ ids: [], words: [words, button("lookUp", () => lookUp())] });
  }
}

async function lookUp() {
  const input = parseInput(field.value);
  if (input.kind === "none" || inList()) return;
  if (input.kind === "text") return offer();
  if (!may("read")) return input.kind === "id" ? useAsId(input.id) : show({ ids: [], words: [say("needsReadForCode")] }, true);
  const mine = ++turn;
  show({ ids: [], words: [say("lookingUp")] });
  try {
    const found = await lookedUp(input);
    if (mine !== turn) return;
    if (found === null) return;
    show({ ids: found, words: found.length > 0 ? [] : [notFound(input)] }, true);
  } catch (error) {
    if (mine !== turn || (await endedBy(error))) return show({ ids: [], words: [] });
    await failed(input, error);
  }
}

/**
 * @param {import("./parse-input.js").Input} input
 * @returns {Promise<string[] | null>} the ids found; null where a question is asked first
 */
async function lookedUp(input) {
  if (input.kind === "code") return (await lookUpCode(input.code)).map(({ id }) => id);
  if (input.kind === "id") return [(await lookUpId(input.id)).id];
  if (input.kind !== "short") return [];
  const all = listedMeetings();
  if (all.length > FEW) {
    const words = say("compareLinks", { n: all.length });
    show({ ids: [], words: [words, button("compare", () => compare(input.link))] }, true);
    return null;
  }
  return compareLinks(input.link);
}

/** @param {string} link */
async function compare(link) {
  const mine = ++turn;
  show({ ids: [], words: [say("lookingUp")] });
  const found = await compareLinks(link).catch(() => []);
  if (mine === turn) show({ ids: found, words: found.length > 0 ? [] : [say("linkNotFound")] }, true);
}

/**
 * Asks for each meeting's own link until one is the same.
 * @param {string} link
 */
async function compareLinks(link) {
  for (const { id } of listedMeetings()) {
    const asked = turn;
    const found = await lookUpId(id);
    if (asked !== turn) return [];
    if (sameLink(found.link, link)) return [id];
  }
  return [];
}

/**
 * Where it is only not allowed to be looked up, it can be locked all the same.
 * @param {import("./parse-input.js").Input} input
 * @param {unknown} error
 */
async function failed(input, error) {
  const words = problem(await describe(error));
  if (input.kind !== "id") return show({ ids: [], words: [words] }, true);
  if (/** @type {any} */ (error)?.kind !== "permission") {
    return show({ ids: [], words: [words, button("useAsId", () => useAsId(input.id))] }, true);
  }
  noteId(input.id);
  show({ ids: [input.id], words: [words] }, true);
}

/** @param {string} id */
function useAsId(id) {
  noteId(id);
  show({ ids: [id], words: [] }, true);
}

/** @param {import("./parse-input.js").Input} input */
function notFound(input) {
  if (input.kind === "short") return say("linkNotFound");
  return input.kind === "code" ? say("codeNotFound", { code: groupCode(input.code) }) : say("notInList");
}

/**
 * @param {typeof shown} next
 * @param {boolean} [aloud]
 */
function show(next, aloud = false) {
  const others = next.ids.join() !== shown.ids.join();
  shown = next;
  if (others) onChange();
  rows = next.ids.filter((id) => meeting(id)).map((id) => createRow(id));
  panel.hidden = rows.length === 0 && next.words.length === 0;
  panel.replaceChildren(
    ...next.words,
    ...(rows.length > 0 ? [h("ul", { class: "meetings card", role: "list", "aria-label": t("lookedUp") }, ...rows.map(({ element }) => element))] : []),
  );
  if (!aloud) return;
  const text = rows.length > 0 ? t("foundSome", { n: rows.length }) : next.words.map(({ textContent }) => textContent).join(" ");
  announce(text);
}

/**
 * @param {import("../language.js").Key} key
 * @param {import("../language.js").Values} [values]
 */
function say(key, values) {
  return h("p", { class: "hint" }, t(key, values));
}

/**
 * @param {import("../language.js").Key} key
 * @param {() => unknown} onclick
 */
function button(key, onclick) {
  return h("button", { type: "button", class: "quiet small", onclick: () => void onclick() }, t(key));
}

