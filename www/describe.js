/** What a failure means for the person in front of it, and all of it for whoever looks after the service. */

import { endpoint, Failure, isGate } from "./api.js";
import { duration, t } from "./language.js";
import { late, NotLoaded } from "./late.js";
import { session } from "./session.js";

/** @typedef {import("./language.js").Key} Key */
/**
 * @typedef {object} Words
 * @property {string} title what happened to the meeting, whether it may be locked, and why
 * @property {string} advice what to do now
 * @property {string} code
 * @property {string} requestId
 * @property {boolean} [lasts] whether it stands in the way of every meeting until somebody mends it
 * @property {string} [message] DingTalk's own words, or the service's, where they name what has to be known
 * @property {string} [facts] everything, for whoever looks after the service
 *
 * @typedef {object} About
 * @property {"lock" | "unlock"} [action] what was tried
 * @property {"failed" | "unknown"} [state] what came of it
 * @property {{ id: string, title?: string, code?: string }} [target]
 */

/** The package, fetched when it is first needed. */
export const library = late("./dingtalk-conference-lock.js", () => import("./dingtalk-conference-lock.js"));

/** Codes and kinds, of which the first that fits counts, and the words for them: `fail_…` and `fail_…_do`. */
const FAILURES = /** @type {const} */ ([
  ["HttpsRequired", "https"],
  ["OutcomeUnknown", "lost"],
  ["AppTokenRefused", "token"],
  ["ConfigurationError invalidClientIdOrSecret invalidSuiteKey", "setUp"],
  ["paramsError roomNotFound invalidRoomCode missingRoomId", "meeting"],
  ["Forbidden.AccessDenied.AccessTokenPermissionDenied", "scope"],
  ["Forbidden.AccessDenied.IpNotInWhiteList", "address"],
  ["forbidden.accessDenied.realmControl", "policy"],
  ["AddressBanned throttled", "often"],
  ["Superseded", "superseded"],
  ["Cancelled", "cancelled"],
  ["TimePassed", "passed"],
  ["conference-closed", "ended"],
  ["authentication", "key"],
  ["permission", "right"],
  ["quota", "quota"],
  ["rejected", "refused"],
  ["server", "server"],
  ["network", "network"],
  ["timeout AbortError", "late"],
  ["protocol", "foreign"],
  ["invalid-argument", "input"],
]);
/** DingTalk's codes, for what only the code is known of. */
const KINDS = /** @type {const} */ ([
  [/^confClosed$/, "conference-closed"],
  [/^(noPermission|permissionError)$/, "permission"],
  [/^(system\.?[eE]rror|unknownError|systemBusy|ServiceUnavailable|StateError)$/, "server"],
  [/(Qps|Qpm)LimitFor|^(waterLimitError|TooManyRequests)$/, "throttled"],
  [/ApiCountLimitForOrg$/, "quota"],
  [/^(NetworkError|Http5\d\d)$/, "network"],
  [/^(Timeout|Interrupted)$/, "timeout"],
  [/^(Superseded|Cancelled|TimePassed|commandError)$/, "rejected"],
]);
/** They stand in the way of every meeting, until somebody mends them. */
const LASTING = ["https", "token", "setUp", "scope", "address", "policy", "key", "right", "quota"];
/** Of these the message names what has to be known: the address, the setting. */
const TELLING = ["address", "setUp"];

/**
 * What the record tells of a failure, as an error. Once DingTalk was asked, the status says nothing here.
 * @param {string} code
 */
export function fromRecord(code) {
  const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1] ?? "";
  return { kind, code, status: 500 };
}

/**
 * What to tell a person about a failure: what happened to the meeting, whether it may be locked, what to do.
 * @param {unknown} error
 * @param {About} [about]
 * @returns {Promise<Words>}
 */
export async function describe(error, about = {}) {
  const { kind = "", code = "", name = "", requestId, requiredScopes, retryAfterMs, status } = /** @type {Partial<Failure>} */ (error ?? {});
  const words = wordsOf(error, String(code || name), kind, status);
  const happened = becameOf(about);
  const title = t(/** @type {Key} */ (`fail_${words}`));
  const advice = [
    t(/** @type {Key} */ (`fail_${words}_do`)),
    requiredScopes?.length ? t("needed", { scopes: requiredScopes.join(", ") }) : "",
    retryAfterMs ? t("waitFor", { time: duration(retryAfterMs) }) : "",
  ];
  const message = /** @type {readonly string[]} */ (TELLING).includes(words) ? ownWords(error) : "";
  return {
    title: happened ? t("happened", { happened, why: title }) : title,
    advice: advice.filter(Boolean).join(" "),
    lasts: LASTING.includes(words),
    message,
    code: String(code),
    requestId: requestId ?? "",
    facts: factsOf(error, about),
  };
}

/**
 * @param {unknown} error
 * @param {string} code
 * @param {string} kind
 * @param {number | null | undefined} status
 */
function wordsOf(error, code, kind, status) {
  if (error instanceof NotLoaded) return "notLoaded";
  if (isGate(error)) return "gate";
  // No reply at all comes of the way to the service, not of that to DingTalk, which the service reports.
  if (kind === "network" && !status) return "offline";
  const found = FAILURES.find(([names]) => names.split(" ").some((name) => name === code || name === kind));
  return found?.[1] ?? "other";
}

/** What happened to the meeting, and may it be locked. @param {About} about */
function becameOf({ action, state }) {
  if (!action || !state) return "";
  if (state === "unknown") return t(action === "lock" ? "mayBeLocked" : "mayBeUnlocked");
  return t(action === "lock" ? "wasNotLocked" : "wasNotUnlocked");
}

/** The message without what the package puts around DingTalk's words. @param {unknown} error */
function ownWords(error) {
  const message = error instanceof Error ? error.message : "";
  return message.replace(/^(?:\w+ \S+: )?\d{3} \S+: /, "").replace(/ \(request id [^)]*\)$/, "");
}

/**
 * Everything, as text, but for what is secret: an error of the package's or the worker's has none.
 * @param {unknown} error
 * @param {About} about
 */
function factsOf(error, { action, target }) {
  const { kind, code, name, message, status, requestId, requiredScopes } = /** @type {Partial<Failure>} */ (error ?? {});
  const facts = {
    when: new Date().toISOString(),
    service: endpoint,
    caller: session.get().caller,
    action,
    meeting: [target?.title, target?.code, target?.id].filter(Boolean).join(" · "),
    error: [status, code ?? name, kind].filter(Boolean).join(" "),
    message,
    permissions: requiredScopes?.join(", "),
    requestId,
    browser: navigator.userAgent,
  };
  return Object.entries(facts)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}
