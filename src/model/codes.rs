//! The one table of codes: what each means for a program. What each means for a person is in
//! `advice.txt`. Source: DingTalk's *api-lockconference*, the documentation of the calls next to it,
//! and the gateway's error list.

use super::{ErrorKind, cut};

/// A line for each kind: its word, then the codes that stand for it whatever the HTTP status, since
/// DingTalk sends rate limits with 403, bad tokens and faults of its own with 400. Of one with a `*`
/// only the beginning, or the end, is known. `src/npm/describe.js` reads it too.
const CODES: &str = include_str!("codes.txt");

/// The kind that `code` stands for; `None` for a code that says no more than the status does, as
/// `…AccessTokenPermissionDenied`, `…IpNotInWhiteList` and `…realmControl` do with their 403.
pub(crate) fn kind_of_code(code: &str) -> Option<ErrorKind> {
    let mut lines = CODES;
    while let Some((line, after)) = cut(lines, b'\n') {
        let (kind, mut codes) = cut(line, b' ')?;
        while !codes.is_empty() {
            let (known, others) = cut(codes, b' ').unwrap_or((codes, ""));
            if fits(code, known) {
                return ErrorKind::parse(kind);
            }
            codes = others;
        }
        lines = after;
    }
    None
}

/// Whether `code` is one of `pattern`.
pub(super) fn fits(code: &str, pattern: &str) -> bool {
    match (pattern.strip_suffix("*"), pattern.strip_prefix("*")) {
        (Some(start), _) => code.starts_with(start),
        (_, Some(end)) => code.ends_with(end),
        _ => code == pattern,
    }
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

/// What a refusal means: by its code where the table of codes has it, else by its status.
#[cfg(feature = "client")]
pub fn kind_of_refusal(status: u16, code: &str) -> ErrorKind {
    kind_of_code(code).unwrap_or_else(|| kind_of_status(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_means_a_kind_and_a_word_of_the_table_does_not() {
        use ErrorKind::*;
        for (code, kind) in [
            ("paramsError", Some(Rejected)),
            ("unknownError", Some(Server)),
            ("waterLimitError", Some(Throttled)),
            ("AddressBanned", Some(Throttled)),
            ("InvalidAuthentication", Some(Authentication)),
            (
                "Forbidden.AccessDenied.QpmLimitForSuitekeyAndOrgAndApi",
                Some(Throttled),
            ),
            ("Forbidden.AccessDenied.QpsLimitFor", Some(Throttled)),
            ("Forbidden.AccessDenied.ApiCountLimitForOrg", Some(Quota)),
            ("Forbidden.AccessDenied.IpNotInWhiteList", None),
            ("server", None),
            ("quota", None),
            ("Forbidden", None),
            ("*", None),
            ("paramsErro", None),
            ("", None),
        ] {
            assert_eq!(kind_of_code(code), kind, "{code}");
        }
    }

    #[test]
    fn every_line_begins_with_a_kind() {
        for line in CODES.lines() {
            let (kind, codes) = line.split_once(' ').unwrap();
            assert!(ErrorKind::parse(kind).is_some(), "{line}");
            assert!(codes.split(' ').all(|code| !code.is_empty()), "{line}");
        }
    }
}
