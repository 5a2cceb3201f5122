import { DingTalkError } from "./index.js";

/** The variables of an app, and the client's option for each. */
const INTERNAL = { DINGTALK_APP_KEY: "appKey", DINGTALK_APP_SECRET: "appSecret" };
const THIRD_PARTY = {
  DINGTALK_SUITE_KEY: "suiteKey",
  DINGTALK_SUITE_SECRET: "suiteSecret",
  DINGTALK_SUITE_TICKET: "suiteTicket",
  DINGTALK_AUTH_CORP_ID: "authCorpId",
};
/** @type {Record<string, string>} */
const VARIABLES = { DINGTALK_ENDPOINT: "endpoint", ...INTERNAL, ...THIRD_PARTY };

/** @typedef {{ conferenceId: string, action: "lock" | "unlock" }} Asked */

/**
 * A client's options from the variables of an edge function.
 * @param {unknown} env of which an empty variable, or one that is not text, is as good as none
 * @param {Asked} asked
 * @returns {Record<string, string>}
 * @throws {DingTalkError} that names the variable which is missing or one too many
 */
export function optionsFrom(env, asked) {
  const refuse = (/** @type {string} */ message) => {
    throw refusal(message, asked);
  };
  const values = /** @type {Record<string, unknown>} */ (Object(env));
  const has = (/** @type {string} */ name) => typeof values[name] === "string" && values[name] !== "";
  const [internal, thirdParty] = [INTERNAL, THIRD_PARTY].map((app) => Object.keys(app).find(has));
  if (internal && thirdParty) refuse(`${internal} and ${thirdParty} are of two kinds of app; set the variables of one`);
  if (!internal && !thirdParty) {
    refuse("DINGTALK_APP_KEY is missing, with DINGTALK_APP_SECRET; or, for a third-party app, the DINGTALK_SUITE_… variables");
  }
  const missing = Object.keys(internal ? INTERNAL : THIRD_PARTY).find((name) => !has(name));
  if (missing) refuse(`${missing} is missing, and ${internal ?? thirdParty} is of no use without`);
  const set = Object.entries(VARIABLES).filter(([name]) => has(name));
  return Object.fromEntries(set.map(([name, option]) => [option, String(values[name])]));
}

/**
 * What the client refused an option with, about its variable: the words begin with the option's name,
 * and never show its value.
 * @param {unknown} error
 * @param {Asked} asked
 */
export function aboutVariable(error, asked) {
  if (!(error instanceof DingTalkError)) return error;
  const { message } = error;
  const [variable, option] = Object.entries(VARIABLES).find(([, option]) => message.startsWith(`${option} `)) ?? [];
  return refusal(option ? variable + message.slice(option.length) : message, asked);
}

/**
 * @param {string} message
 * @param {Asked} asked
 */
function refusal(message, asked) {
  const fields = {
    message,
    kind: "invalid-argument",
    code: "InvalidArgument",
    status: null,
    requestId: null,
    requiredScopes: [],
    retryable: false,
    retryAfterMs: null,
    attempts: 0,
    ...asked,
  };
  // Its constructor is not for users of the package, whose types these are.
  return new /** @type {any} */ (DingTalkError)(fields);
}
