/** What is said aloud by a screen reader, and the notice with its way back. */

import { find, foreign, h, icon, withNodes } from "./dom.js";
import { t } from "./language.js";

const spoken = find("#spoken", HTMLElement);
const corner = find("#notices", HTMLElement);

/** @param {string} text */
export function announce(text) {
  // The same words again are words again.
  spoken.textContent = spoken.textContent === text ? `${text}\u00a0` : text;
}

/**
 * Shows what was done until it is closed or something else is done: nothing to read goes by itself.
 * @param {object} what
 * @param {"locked" | "unlocked" | "failed" | "idle"} what.state
 * @param {string} what.pattern words in which `{title}` stands for the meeting
 * @param {string} what.title
 * @param {{ label: string, run: () => void }} [what.back]
 */
export function notice({ state, pattern, title, back }) {
  const text = h("p", {}, ...withNodes(pattern, { title: foreign(title) }));
  announce(text.textContent ?? "");
  const close = () => {
    // The focus must not fall to the start of the page with the button that had it.
    const had = box.contains(document.activeElement);
    box.remove();
    if (had) find("#main", HTMLElement).focus({ preventScroll: true });
  };
  const box = h(
    "div",
    { class: "notice", "data-state": state },
    icon(state),
    text,
    back && h("button", { type: "button", class: "link back", onclick: () => (close(), back.run()) }, back.label),
    h("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: close }, icon("close")),
  );
  corner.replaceChildren(box);
}

/** What was noticed of another caller or view is no news any more. */
export function clearNotices() {
  corner.replaceChildren();
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
