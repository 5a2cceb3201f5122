/**
 * DingTalk's refusals: code, HTTP status and a message. The simulator makes most of them by itself;
 * the rest comes by a fault that names the code. DingTalk decides by code, so the messages are ours.
 * Where two statuses are met, the table has the more frequent one, and a fault can say the other.
 */
export const ERRORS = Object.freeze({
  // Documented of lock.
  paramsError: { status: 400, message: "parameter error" },
  commandError: { status: 400, message: "command error" },
  confClosed: { status: 400, message: "the conference has ended" },
  noPermission: { status: 400, message: "no operation permission" },
  systemError: { status: 500, message: "system error" },

  // Documented of the read calls, and of closing a meeting.
  roomNotFound: { status: 404, message: "no such room" },
  permissionError: { status: 404, message: "no permission for this room" },
  waterLimitError: { status: 404, message: "too many calls" },
  paramError: { status: 400, message: "parameter error" },
  missingRoomId: { status: 400, message: "the room id is missing" },
  invalidRoomCode: { status: 400, message: "not a meeting code" },
  resourceClose: { status: 400, message: "the room has been closed" },

  // Of the token calls. `unknownError` is what a wrong corpId is reported to get, and load.
  invalidClientIdOrSecret: { status: 400, message: "invalid clientId or clientSecret" },
  invalidSuiteKey: { status: 400, message: "invalid suiteKey, suiteSecret, suiteTicket or authCorpId" },
  unknownError: { status: 500, message: "unknown error" },

  // Documented of the gateway. A rate limit is 403 there, not 429.
  InvalidAuthentication: { status: 400, message: "the access token is invalid or has expired" },
  "AuthenticationFailed.MissingParameter": { status: 400, message: "the header x-acs-dingtalk-access-token is missing" },
  "Forbidden.AccessDenied.AccessTokenPermissionDenied": {
    status: 403,
    message: "the app has not been granted the permission that this API requires",
  },
  "Forbidden.AccessDenied.QpsLimitForApi": { status: 403, message: "too many calls a second of this API" },
  "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": { status: 403, message: "too many calls a second of this API by this app" },
  "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi": { status: 403, message: "too many calls a minute of this API by this app" },
  "Forbidden.AccessDenied.QpsLimitForSuitekeyAndOrgAndApi": {
    status: 403,
    message: "too many calls a second of this API by this suite for this organisation",
  },
  "Forbidden.AccessDenied.QpmLimitForSuitekeyAndOrgAndApi": {
    status: 403,
    message: "too many calls a minute of this API by this suite for this organisation",
  },
  "Forbidden.AccessDenied.ApiCountLimitForOrg": { status: 403, message: "the organisation's calls of this month are used up" },
  "Forbidden.AccessDenied.IpNotInWhiteList": {
    status: 403,
    message: "the caller's address 203.0.113.9 is not on the app's list of server addresses",
  },
  "forbidden.accessDenied.realmControl": { status: 403, message: "forbidden by the organisation's security control" },
  systemBusy: { status: 429, message: "the system is busy" },
  ServiceUnavailable: { status: 503, message: "the service is not available" },

  // DingTalk's own fault under a client's status, as third parties report it under load; also with 500.
  "system.error": { status: 400, message: "system error" },

  // Ours: DingTalk documents none for these.
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
    return errorBody(this.code, this.message, requestId, this.requiredScopes);
  }
}

/**
 * The body of a refusal, as the gateway writes it.
 * @param {string} code
 * @param {string} message
 * @param {string} requestId
 * @param {string[]} [requiredScopes]
 */
export function errorBody(code, message, requestId, requiredScopes) {
  const body = { code, message, requestid: requestId };
  return requiredScopes ? { ...body, accessdenieddetail: { requiredScopes } } : body;
}
