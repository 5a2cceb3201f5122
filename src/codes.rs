//! The one table of codes: what each means for a program. What each means for a person is in
//! [`advice`](crate::advice). Source: DingTalk's *api-lockconference* and the gateway's error list.

use crate::error::ErrorKind;

/// The kind that `code` stands for, whatever the HTTP status: DingTalk sends rate limits with 403
/// and bad tokens with 400. `None` for a code that says no more than the status does.
pub(crate) fn kind_of_code(code: &str) -> Option<ErrorKind> {
    Some(match code {
        "paramsError" | "commandError" => ErrorKind::Rejected,
        "confClosed" => ErrorKind::ConferenceClosed,
        "noPermission" => ErrorKind::Permission,
        "systemError" | "ServiceUnavailable" => ErrorKind::Server,
        "InvalidAuthentication" => ErrorKind::Authentication,
        // Known so far: …QpsLimitForAppkeyAndApi, …QpsLimitForApi.
        _ if code.starts_with("Forbidden.AccessDenied.QpsLimitFor") => ErrorKind::Throttled,
        _ if code.ends_with("ApiCountLimitForOrg") => ErrorKind::Quota,
        // …AccessTokenPermissionDenied, …IpNotInWhiteList and others come with 403, which says as much.
        _ => return None,
    })
}

/// The kind of a refusal whose code says nothing.
pub(crate) fn kind_of_status(status: u16) -> ErrorKind {
    match status {
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        429 => ErrorKind::Throttled,
        400..=499 => ErrorKind::Rejected,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Protocol,
    }
}
