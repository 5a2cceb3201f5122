/** Keys for who does this often. Each is listed by `?`, and can be turned off: dictation types letters, too. */

import { find, h, openDialog } from "../dom.js";
import { language, t } from "../language.js";
import { session } from "../session.js";
import { keepSetting, setting } from "../settings.js";
import { act } from "./actions.js";
import { chosen, choose, toggle } from "./selection.js";

/** @typedef {"search" | "rows" | "lock" | "unlock" | "select" | "undo" | "help"} Shortcut */

/** Its keys, as they are shown. @type {Record<Shortcut, string[]>} */
const KEYS = { search: ["/"], rows: ["↓", "↑"], lock: ["l"], unlock: ["u"], select: ["x", "Shift x"], undo: ["Ctrl z"], help: ["?"] };
const NAMES = /** @type {Shortcut[]} */ (Object.keys(KEYS));
const STORED = "keys-off";

const dialog = find("#keys", HTMLDialogElement);
const query = find("#query", HTMLInputElement);
const list = find("#list", HTMLElement);

/** @type {Set<string>} */
let off = new Set((setting(STORED) ?? "").split(" ").filter(Boolean));
/** Where a range begins. */
let anchor = "";

/** @param {() => string[]} shown the ids of the list in their order */
export function startKeyboard(shown) {
  addEventListener("keydown", (event) => {
    const name = shortcutOf(event);
    if (name && !off.has(name) && run(name, event, shown())) event.preventDefault();
  });
  find("#show-keys", HTMLButtonElement).addEventListener("click", show);
  language.subscribe(draw);
  draw();
}

/** @param {KeyboardEvent} event @returns {Shortcut | undefined} */
function shortcutOf({ key, ctrlKey, metaKey, altKey, isComposing, target }) {
  const here = document.body.dataset.view === "meetings" && session.get().phase === "in" && !document.querySelector("dialog[open]");
  if (!here || isComposing || altKey) return undefined;
  const field = target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select");
  const inQuery = target === query;
  if (ctrlKey || metaKey) return key.toLowerCase() === "z" && !field ? "undo" : undefined;
  if (key === "ArrowDown" || key === "ArrowUp") return !field || (inQuery && key === "ArrowDown") ? "rows" : undefined;
  if (field) return undefined;
  return /** @type {Record<string, Shortcut>} */ ({ "/": "search", l: "lock", u: "unlock", x: "select", X: "select", "?": "help" })[key];
}

/**
 * @param {Shortcut} name
 * @param {KeyboardEvent} event
 * @param {string[]} shown
 * @returns {boolean} whether it was done
 */
function run(name, { key, shiftKey, repeat }, shown) {
  if (name === "search") return query.focus(), query.select(), true;
  if (name === "rows") return move(key === "ArrowDown" ? 1 : -1);
  // Held down it would do the same again and again.
  if (repeat) return true;
  if (name === "help") return show(), true;
  if (name === "undo") return press("#notices .back");
  const id = rowWithFocus()?.dataset.id;
  if (id === undefined) return false;
  if (name === "select") return select(id, shiftKey, shown), true;
  const control = rowWithFocus()?.querySelector(".act");
  const running = control?.getAttribute("aria-disabled") === "true";
  if (session.get().actions.includes(name) && !running && rowWithFocus()?.dataset.state !== "ended") void act(name, id);
  return true;
}

function rowWithFocus() {
  const row = document.activeElement?.closest(".meeting");
  return row instanceof HTMLElement ? row : null;
}

/** To the same control of the next row. @param {1 | -1} by */
function move(by) {
  const row = rowWithFocus();
  const active = document.activeElement;
  const next = row ? (by > 0 ? row.nextElementSibling : row.previousElementSibling) : list.firstElementChild;
  if (!row && by < 0) return false;
  if (!next) return !!row;
  const same = [".pick input", ".act", ".later", ".more"].find((selector) => active?.matches(selector)) ?? ".more";
  const control = next.querySelector(`${same}:not([hidden])`) ?? next.querySelector(".more");
  if (!(control instanceof HTMLElement)) return false;
  control.focus();
  return true;
}

/**
 * @param {string} id
 * @param {boolean} range from where the last one was chosen to here
 * @param {string[]} shown
 */
function select(id, range, shown) {
  const [from, to] = [shown.indexOf(anchor), shown.indexOf(id)].sort((a, b) => a - b);
  if (range && from !== undefined && from >= 0 && to !== undefined) choose([...chosen.get(), ...shown.slice(from, to + 1)]);
  else toggle(id, !chosen.get().has(id));
  anchor = id;
}

/** @param {string} selector */
function press(selector) {
  // The newest.
  const button = [...document.querySelectorAll(selector)].at(-1);
  if (!(button instanceof HTMLButtonElement)) return false;
  button.click();
  return true;
}

function show() {
  draw();
  openDialog(dialog);
}

function draw() {
  const rows = NAMES.map((name) => {
    const box = h("input", { type: "checkbox", checked: !off.has(name), onchange: () => turn(name, box.checked) });
    const keys = KEYS[name].flatMap((key, at) => [at > 0 ? " " : "", h("kbd", {}, key)]);
    return h("li", {}, h("label", {}, box, h("span", {}, t(`key_${name}`))), h("span", {}, ...keys));
  });
  find("ul", HTMLElement, dialog).replaceChildren(...rows);
}

/**
 * @param {Shortcut} name
 * @param {boolean} on
 */
function turn(name, on) {
  off = new Set([...off].filter((other) => other !== name).concat(on ? [] : [name]));
  keepSetting(STORED, [...off].join(" "));
}
