/** A rule as it is written or changed: kept while it is typed, tried out before it is saved. */

import { announce, askToSignIn, describe, endedBy, h, problem, session, setText } from "../shared.js";
import { forgetDraft, keepDraft } from "./draft.js";
import { createFields, fill, mistakesIn, ruleOf, showFields, showMistakes, valuesIn, valuesOf } from "./fields.js";
import { previewRules } from "./rules.js";
import { triedWords } from "./tried.js";
import { apart, sentence, t } from "./words.js";

/**
 * @typedef {import("./rules.js").Rule} Rule
 *
 * What is written: another rule in the place of `original`, or a new one, before all others where it is `first`.
 * @typedef {{ original: string, enabled: boolean, first: boolean, values: import("./fields.js").Values }} Draft
 *
 * @typedef {object} Options
 * @property {() => readonly Rule[]} rules those there are
 * @property {(list: readonly Rule[]) => Promise<boolean>} save false where somebody else was quicker
 * @property {(id: string) => void} onClose `id` is that of the rule which was saved; empty: none
 */

/** Milliseconds without a change after which the worker is asked. */
const PAUSE = 300;

/** @param {Options} options */
export function createEditor({ rules, save, onClose }) {
  const element = h("div", { class: "editor", hidden: true });
  /** @type {Draft | null} */
  let draft = null;
  /** @type {HTMLFormElement} */
  let form = h("form");
  let would = h("div");
  let trouble = h("div");
  /** Of which what is wrong may be said before it is saved. @type {Set<string>} */
  const touched = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  let turn = 0;
  let busy = false;

  /** All rules with this one, and where it stands. */
  const withThis = () => {
    const { original, enabled, first, values } = /** @type {Draft} */ (draft);
    const all = rules();
    const rule = ruleOf(values, enabled);
    const at = all.findIndex(({ id }) => id === original);
    if (original && at >= 0) return { list: all.map((each, index) => (index === at ? rule : each)), index: at, rule };
    return first ? { list: [rule, ...all], index: 0, rule } : { list: [...all, rule], index: all.length, rule };
  };

  const tryOut = async () => {
    if (!draft || session.get().phase !== "in") return;
    const mine = ++turn;
    const { list, index, rule } = withThis();
    // Off it would do nothing, and a name is given last.
    const tried = list.map((each, at) => (at === index ? { ...each, id: each.id || "?", enabled: true } : each));
    try {
      const preview = await previewRules(tried);
      const found = preview.rules[index];
      if (mine !== turn || !found) return;
      const open = would.querySelector("details")?.open ?? false;
      would.replaceChildren(h("p", {}, sentence(rule)), ...triedWords(preview, found, { never: "never" in rule.lock, open }));
      showMistakes(form, new Map());
    } catch (error) {
      if (mine !== turn) return;
      const mistakes = mistakesOf(error, index);
      if (mistakes) showMistakes(form, new Map([...mistakes].filter(([name]) => touched.has(name))));
      if (await endedBy(error)) return;
      would.replaceChildren(...(mistakes ? [] : [problem(await describe(error))]));
    }
  };

  const changed = (/** @type {Event} */ event) => {
    if (!draft) return;
    if (event.target instanceof Element) touched.add(event.target.getAttribute("name") ?? "");
    draft = { ...draft, values: valuesIn(form) };
    keepDraft(draft);
    showFields(form);
    clearTimeout(soon);
    soon = setTimeout(() => void tryOut(), PAUSE);
  };

  const submit = async () => {
    if (busy || !draft) return;
    busy = true;
    clearTimeout(soon);
    turn += 1;
    trouble.replaceChildren();
    const { list, index, rule } = withThis();
    try {
      if (await save(list)) {
        announce(t("saved", { rule: rule.id }));
        close(rule.id);
      } else {
        trouble.replaceChildren(h("p", { class: "wrong", role: "alert" }, t("conflict")));
        void tryOut();
      }
    } catch (error) {
      if (await endedBy(error)) askToSignIn();
      else await refuse(error, index);
    }
    busy = false;
  };

  /**
   * @param {unknown} error
   * @param {number} index
   */
  const refuse = async (error, index) => {
    const mistakes = mistakesOf(error, index);
    if (mistakes) {
      showMistakes(form, mistakes);
      const [first] = mistakes.keys();
      const field = form.querySelector(`#rule-${first}`);
      if (field instanceof HTMLElement) field.focus();
      return;
    }
    const words = await describe(error);
    const { status, message } = /** @type {any} */ (error);
    trouble.replaceChildren(problem(status === 400 ? { ...words, title: t("wrongOther"), advice: "", message } : words));
  };

  /** @param {string} id */
  const close = (id) => {
    draft = null;
    forgetDraft();
    element.hidden = true;
    element.replaceChildren();
    onClose(id);
  };

  const build = () => {
    if (!draft) return;
    const { original, values } = draft;
    would = h("div", { class: "would" });
    trouble = h("div");
    const title = h("h2", { id: "rule-form-title", tabindex: "-1" });
    setText(title, original ? t("formEdit", { rule: apart(original) }) : t("formNew"));
    form = h(
      "form",
      { class: "card columns", novalidate: true, autocomplete: "off", "aria-labelledby": "rule-form-title", oninput: changed, onsubmit: (event) => (event.preventDefault(), void submit()) },
      h("div", { class: "stacked" }, title, ...createFields()),
      h(
        "div",
        { class: "stacked" },
        h("h2", {}, t("wouldTitle")),
        would,
        trouble,
        h("div", { class: "buttons" }, h("button", { type: "submit" }, t("save")), h("button", { type: "button", class: "quiet", onclick: () => close("") }, t("cancel"))),
      ),
    );
    fill(form, values);
    showFields(form);
    element.replaceChildren(form);
    element.hidden = false;
    void tryOut();
  };

  return {
    element,
    isOpen: () => draft !== null,
    /**
     * @param {{ rule?: Partial<Rule>, original?: string, first?: boolean }} what
     */
    open: ({ rule = {}, original = "", first = false }) => {
      touched.clear();
      draft = { original, enabled: rule.enabled ?? true, first, values: valuesOf(rule) };
      build();
      const name = form.querySelector("#rule-id");
      if (name instanceof HTMLElement) name.focus();
    },
    /** What was being written as the page was left. @param {Draft} kept */
    resume: (kept) => {
      draft = kept;
      build();
    },
    /** In another language. */
    rebuild: build,
    /** Of another caller nothing stays. */
    clear: () => {
      draft = null;
      element.hidden = true;
      element.replaceChildren();
    },
    tryOut: () => void tryOut(),
  };
}

/**
 * @param {unknown} error
 * @param {number} index
 */
function mistakesOf(error, index) {
  const { status, message } = /** @type {any} */ (error);
  return status === 400 ? mistakesIn(String(message), index) : null;
}
