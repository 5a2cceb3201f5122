/** The page: what was typed to the package's client, and what came of it in words. */

/** It loads while the page is read already. @type {Promise<typeof import("./dingtalk-conference-lock.js")>} */
const loading = import("./dingtalk-conference-lock.js");
// Whoever clicks learns of a failure; until then it is no news.
loading.catch(() => {});

/** The words of the HTML are English already. */
const STATIC_CHINESE = {
  heading: "锁定钉钉会议",
  intro: "锁定进行中的会议后，其他人无法再加入，已在会中的人不受影响。",
  meeting: "会议 ID",
  meetingHint: "进行中会议的 conferenceId，不是 9 到 11 位的会议号。",
  key: "调用密钥",
  keyHint: "由本服务的维护者提供。只保留在此标签页中，刷新后即清除。",
  lock: "锁定",
  unlock: "解锁",
  idleTitle: "尚未执行操作",
  idleAdvice: "钉钉不提供会议是否锁定的信息，本页只说明在此做过什么、何时做的。",
  history: "在本页完成的操作",
};

const ENGLISH = {
  running: { lock: "Locking…", unlock: "Unlocking…" },
  done: {
    lock: (/** @type {string} */ time) => `Locked from here at ${time}`,
    unlock: (/** @type {string} */ time) => `Unlocked from here at ${time}`,
  },
  meaning: { lock: "No one else can join until the meeting is unlocked or ends.", unlock: "People can join again." },
  meeting: (/** @type {string} */ id) => `Meeting ${id}`,
  entry: { lock: "Locked", unlock: "Unlocked" },
  tried: {
    lock: (/** @type {string} */ time) => `Lock tried at ${time}`,
    unlock: (/** @type {string} */ time) => `Unlock tried at ${time}`,
  },
  requestId: (/** @type {string} */ id) => `request ID ${id}`,
  missing: { title: "Something is missing", meeting: "Enter the meeting ID.", key: "Enter the caller key." },
  notLoaded: { title: "The page did not load completely", advice: "Check the connection, then reload the page." },
};

/** @type {typeof ENGLISH} */
const CHINESE = {
  running: { lock: "正在锁定…", unlock: "正在解锁…" },
  done: { lock: (time) => `已于 ${time} 在此锁定`, unlock: (time) => `已于 ${time} 在此解锁` },
  meaning: { lock: "在解锁或会议结束之前，其他人无法加入。", unlock: "其他人可以重新加入。" },
  meeting: (id) => `会议 ${id}`,
  entry: { lock: "已锁定", unlock: "已解锁" },
  tried: { lock: (time) => `${time} 尝试锁定`, unlock: (time) => `${time} 尝试解锁` },
  requestId: (id) => `请求 ID ${id}`,
  missing: { title: "信息不完整", meeting: "请输入会议 ID。", key: "请输入调用密钥。" },
  notLoaded: { title: "页面未能完整加载", advice: "请检查网络，然后刷新页面。" },
};

/**
 * @typedef {"lock" | "unlock"} Action
 * @typedef {{ state: string, title: string, advice?: string, detail?: string }} Outcome
 */

const language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
const words = language === "zh" ? CHINESE : ENGLISH;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const form = find("form", HTMLFormElement);
const meeting = find("#meeting", HTMLInputElement);
const key = find("#key", HTMLInputElement);
const outcome = find("#outcome", HTMLElement);
const history = find("#history", HTMLElement);
const buttons = /** @type {HTMLButtonElement[]} */ ([...form.querySelectorAll("button")]);
let busy = false;

if (language === "zh") translate();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const pressed = event.submitter instanceof HTMLButtonElement ? event.submitter : buttons[0];
  if (!busy && pressed) void perform(pressed.value === "unlock" ? "unlock" : "lock", pressed);
});
for (const field of [meeting, key]) field.addEventListener("input", () => field.removeAttribute("aria-invalid"));

/**
 * @param {Action} action
 * @param {HTMLButtonElement} pressed
 */
async function perform(action, pressed) {
  const id = meeting.value.trim();
  const accessToken = key.value.trim();
  if (!id) return askFor(meeting, words.missing.meeting);
  if (!accessToken) return askFor(key, words.missing.key);

  run(pressed);
  show({ state: "running", title: words.running[action], detail: words.meeting(id) });
  try {
    show(await attempt(action, id, accessToken));
  } finally {
    rest(pressed, action);
  }
}

/**
 * @param {Action} action
 * @param {string} id
 * @param {string} accessToken
 * @returns {Promise<Outcome>}
 */
async function attempt(action, id, accessToken) {
  const library = await loading.catch(() => null);
  if (!library) return { state: "failed", ...words.notLoaded };
  try {
    const client = new library.ConferenceClient({ accessToken, endpoint: location.origin });
    await client[action](id);
    const now = new Date();
    remember(action, id, now);
    const state = action === "lock" ? "locked" : "unlocked";
    const title = words.done[action](clock.format(now));
    return { state, title, advice: words.meaning[action], detail: words.meeting(id) };
  } catch (error) {
    const detail = [words.tried[action](clock.format(new Date()))];
    if (error instanceof library.DingTalkError) {
      detail.push(error.code);
      if (error.requestId) detail.push(words.requestId(error.requestId));
    }
    return { state: "failed", ...library.describeError(error, language), detail: detail.join(" · ") };
  }
}

/**
 * @param {HTMLInputElement} field
 * @param {string} advice
 */
function askFor(field, advice) {
  field.setAttribute("aria-invalid", "true");
  field.focus();
  show({ state: "failed", title: words.missing.title, advice });
}

/** @param {Outcome} what */
function show({ state, title, advice = "", detail = "" }) {
  outcome.dataset.state = state;
  icon(outcome, state);
  find("#outcome .title", HTMLElement).textContent = title;
  find("#outcome .advice", HTMLElement).textContent = advice;
  find("#outcome .detail", HTMLElement).textContent = detail;
}

/** Buttons stay enabled to the browser: a disabled one would lose the keyboard's focus. @param {HTMLButtonElement} pressed */
function run(pressed) {
  busy = true;
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  pressed.dataset.running = "";
  icon(pressed, "running");
}

/**
 * @param {HTMLButtonElement} pressed
 * @param {Action} action
 */
function rest(pressed, action) {
  busy = false;
  for (const button of buttons) button.removeAttribute("aria-disabled");
  delete pressed.dataset.running;
  icon(pressed, action === "lock" ? "locked" : "unlocked");
}

/**
 * @param {Action} action
 * @param {string} id
 * @param {Date} when
 */
function remember(action, id, when) {
  const time = document.createElement("time");
  time.dateTime = when.toISOString();
  time.textContent = clock.format(when);
  const what = document.createElement("span");
  what.textContent = words.entry[action];
  const which = document.createElement("code");
  which.textContent = id;
  const entry = document.createElement("li");
  entry.append(time, what, which);
  history.prepend(entry);
  history.closest("section")?.removeAttribute("hidden");
}

/**
 * @param {Element} element
 * @param {string} name
 */
function icon(element, name) {
  element.querySelector("use")?.setAttribute("href", `#${name}`);
}

function translate() {
  document.documentElement.lang = "zh-CN";
  document.title = STATIC_CHINESE.heading;
  for (const [name, text] of Object.entries(STATIC_CHINESE)) {
    for (const element of document.querySelectorAll(`[data-text="${name}"]`)) element.textContent = text;
  }
}

/**
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
function find(selector, type) {
  const element = document.querySelector(selector);
  if (element instanceof type) return element;
  throw new Error(`the page has no ${selector}`);
}
