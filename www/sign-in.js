/** The way in by a caller key, at the start and again when a session has ended: then in place, so that nothing typed is lost. */

import { keepsKey } from "./api.js";
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
  session.subscribe(draw);
  language.subscribe(() => {
    translate(ended);
    draw(session.get());
  });
  document.addEventListener("visibilitychange", () => !document.hidden && void lookAgain());
}

/** Whoever wants to do something is led to what it needs. */
export function askToSignIn() {
  find("input", HTMLInputElement, session.get().phase === "ended" ? ended : welcome).focus();
}

/** @param {import("./session.js").Session} now */
function draw({ phase, expires }) {
  welcome.hidden = phase !== "out";
  unreachable.hidden = phase !== "unreachable";
  if (phase === "unreachable") void explain();
  const was = ended.hidden;
  ended.hidden = phase !== "ended";
  if (phase === "ended") {
    const late = Date.now() >= expires;
    setText(endedWords, late ? t("endedAt", { time: time(expires) }) : t("endedEarly"));
    if (was) announce(`${t("endedTitle")}. ${endedWords.textContent}`);
  }
}

/** What keeps the page from learning who one is: the way there, or how the service is set up. */
async function explain() {
  const error = /** @type {any} */ (session.get().error);
  const { title, advice } = await describe(error);
  setText(find("h1", HTMLElement, unreachable), title);
  setText(find(".advice", HTMLElement, unreachable), advice);
  // Its message names the variable, for whoever runs the service.
  setText(find(".hint", HTMLElement, unreachable), error?.code === "ConfigurationError" ? error.message : "");
}

/** @param {HTMLFormElement} form */
function startForm(form) {
  const field = find("input", HTMLInputElement, form);
  const button = find("button", HTMLButtonElement, form);
  const outcome = find(".outcome", HTMLElement, form);
  const hint = form.querySelector(".hint");
  if (keepsKey) hint?.setAttribute("data-t", "keyHintMemory");
  let busy = false;

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
      field.value = "";
      announce(t("signedInAs", { caller: session.get().caller }));
    } catch (error) {
      const words = await describe(error);
      const refused = isRefused(error);
      if (refused) refuse(/** @type {any} */ (error).message.includes("expired") ? t("keyExpired") : t("keyRefused"));
      else outcome.replaceChildren(problem(words));
      if (!refused) announce(`${words.title}. ${words.advice}`);
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
