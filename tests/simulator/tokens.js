import { DEFAULT_APP, TOKEN_SECONDS } from "./defaults.js";
import { Refusal } from "./errors.js";
import { jsonText } from "./http.js";
import { spendRate } from "./limits.js";
import { DEFAULT_SCOPES } from "./options.js";
import { isValidTicket } from "./tickets.js";
import { isRecord, isText, parseJson, randomHex } from "./values.js";

/**
 * @typedef {object} Token
 * @property {string} accessToken
 * @property {string} app whose calls the rate limit counts together
 * @property {boolean} suite whether that is a third-party app, whose rate is counted for each organisation
 * @property {string} corpId the organisation it acts for
 * @property {readonly string[]} scopes
 * @property {number} expiresAt in milliseconds of the simulator's clock
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./routes.js").Call} Call
 */

/** @type {import("./routes.js").Route[]} */
export const TOKEN_ROUTES = [
  { method: "POST", path: "/v1.0/oauth2/accessToken", kind: "token", handle: internalToken },
  { method: "POST", path: "/v1.0/oauth2/corpAccessToken", kind: "token", handle: thirdPartyToken },
  { method: "POST", path: "/v1.0/oauth2/{corpId}/token", kind: "token", handle: clientCredentialsToken },
];

/**
 * Makes a token valid that was not fetched.
 * @param {State} state
 * @param {import("./options.js").KnownToken} known
 */
export function addToken(state, known) {
  const { accessToken, expireIn = TOKEN_SECONDS, scopes = DEFAULT_SCOPES, corpId = DEFAULT_APP.corpId } = known;
  const expiresAt = state.now() + expireIn * 1000;
  state.tokens.set(accessToken, { accessToken, app: `token ${accessToken}`, suite: false, corpId, scopes, expiresAt });
  return { accessToken, expireIn };
}

/** @param {Call} call */
function internalToken({ state, body }) {
  const { appKey, appSecret } = readFields(body, ["appKey", "appSecret"]);
  const app = findApp(state, appKey, appSecret);
  spendRate(state, callerOf(app), "accessToken");
  return granted(state, "accessToken", "expireIn", renewAppToken(state, app));
}

/** @param {Call} call */
function clientCredentialsToken({ state, params, body }) {
  const fields = readFields(body, ["client_id", "client_secret", "grant_type"]);
  if (fields.grant_type !== "client_credentials") {
    throw new Refusal("paramsError", { because: "grant_type must be client_credentials" });
  }
  const app = findApp(state, fields.client_id, fields.client_secret);
  if (app.corpId !== params.corpId) throw new Refusal("unknownError");
  spendRate(state, callerOf(app), "token");
  return granted(state, "access_token", "expires_in", renewAppToken(state, app));
}

/** @param {Call} call */
function thirdPartyToken({ state, body }) {
  const names = /** @type {const} */ (["suiteKey", "suiteSecret", "authCorpId", "suiteTicket"]);
  const fields = readFields(body, names);
  const suite = state.options.suites.find(
    ({ suiteKey, suiteSecret, authCorpId }) =>
      suiteKey === fields.suiteKey && suiteSecret === fields.suiteSecret && authCorpId === fields.authCorpId,
  );
  // The one refusal DingTalk documents for this call.
  if (!suite || !isValidTicket(state, suite, fields.suiteTicket)) throw new Refusal("invalidSuiteKey");
  const caller = { app: suite.suiteKey, suite: true, corpId: suite.authCorpId };
  spendRate(state, caller, "corpAccessToken");
  return granted(state, "accessToken", "expireIn", issueToken(state, caller, suite.scopes));
}

/**
 * As text, since a test may want a lifetime that no value of JavaScript turns into.
 * @param {State} state
 * @param {string} tokenName
 * @param {string} lifetimeName
 * @param {string} accessToken
 */
function granted(state, tokenName, lifetimeName, accessToken) {
  const { expireIn, tokenSeconds } = state.settings;
  const token = `"${tokenName}":${JSON.stringify(accessToken)}`;
  const lifetime = expireIn ?? String(tokenSeconds);
  return jsonText(200, lifetime === "" ? `{${token}}` : `{${token},"${lifetimeName}":${lifetime}}`);
}

/** @param {import("./options.js").App} app */
function callerOf({ appKey, corpId }) {
  return { app: appKey, suite: false, corpId };
}

/**
 * @template {string} Name
 * @param {string} body
 * @param {readonly Name[]} names
 */
function readFields(body, names) {
  const value = parseJson(body);
  if (!isRecord(value)) throw new Refusal("paramsError", { because: "the body is not a JSON object" });
  const missing = names.filter((name) => !isText(value[name]));
  if (missing.length > 0) throw new Refusal("paramsError", { because: `missing ${missing.join(", ")}` });
  return /** @type {Record<Name, string>} */ (value);
}

/**
 * @param {State} state
 * @param {string} key
 * @param {string} secret
 */
function findApp(state, key, secret) {
  const app = state.options.apps.find(({ appKey, appSecret }) => appKey === key && appSecret === secret);
  if (!app) throw new Refusal("invalidClientIdOrSecret");
  return app;
}

/**
 * Within its validity an internal app is given the same token again, and its validity starts anew.
 * @param {State} state
 * @param {import("./options.js").App} app
 */
function renewAppToken(state, app) {
  for (const token of state.tokens.values()) {
    if (token.app !== app.appKey || token.expiresAt <= state.now()) continue;
    token.expiresAt = state.now() + state.settings.tokenSeconds * 1000;
    return token.accessToken;
  }
  return issueToken(state, callerOf(app), app.scopes);
}

/**
 * @param {State} state
 * @param {import("./limits.js").Caller} caller
 * @param {readonly string[]} [scopes]
 */
function issueToken(state, caller, scopes = DEFAULT_SCOPES) {
  const expiresAt = state.now() + state.settings.tokenSeconds * 1000;
  const token = { accessToken: randomHex(16), ...caller, scopes, expiresAt };
  state.tokens.set(token.accessToken, token);
  return token.accessToken;
}
