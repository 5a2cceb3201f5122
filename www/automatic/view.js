/** What is done by itself: the rules there are, and those that are written. */

import { announce, askToSignIn, describe, endedBy, h, language, may, notice, problem, pushed, session, time } from "../shared.js";
import { keptDraft } from "./draft.js";
import { createEditor } from "./editor.js";
import { drawList, focusOn, keyOf } from "./list.js";
import { previewRules, readRules, saveRules } from "./rules.js";
import { t } from "./words.js";

/** @typedef {import("./rules.js").Rule} Rule */

/** @type {import("./rules.js").Rules | null} */
let rules = null;
/** @type {import("./rules.js").Preview | null} */
let preview = null;
let caller = "";
let busy = false;

const lead = h("p", { class: "lead" });
const warning = h("div");
const trouble = h("div");
const tools = h("div", { class: "buttons" });
const empty = h("div", { class: "card", hidden: true });
const list = h("ol", { class: "rules card list", role: "list", hidden: true });
const editor = createEditor({
  rules: () => rules?.list ?? [],
  save: async (wanted) => {
    const saved = await put(wanted);
    draw();
    return saved;
  },
  onClose: (id) => {
    draw();
    if (id && rules?.list.some((rule) => rule.id === id)) focusOn(list, keyOf("edit", id));
    else find("add")?.focus();
  },
});

/** @param {HTMLElement} body */
export function start(body) {
  body.replaceChildren(lead, warning, trouble, editor.element, tools, empty, list);
  session.subscribe(onSession);
  pushed.subscribe(drawWarning);
  language.subscribe(() => {
    editor.rebuild();
    draw();
  });
}

/** When the view is shown. */
export function show() {
  onSession();
  draw();
}

function onSession() {
  const { phase, caller: now } = session.get();
  if (phase === "out" || (phase === "in" && now !== caller)) {
    rules = preview = null;
    caller = "";
    editor.clear();
  }
  if (phase !== "in" || !may("admin") || list.closest("section[hidden]")) return;
  if (caller !== now) {
    caller = now;
    const draft = keptDraft();
    if (draft) {
      editor.resume(draft);
      draw();
    }
  }
  void learn();
}

/** The rules as they are now. */
async function learn() {
  try {
    rules = await readRules();
    trouble.replaceChildren();
    draw();
    await tryAll();
  } catch (error) {
    if (await endedBy(error)) return;
    trouble.replaceChildren(problem(await describe(error), { buttons: [h("button", { type: "button", class: "quiet small", onclick: () => void learn() }, t("tryAgain"))] }));
  }
}

async function tryAll() {
  const of = rules;
  if (!of || of.list.length === 0) return;
  const found = await previewRules(of.list);
  if (of !== rules) return;
  preview = found;
  draw();
}

/**
 * @param {readonly Rule[]} wanted
 * @returns {Promise<boolean>} false where somebody else was quicker: then there are that one's
 */
async function put(wanted) {
  if (!rules) return false;
  const { now, saved } = await saveRules(wanted, rules);
  [rules, preview] = [now, null];
  void tryAll().catch(() => {});
  return saved;
}

/**
 * Other rules at once, by a button of the list.
 * @param {readonly Rule[]} wanted
 * @param {string} words what to say once it is done
 */
async function change(wanted, words) {
  if (busy) return draw();
  busy = true;
  let done = false;
  try {
    done = await put(wanted);
    trouble.replaceChildren(...(done ? [] : [h("p", { class: "wrong", role: "alert" }, t("changed"))]));
    if (done && words) announce(words);
  } catch (error) {
    if (await endedBy(error)) askToSignIn();
    else trouble.replaceChildren(problem(await describe(error)));
  }
  busy = false;
  draw();
  return done;
}

/** @type {import("./list.js").Deeds} */
const deeds = {
  turn: (rule) => {
    const enabled = !(rule.enabled ?? true);
    void change(all().map((each) => (each === rule ? { ...each, enabled } : each)), t(enabled ? "turnedOn" : "turnedOff", { rule: rule.id }));
  },
  move: (rule, by) => {
    const others = all().filter((each) => each !== rule);
    const at = all().indexOf(rule) + by;
    void change([...others.slice(0, at), rule, ...others.slice(at)], t("moved", { rule: rule.id, n: at + 1, all: all().length }));
  },
  edit: (rule) => write({ rule, original: rule.id }),
  remove: (rule) => void remove(rule),
};

/** @param {Rule} rule */
async function remove(rule) {
  const at = all().indexOf(rule);
  if (!(await change(all().filter((each) => each !== rule), ""))) return;
  const next = all()[Math.min(at, all().length - 1)];
  if (next) focusOn(list, keyOf("remove", next.id));
  else find("add")?.focus();
  const back = () => {
    if (all().some(({ id }) => id === rule.id)) return;
    void change([...all().slice(0, at), rule, ...all().slice(at)], "");
  };
  notice("rule removed", () => ({ state: "idle", pattern: t("removed"), title: rule.id, buttons: [{ label: t("undo"), run: back, back: true }] }));
}

function all() {
  return rules?.list ?? [];
}

function draw() {
  lead.textContent = t("lead");
  drawWarning();
  const none = !!rules && rules.list.length === 0 && !editor.isOpen();
  empty.hidden = !none && !!rules;
  list.hidden = all().length === 0;
  list.setAttribute("aria-label", t("list"));
  tools.hidden = !rules || editor.isOpen();
  if (!find("add")) tools.replaceChildren(button("add", "", () => write({})), button("exempt", "quiet", () => write({ rule: { id: t("exemptName"), lock: { never: true } }, first: true })));
  for (const each of tools.children) each.textContent = t(/** @type {"add" | "exempt"} */ (each.getAttribute("data-do")));
  if (!rules) empty.replaceChildren(h("p", { class: "hint" }, t("asking")));
  else empty.replaceChildren(h("p", { class: "title" }, t("empty")), h("p", { class: "hint" }, t("emptyText")), h("button", { type: "button", class: "quiet", onclick: () => write({ rule: example() }) }, t("emptyExample")));
  drawList(list, all(), preview, deeds);
}

/** Rules learn of meetings by what DingTalk tells by itself. */
function drawWarning() {
  const told = pushed.get();
  const words = !told ? t("noEvents") : told.silent ? t("silent", { time: time(told.last) }) : "";
  if (warning.textContent === words) return;
  warning.replaceChildren(...(words ? [h("div", { class: "problem", "data-state": "idle" }, h("p", { class: "advice" }, words))] : []));
}

/** @param {Parameters<typeof editor.open>[0]} what */
function write(what) {
  editor.open(what);
  draw();
}

/** @returns {Rule} */
function example() {
  return { id: t("exampleName"), for: { title: t("exampleTitle") }, lock: { afterMinutes: 10 } };
}

/** @param {"add" | "exempt"} what @param {string} look @param {() => void} onclick */
function button(what, look, onclick) {
  return h("button", { type: "button", class: look, "data-do": what, onclick }, t(what));
}

/** @param {string} what */
function find(what) {
  const found = tools.querySelector(`[data-do="${what}"]`);
  return found instanceof HTMLElement ? found : null;
}
