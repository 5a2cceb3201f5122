/**
 * Everything the simulator refuses: DingTalk's code, its HTTP status and a message. The codes from
 * `MethodNotAllowed` on are ours: DingTalk documents none for these cases.
 */
export const ERRORS = Object.freeze({
  paramsError: { status: 400, message: "parameter error" },
  commandError: { status: 400, message: "command error" },
  confClosed: { status: 400, message: "the conference has ended" },
  noPermission: { status: 400, message: "no operation permission" },
  invalidClientIdOrSecret: { status: 400, message: "invalid clientId or clientSecret" },
  invalidSuiteKey: { status: 400, message: "invalid suiteKey, suiteSecret, suiteTicket or authCorpId" },
  unknownError: { status: 500, message: "unknown error" },
  InvalidAuthentication: { status: 400, message: "the access token is invalid or has expired" },
  "AuthenticationFailed.MissingParameter": {
    status: 400,
    message: "the header x-acs-dingtalk-access-token is missing",
  },
  "Forbidden.AccessDenied.AccessTokenPermissionDenied": {
    status: 403,
    message: "the app has not been granted the permission that this API requires",
  },
  // A rate limit is 403 at DingTalk, not 429.
  "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": {
    status: 403,
    message: "too many calls a second of this API by this app",
  },
  MethodNotAllowed: { status: 405, message: "this path does not take this method" },
  RequestTooLarge: { status: 413, message: "the request body is larger than 1 MiB" },
});

/** @typedef {keyof typeof ERRORS} ErrorCode */

/** Thrown by any step that refuses a request; becomes the answer in one place. */
export class Refusal extends Error {
  /**
   * @param {ErrorCode} code
   * @param {{ because?: string, requiredScopes?: string[], headers?: Record<string, string> }} [detail]
   */
  constructor(code, { because, requiredScopes, headers = {} } = {}) {
    super(because ? `${ERRORS[code].message}: ${because}` : ERRORS[code].message);
    this.name = "Refusal";
    this.code = code;
    this.status = ERRORS[code].status;
    this.requiredScopes = requiredScopes;
    this.headers = headers;
  }

  /** @param {string} requestId */
  toBody(requestId) {
    const body = { code: this.code, message: this.message, requestid: requestId };
    if (!this.requiredScopes) return body;
    return { ...body, accessdenieddetail: { requiredScopes: this.requiredScopes } };
  }
}
