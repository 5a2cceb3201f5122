/** The package, and what it says of a failure. */

import { Failure } from "./api.js";
import { language, t } from "./language.js";

/** @typedef {typeof import("./dingtalk-conference-lock.js")} Library */
/** @typedef {{ title: string, advice: string, code: string, requestId: string }} Words */

/** It loads while the page is read already. @type {Promise<Library>} */
const loading = import("./dingtalk-conference-lock.js");
// Whoever clicks learns of a failure; until then it is no news.
loading.catch(() => {});

/** The package did not arrive. */
export class NotLoaded extends Error {}

/** The worker's own codes of which it says more to a person than the package does. */
const OF_THE_WORKER = new Map(
  /** @type {const} */ ([
    ["HttpsRequired", ["httpsNeeded", "httpsNeededAdvice"]],
    ["OutcomeUnknown", ["outcomeUnknown", "outcomeUnknownAdvice"]],
    ["AppTokenRefused", ["appTokenRefused", "appTokenRefusedAdvice"]],
  ]),
);

/** @returns {Promise<Library>} */
export async function library() {
  return loading.catch((cause) => {
    throw new NotLoaded("the package did not load", { cause });
  });
}

/**
 * What to tell a person about a failure. No reply at all comes of the way to the worker, not of that to
 * DingTalk, which the worker reports.
 * @param {unknown} error
 * @returns {Promise<Words>}
 */
export async function describe(error) {
  const facts = /** @type {Partial<Failure>} */ (error);
  const code = typeof facts?.code === "string" ? facts.code : "";
  const requestId = facts?.requestId ?? "";
  if (facts?.kind === "network" && !facts.status) return { title: t("offline"), advice: t("offlineAdvice"), code, requestId };
  const own = OF_THE_WORKER.get(/** @type {any} */ (code));
  if (own) return { title: t(own[0]), advice: t(own[1]), code, requestId };
  const found = await loading.catch(() => null);
  if (error instanceof NotLoaded || !found) {
    return { title: t("notLoaded"), advice: t("notLoadedAdvice"), code: "", requestId: "" };
  }
  return { ...found.describeError(error, language.get()), code, requestId };
}
