//! The names of headers, as far as one is looked at or stands in more than one place.

/// The header DingTalk takes an access token from, and we a caller key.
pub const TOKEN: &str = "x-acs-dingtalk-access-token";
/// Where a caller key stands as `Bearer KEY`.
pub const AUTHORIZATION: &str = "authorization";
/// The header that has the session.
pub const COOKIE: &str = "cookie";
/// The header in which a browser names the page that a request comes from.
pub const ORIGIN: &str = "origin";
/// The header that says which kind of reply is wanted.
pub const ACCEPT: &str = "accept";
/// The header that names what a client has already.
pub const IF_NONE_MATCH: &str = "if-none-match";
/// The header that names what a client means to replace.
pub const IF_MATCH: &str = "if-match";
/// The header by which a client can name it.
pub const ETAG: &str = "etag";
/// The header that says in which language.
pub const ACCEPT_LANGUAGE: &str = "accept-language";
/// The header in which a caller names its request, and a reply has the id of it.
pub const REQUEST_ID: &str = "x-request-id";
/// The header in which Cloudflare Access says who signed in.
pub const ACCESS_ASSERTION: &str = "cf-access-jwt-assertion";
/// The header in which a browser asks whether it may send a request.
pub const PREFLIGHT_METHOD: &str = "access-control-request-method";
/// The header in which it says which headers that has.
pub const PREFLIGHT_HEADERS: &str = "access-control-request-headers";
/// The header in which a browser says from how far a request comes.
pub const FETCH_SITE: &str = "sec-fetch-site";

/// The header by which repeating a request does no harm.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header that says why an action is wanted, for the record.
pub const REASON: &str = "x-reason";
/// The header by which a stream of events goes on where it broke off.
pub const LAST_EVENT_ID: &str = "last-event-id";

/// What a body is.
pub const CONTENT_TYPE: &str = "content-type";
/// For how long a reply is good.
pub const CACHE_CONTROL: &str = "cache-control";
/// The header in which a reply has DingTalk's id of the request.
pub const DINGTALK_REQUEST_ID: &str = "x-acs-request-id";
/// The header that says when it was answered.
pub const DATE: &str = "date";
/// The header that says after how many seconds to try again.
pub const RETRY_AFTER: &str = "retry-after";
/// The header that has the record's last line, as a receipt: its number and its hash.
pub const RECORD_HEAD: &str = "x-record-head";
/// The header that says how to say who calls.
pub const WWW_AUTHENTICATE: &str = "www-authenticate";
/// The header that gives a session or takes it.
pub const SET_COOKIE: &str = "set-cookie";
/// The header that says of which kind a refusal is, in the package's words.
pub const ERROR_KIND: &str = "x-error-kind";
/// The header that says what came of an action: `done`, `refused`, `unknown` or `never-sent`.
pub const OUTCOME: &str = "x-outcome";
