/** Who came into a locked meeting, and who left it: said in its row and details, each with what can be done about it. */

import { askOnce } from "../ask-once.js";
import { describe } from "../describe.js";
import { foreign, h, icon } from "../dom.js";
import { t, time } from "../language.js";
import { announce, notice } from "../notices.js";
import { endedBy, may, session } from "../session.js";
import { askToSignIn } from "../sign-in.js";
import { run } from "./actions.js";
import { leadTo } from "./lead.js";
import { LEFT } from "./meeting.js";
import { fullNameOf } from "./naming.js";
import { cameInto, leftSince, tellsWho } from "./record.js";
import { belief } from "./state.js";
import { changed, meeting, noteId } from "./store.js";
import { openForAMinute } from "./timers.js";

/** @typedef {import("./record.js").Passer} Passer */

/** The longest name that the worker takes with an invitation, in characters. */
const LONGEST_NAME = 100;
/** More names are no list to read. */
const MOST_NAMED = 3;
const MOST_LISTED = 20;

/** Who was invited from here, or is being. @type {Map<string, "asking" | "invited">} */
const invitations = new Map();

session.subscribe(({ phase }) => phase === "out" && invitations.clear());

/** @param {string} id */
function titleOf(id) {
  return fullNameOf(meeting(id) ?? noteId(id));
}

/** @param {readonly Passer[]} people */
export function namesOf(people) {
  const named = people.slice(0, MOST_NAMED).map(({ name, outside }) => {
    const who = name ? `\u2068${name}\u2069` : t("somebody");
    return outside ? t("whoOutside", { who }) : who;
  });
  const more = people.length - named.length;
  return [...named, more > 0 && t("andMore", { n: more })].filter(Boolean).join(t("comma"));
}

/** @param {string} id */
export function lockAgain(id) {
  void run(id, { action: "lock", reason: "", undoes: false });
}

/**
 * Who came in, for a meeting's row; null where nobody did.
 * @param {string} id
 * @param {string} title
 */
export function cameLine(id, title) {
  const came = cameInto(id);
  const [last] = came;
  if (!last) return null;
  return h(
    "p",
    { class: "timer came" },
    icon("people"),
    h("span", {}, t("cameIn", { who: namesOf(came), time: time(last.at) })),
    may("lock") && h("button", { type: "button", class: "quiet small", onclick: () => lockAgain(id) }, t("lockAgain"), " ", h("span", { class: "unseen" }, title)),
  );
}

/**
 * Tells of those who have just come in, until it is read.
 * @param {string} id
 * @param {readonly Passer[]} people
 */
export function noticeCame(id, people) {
  notice(`came ${id}`, () => ({
    state: "unknown",
    pattern: t("noticeCame", { who: namesOf(people) }),
    title: titleOf(id),
    buttons: [...(may("lock") ? [{ label: t("lockAgain"), run: () => lockAgain(id) }] : []), { label: t("showIt"), run: () => leadTo(id), stays: true }],
  }));
}

/**
 * Who left since the lock, for a meeting's details.
 * @param {string} id
 */
export function createLeft(id) {
  const element = h("div", { class: "left", hidden: true });
  let shown = "";

  /** @param {readonly import("./meeting.js").Person[]} people as they were asked for, where events do not tell */
  const update = (people) => {
    const ended = meeting(id)?.ended;
    const left = ended ? [] : whoLeft(id, people);
    const words = t("leftSince", { n: left.length });
    // Drawn anew it would lose the focus.
    const now = JSON.stringify([words, left, left.map(({ unionId }) => invitations.get(keyOf(id, unionId)) ?? ""), titleOf(id)]);
    if (now === shown) return;
    shown = now;
    element.hidden = left.length === 0;
    if (element.hidden) return element.replaceChildren();
    element.replaceChildren(
      h("h3", {}, words),
      h("ul", { class: "persons", role: "list" }, ...left.slice(0, MOST_LISTED).map((passer) => item(id, passer))),
      left.length > MOST_LISTED ? h("p", { class: "hint" }, t("andMore", { n: left.length - MOST_LISTED })) : "",
      mayOpen() ? h("p", { class: "hint" }, h("button", { type: "button", class: "quiet small", onclick: () => void openForAMinute(id) }, t("openFor")), " ", t("openForText")) : "",
    );
  };
  return { element, update };
}

/** @param {string} id @param {Passer} passer */
function item(id, passer) {
  const { name, unionId, outside, at } = passer;
  const state = invitations.get(keyOf(id, unionId));
  const label = t("inviteTo", { name: name || t("somebody"), title: titleOf(id) });
  const can = unionId !== "" && may("unlock");
  const button = h("button", { type: "button", class: "link small", "aria-label": label, "aria-disabled": String(state === "asking"), onclick: () => void invite(id, passer) }, t(state === "asking" ? "inviting" : "invite"));
  return h(
    "li",
    { "data-state": "left" },
    name ? foreign(name) : t("somebody"),
    outside && h("span", { class: "badge" }, t("outside")),
    state === "invited" ? h("span", { class: "badge" }, t("wasInvited")) : can && button,
    h("span", { class: "when" }, t("leftAt", { time: time(at) })),
  );
}

/**
 * As events tell, or else the members that were asked for.
 * @param {string} id
 * @param {readonly import("./meeting.js").Person[]} people
 * @returns {readonly Passer[]}
 */
function whoLeft(id, people) {
  const lock = belief(id);
  // The members are as they were when the details were opened: whoever has come back since is still gone there.
  if (tellsWho(id) || lock?.action !== "lock") return leftSince(id);
  const gone = people.filter(({ status, left }) => status === LEFT && left !== null && left > lock.theirs);
  return gone.map(({ name, unionId, outside, left }) => ({ name, unionId, outside, at: left ?? 0 }));
}

/** @param {string} id @param {Passer} passer */
async function invite(id, { name, unionId }) {
  const key = keyOf(id, unionId);
  if (invitations.get(key) === "asking") return;
  set("asking");
  const who = { name: `\u2068${name || unionId}\u2069` };
  const shown = [...name].slice(0, LONGEST_NAME).join("");
  try {
    await askOnce(`/meetings/${encodeURIComponent(id)}/invite`, { body: { unionId, ...(shown && { name: shown }) }, headers: {} });
    set("invited");
    tell(() => ({ state: "idle", pattern: t("noticeInvited", who) }));
  } catch (error) {
    set(undefined);
    if (await endedBy(error)) return askToSignIn();
    const { code, status } = /** @type {import("../api.js").Failure} */ (error);
    const { title, advice } = await describe(error);
    // DingTalk has answered: what it says of locks would only mislead here.
    const refused = status === 400 || status === 404 || status === 409;
    tell(() => ({ state: "failed", pattern: refused ? t("noticeNotInvited", { ...who, code }) : `{title}: ${t("whatAndAdvice", { what: title, advice })}` }));
  }

  /** @param {"asking" | "invited" | undefined} state */
  function set(state) {
    if (state) invitations.set(key, state);
    else invitations.delete(key);
    if (state) announce(t(state === "asking" ? "inviting" : "wasInvited"));
    changed.set();
  }

  /** @param {() => Pick<import("../notices.js").Notice, "state" | "pattern">} draw */
  function tell(draw) {
    const open = { label: t("openFor"), run: () => void openForAMinute(id) };
    notice(`invite ${id}`, () => ({ ...draw(), title: titleOf(id), buttons: [...(mayOpen() ? [open] : []), { label: t("showIt"), run: () => leadTo(id), stays: true }] }));
  }
}

/** @param {string} id @param {string} unionId */
function keyOf(id, unionId) {
  return JSON.stringify([id, unionId]);
}

function mayOpen() {
  return may("lock") && may("unlock");
}
