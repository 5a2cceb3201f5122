/** What is said aloud by a screen reader, and the notices, each with where it leads or its way back. */

import { find, foreign, h, icon, withNodes } from "./dom.js";
import { language, t } from "./language.js";

const spoken = find("#spoken", HTMLElement);
const corner = find("#notices", HTMLElement);

/** @param {string} text */
export function announce(text) {
  // The same words again are words again.
  spoken.textContent = spoken.textContent === text ? `${text}\u00a0` : text;
}

/**
 * @typedef {"locked" | "unlocked" | "failed" | "unknown" | "running" | "idle"} State
 *
 * @typedef {object} Notice
 * @property {State} state
 * @property {string} pattern words in which `{title}` stands for the meeting
 * @property {string} [title]
 * @property {{ label: string, run: () => void, back?: boolean, stays?: boolean }[]} [buttons] `back`: it undoes; `stays`: the notice does, too
 */

/** By what each is about; the newest last. @type {Map<string, { draw: () => Notice, box: HTMLElement }>} */
const shown = new Map();
/** Of these one is enough. @type {readonly State[]} */
const WELL = ["locked", "unlocked"];

// What they lie upon can be scrolled from under them.
new ResizeObserver(([dock]) => document.documentElement.style.setProperty("--dock", `${dock?.contentRect.height ?? 0}px`)).observe(find(".dock", HTMLElement));

language.subscribe(() => {
  for (const [about, { draw, box }] of shown) {
    const again = build(about, draw);
    box.replaceWith(again);
    shown.set(about, { draw, box: again });
  }
});

/**
 * Tells what came of something, in every view, until it is read, or settled: nothing to read goes by itself.
 * @param {string} about such as the meeting's id: one thing has one notice
 * @param {() => Notice} draw called again for another language
 * @param {{ focus?: boolean }} [options] `focus`: to its first button
 */
export function notice(about, draw, { focus = false } = {}) {
  const had = shown.get(about)?.box.contains(document.activeElement) ?? false;
  const now = draw();
  for (const [other, { draw }] of shown) if (other === about || (WELL.includes(now.state) && WELL.includes(draw().state))) settle(other);
  const box = build(about, draw);
  shown.set(about, { draw, box });
  corner.append(box);
  // Where there are many, the newest is what is to be seen.
  corner.scrollTop = corner.scrollHeight;
  announce(box.querySelector("p")?.textContent ?? "");
  if (focus || had) box.querySelector("button")?.focus({ preventScroll: true });
}

/** There is nothing to tell about it any more. @param {string} about */
export function settle(about) {
  shown.get(about)?.box.remove();
  shown.delete(about);
}

/** @param {string} about */
function close(about) {
  // The focus must not fall to the start of the page with the button that had it.
  const had = shown.get(about)?.box.contains(document.activeElement);
  settle(about);
  if (had) find("#main", HTMLElement).focus({ preventScroll: true });
}

/**
 * @param {string} about
 * @param {() => Notice} draw
 */
function build(about, draw) {
  const { state, pattern, title = "", buttons = [] } = draw();
  const text = h("p", {}, ...withNodes(pattern, { title: foreign(title) }));
  const all = buttons.map(({ label, run, back, stays }) => {
    const onclick = () => {
      if (!stays) close(about);
      run();
    };
    return h("button", { type: "button", class: back ? "link back" : "link", onclick }, label);
  });
  const shut = h("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: () => close(about) }, icon("close"));
  return h("div", { class: "notice", "data-state": state }, icon(state), text, ...all, shut);
}

/** What was noticed of another caller or view is no news any more. */
export function clearNotices() {
  for (const about of [...shown.keys()]) settle(about);
  spoken.textContent = "";
}

/**
 * A button that copies a text.
 * @param {string} text
 * @param {string} label
 * @param {{ worded?: boolean }} [look] `worded`: the label is shown
 */
export function copyButton(text, label, { worded = false } = {}) {
  const copy = async () => announce(t((await copyText(text)) ? "copied" : "notCopied"));
  if (worded) return h("button", { type: "button", class: "link small", onclick: copy }, icon("copy"), label);
  return h("button", { type: "button", class: "plain small", "aria-label": label, title: label, onclick: copy }, icon("copy"));
}

/** @param {string} text @returns {Promise<boolean>} whether the browser did it */
async function copyText(text) {
  // Over plain http there is none.
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const active = document.activeElement;
  const field = h("textarea", { class: "unseen", "aria-hidden": "true" });
  field.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (active instanceof HTMLElement) active.focus({ preventScroll: true });
  return done;
}
