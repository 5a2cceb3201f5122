/** The way in by a caller key, at the start and again when a session has ended: then in place, so that nothing typed is lost. */

import { keepsKey } from "./api.js";
import { now } from "./clock.js";
import { describe } from "./describe.js";
import { find, h, setText } from "./dom.js";
import { language, t, time, translate } from "./language.js";
import { announce } from "./notices.js";
import { problem } from "./problem.js";
import { isRefused, lookAgain, resume, session, signIn } from "./session.js";

const welcome = find("#welcome", HTMLElement);
const ended = find("#ended", HTMLElement);
const unreachable = find("#unreachable", HTMLElement);
const endedWords = find(".advice", HTMLElement, ended);

export function startSignIn() {
  for (const place of [welcome, ended]) startForm(find("form", HTMLFormElement, place));
  find("button", HTMLButtonElement, unreachable).addEventListener("click", () => void resume());
  find("#reload", HTMLButtonElement).addEventListener("click", () => location.reload());
  session.subscribe(draw);
  language.subscribe(() => {
    translate(ended);
    draw(session.get());
  });
  document.addEventListener("visibilitychange", () => !document.hidden && void lookAgain());
}

/** Whoever wants to do something is led to what it needs. */
export function askToSignIn() {
  const { phase, gate } = session.get();
  if (gate) find("#reload", HTMLButtonElement).focus();
  else find("input.access-key", HTMLInputElement, phase === "ended" ? ended : welcome).focus();
}

/** @param {import("./session.js").Session} now */
function draw({ phase, expires, gate, ending }) {
  const came = welcome.hidden && phase === "out";
  welcome.hidden = phase !== "out";
  // Once all that listens has drawn, or it cannot be seen yet.
  if (came) queueMicrotask(() => find("#key", HTMLInputElement).focus({ preventScroll: true }));
  unreachable.hidden = phase !== "unreachable";
  if (phase === "unreachable") void explain();
  const was = ended.dataset.phase;
  const soon = phase === "in" && ending;
  ended.hidden = phase !== "ended" && !soon;
  ended.dataset.phase = ended.hidden ? "" : phase;
  if (soon) {
    ended.dataset.gate = "false";
    setText(find("h2", HTMLElement, ended), t("endsAt", { time: time(expires) }));
    setText(endedWords, t("endsAtText"));
    if (was !== phase) announce(t("whatAndAdvice", { what: t("endsAt", { time: time(expires) }), advice: t("endsAtText") }));
  }
  if (phase === "ended") {
    ended.dataset.gate = String(gate);
    const how = now() >= expires ? t("endedAt", { time: time(expires) }) : t("endedEarly");
    setText(find("h2", HTMLElement, ended), t(gate ? "fail_gate" : "endedTitle"));
    setText(endedWords, gate ? t("fail_gate_do") : how);
    if (was !== phase) announce(t("whatAndAdvice", { what: t(gate ? "fail_gate" : "endedTitle"), advice: endedWords.textContent ?? "" }));
  }
}

/** What keeps the page from learning who one is: the way there, or how the service is set up. */
async function explain() {
  const { error } = session.get();
  const { title, advice, message } = await describe(error);
  setText(find("h1", HTMLElement, unreachable), title);
  setText(find(".advice", HTMLElement, unreachable), advice);
  setText(find(".hint", HTMLElement, unreachable), message ?? "");
}

/** @param {HTMLFormElement} form */
function startForm(form) {
  const field = find("input.access-key", HTMLInputElement, form);
  // The browser keeps the caller's name with the key, by which it offers the right one of several.
  const name = find('[autocomplete="username"]', HTMLInputElement, form);
  const button = find('[type="submit"]', HTMLButtonElement, form);
  const show = find(".show", HTMLButtonElement, form);
  const outcome = find(".outcome", HTMLElement, form);
  const hint = form.querySelector(".hint");
  if (keepsKey) hint?.setAttribute("data-t", "keyHintMemory");
  let busy = false;

  show.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    show.setAttribute("aria-pressed", String(shown));
    field.focus();
  });
  field.addEventListener("input", () => {
    field.removeAttribute("aria-invalid");
    outcome.replaceChildren();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    const key = field.value.trim();
    // What no header can carry is no key.
    if (!/^[\x21-\x7e]+$/.test(key)) return refuse(key ? t("keyNotValid") : t("keyMissing"));
    busy = true;
    button.toggleAttribute("data-running", true);
    button.setAttribute("aria-disabled", "true");
    try {
      await signIn(key);
      name.value = session.get().caller;
      field.type = "password";
      show.setAttribute("aria-pressed", "false");
      field.value = "";
      announce(t("signedInAs", { caller: session.get().caller }));
    } catch (error) {
      const words = await describe(error);
      const refused = isRefused(error);
      if (refused) refuse(/** @type {any} */ (error).message.includes("expired") ? t("keyExpired") : t("keyRefused"));
      else outcome.replaceChildren(problem(words));
      if (!refused) announce(t("whatAndAdvice", { what: words.title, advice: words.advice }));
    } finally {
      busy = false;
      button.removeAttribute("data-running");
      button.removeAttribute("aria-disabled");
    }
  });

  /** @param {string} why */
  function refuse(why) {
    field.setAttribute("aria-invalid", "true");
    outcome.replaceChildren(h("p", { class: "wrong" }, why));
    announce(why);
    field.focus();
  }
}
