//! Why the worker itself refuses: the one table of its statuses and codes. Where DingTalk has a code for
//! it, it is that one, so that DingTalk's own clients know what to do.

/// Status and code of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// HTTP status.
    pub status: u16,
    /// The code in the body.
    pub code: &'static str,
}

const fn reason(status: u16, code: &'static str) -> Reason {
    Reason { status, code }
}

/// The id, the body or a parameter is wrong.
pub const PARAMS_ERROR: Reason = reason(400, "paramsError");
/// The action is neither lock nor unlock.
pub const COMMAND_ERROR: Reason = reason(400, "commandError");
/// The meeting is known to have ended.
pub const CONF_CLOSED: Reason = reason(400, "confClosed");
/// Nobody known asks.
pub const INVALID_AUTHENTICATION: Reason = reason(401, "InvalidAuthentication");
/// Whoever asks may not do this.
pub const NO_PERMISSION: Reason = reason(403, "noPermission");
/// The page that asks may not.
pub const ORIGIN_NOT_ALLOWED: Reason = reason(403, "OriginNotAllowed");
/// The page that asks came without encryption, so that its browser would keep no session.
pub const HTTPS_REQUIRED: Reason = reason(403, "HttpsRequired");
/// The path is none of ours.
pub const NOT_FOUND: Reason = reason(404, "NotFound");
/// The path takes other methods.
pub const METHOD_NOT_ALLOWED: Reason = reason(405, "MethodNotAllowed");
/// The body is too long.
pub const REQUEST_TOO_LARGE: Reason = reason(413, "RequestTooLarge");
/// A variable is missing or wrong.
pub const CONFIGURATION_ERROR: Reason = reason(500, "ConfigurationError");
/// DingTalk's answer to an action was lost, or is not DingTalk's: it may have been done. Proxies put pages
/// of their own in the place of 502 and 504, and so it is neither.
pub const OUTCOME_UNKNOWN: Reason = reason(500, "OutcomeUnknown");
/// DingTalk does not take the token that it gave to the worker's app. Never 401, which says that the
/// caller's key is bad.
pub const APP_TOKEN_REFUSED: Reason = reason(502, "AppTokenRefused");
/// DingTalk cannot be reached, or what answered is not DingTalk: with the failure's own code.
pub const NETWORK_ERROR: Reason = reason(502, "NetworkError");
/// DingTalk does not answer in time.
pub const TIMEOUT: Reason = reason(504, "Timeout");
/// Whether somebody signed in through Cloudflare Access cannot be found out.
pub const ACCESS_UNAVAILABLE: Reason = reason(502, "AccessUnavailable");

/// Nobody leads the meeting, in whose name somebody could be invited.
pub const HOST_NOT_FOUND: Reason = reason(409, "HostNotFound");
/// Whoever is to be invited back has not left the meeting since it was locked.
pub const HAS_NOT_LEFT: Reason = reason(409, "HasNotLeft");
/// What is to be replaced is not what was meant.
pub const PRECONDITION_FAILED: Reason = reason(412, "PreconditionFailed");
/// The `Idempotency-Key` was used with another request.
pub const IDEMPOTENCY_KEY_REUSED: Reason = reason(422, "IdempotencyKeyReused");
/// The first request with the `Idempotency-Key` is still under way.
pub const IDEMPOTENCY_KEY_IN_USE: Reason = reason(409, "IdempotencyKeyInUse");
/// The key is used more often than it may be.
pub const TOO_MANY_REQUESTS: Reason = reason(429, "TooManyRequests");
/// Too much waits to be sent to DingTalk.
pub const TOO_MUCH_WAITS: Reason = reason(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi");
/// There are as many timers as there can be.
pub const TOO_MANY_TIMERS: Reason = reason(403, "TooManyTimers");
/// A newer action for the meeting took the place of one that was to be tried again.
pub const SUPERSEDED: Reason = reason(409, "Superseded");
/// The action was called off.
pub const CANCELLED: Reason = reason(409, "Cancelled");
/// The action's time had passed before it could be done.
pub const TIME_PASSED: Reason = reason(409, "TimePassed");
/// The worker was interrupted before the action was sent, or before a reply arrived.
pub const INTERRUPTED: Reason = reason(503, "Interrupted");
/// The state cannot be read or written.
pub const STATE_ERROR: Reason = reason(500, "StateError");
