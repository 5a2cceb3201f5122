/** The field of the search: a filter of the list, and what to look up where the list has it not. */

import { currentView, moved, parameter, write } from "../address.js";
import { find } from "../dom.js";
import { readInput } from "../input/read-input.js";
import { language, t } from "../language.js";
import { announce } from "../notices.js";
import { learned } from "../said.js";
import { session } from "../session.js";
import { focusFound, found, foundOthers, show } from "./found.js";
import { giveUp, inList, lookUp } from "./look-up.js";
import { fits } from "./search.js";
import { changed } from "./store.js";

/** Milliseconds without a key after which DingTalk is asked. */
const PAUSE = 500;

/** @typedef {(meeting: import("./meeting.js").Meeting) => boolean} Filter */

/**
 * @typedef {object} Host
 * @property {() => void} onFilter
 * @property {() => Promise<void>} refresh asks for the list
 * @property {() => readonly string[]} shown the ids of what is to be seen of the list
 * @property {(id: string) => void} goTo to a meeting in the list
 */

const form = find("#finder", HTMLFormElement);
const field = find("#query", HTMLInputElement);

/** What the field holds, as it was read. */
let input = readInput("");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause;
/** While letters of a Chinese input method are not chosen yet. */
let composing = false;

/** What is to be seen of the list: what stands above it need not be there twice. @returns {Filter} */
export function filter() {
  const fit = fits(input);
  return (meeting) => fit(meeting) && !found.ids.includes(meeting.id);
}

/** @param {Host} host */
export function startFinder({ onFilter, refresh, shown, goTo }) {
  const ask = (/** @type {boolean} */ aloud) => lookUp(input, refresh, aloud);
  /** What the field holds now. */
  const take = () => {
    clearTimeout(pause);
    input = readInput(field.value);
    giveUp();
    onFilter();
  };
  const typed = (/** @type {boolean} */ pasted) => {
    const before = input.kind;
    take();
    // Back leads to before the search, not to before its last letter.
    write("meetings", { q: field.value.trim() }, (before === "none") !== (input.kind === "none"));
    if (pasted) void ask(true);
    else askSoon();
  };
  const askSoon = () => {
    if (input.kind !== "none" && !inList(input)) pause = setTimeout(() => void ask(false), PAUSE);
  };
  /** To the one meeting that fits; where there is none it is asked for first. */
  const enter = async () => {
    clearTimeout(pause);
    if (input.kind === "none") return;
    await ask(true);
    const ids = found.ids.length > 0 ? found.ids : shown();
    const [id, ...others] = ids;
    if (id === undefined) return;
    if (others.length > 0) return announce(t("fitSome", { n: ids.length }));
    if (found.ids.length > 0) focusFound();
    else goTo(id);
  };

  field.addEventListener("compositionstart", () => (composing = true));
  field.addEventListener("compositionend", () => {
    composing = false;
    typed(false);
  });
  field.addEventListener("input", (event) => {
    const { inputType, isComposing } = /** @type {InputEvent} */ (event);
    if (!composing && !isComposing) typed(inputType === "insertFromPaste");
  });
  field.addEventListener("keydown", (event) => {
    // The key that chooses the letters; Safari tells of it by its number alone, after the end.
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!composing) void enter();
  });
  foundOthers.subscribe(onFilter);
  learned.subscribe(onFilter);
  changed.subscribe(() => found.ids.length === 0 && found.words.length > 0 && inList(input) && show([], []));
  language.subscribe(() => {
    const { ids } = found;
    giveUp();
    if (ids.length > 0) show(ids, []);
    else void ask(false);
  });
  moved.subscribe(() => {
    if (currentView() !== "meetings" || field.value.trim() === parameter("meetings", "q")) return;
    field.value = parameter("meetings", "q");
    take();
    askSoon();
  });
  let phase = session.get().phase;
  session.subscribe((now) => {
    const came = now.phase === "in" && phase !== "in";
    const left = now.phase === "out" && (phase === "in" || phase === "ended");
    phase = now.phase;
    if (left) {
      field.value = "";
      take();
    }
    if (came) askSoon();
  });
  field.value = parameter("meetings", "q");
  input = readInput(field.value);
}
