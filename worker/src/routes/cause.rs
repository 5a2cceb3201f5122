//! By what the way to DingTalk failed, as the host of the worker names it: Node and Bun by a code, Deno in
//! words, Cloudflare's network by a status of its own, and its runtime `workerd` hardly at all.

use dingtalk_conference_lock::{ErrorKind, Failure};

/// What such names have in common, for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The certificate of what answered is not accepted.
    Certificate,
    /// The host's name cannot be found.
    Name,
    /// Nothing listens at the port.
    Refused,
    /// No way leads there, or nothing answers on it.
    Unreachable,
    /// What answered does not speak TLS.
    Tls,
    /// What answered does not speak HTTP.
    NotHttp,
    /// The host never connects to that port.
    BlockedPort,
    /// The host is not allowed to connect.
    Forbidden,
    /// The connection broke off.
    Lost,
}

use Family::{BlockedPort, Certificate, Forbidden, Lost, Name, NotHttp, Refused, Tls, Unreachable};

/// The codes, or with a `*` their beginning, and whether one says for sure that nothing was sent: a
/// reset may have come after the deed, and so may a route that went away.
const CODES: [(&str, Family, bool); 44] = [
    ("ECONNREFUSED", Refused, true),
    ("ConnectionRefused", Refused, true),
    ("Http521", Refused, true),
    ("ENOTFOUND", Name, true),
    ("EAI_*", Name, true),
    ("ENODATA", Name, true),
    ("ESERVFAIL", Name, true),
    ("DNS*", Name, true),
    ("Http530", Name, true),
    ("EHOSTUNREACH", Unreachable, false),
    ("ENETUNREACH", Unreachable, false),
    ("ENETDOWN", Unreachable, false),
    ("EADDRNOTAVAIL", Unreachable, true),
    ("ETIMEDOUT", Unreachable, false),
    ("UND_ERR_CONNECT_TIMEOUT", Unreachable, true),
    ("FailedToOpenSocket", Unreachable, true),
    ("Http522", Unreachable, false),
    ("Http523", Unreachable, true),
    ("ERR_TLS_CERT_*", Certificate, true),
    ("CERT_*", Certificate, true),
    ("DEPTH_ZERO_*", Certificate, true),
    ("SELF_SIGNED_*", Certificate, true),
    ("UNABLE_TO_*", Certificate, true),
    ("CRL_*", Certificate, true),
    ("INVALID_CA", Certificate, true),
    ("INVALID_PURPOSE", Certificate, true),
    ("HOSTNAME_MISMATCH", Certificate, true),
    ("PATH_LENGTH_EXCEEDED", Certificate, true),
    ("UNKNOWN_CERTIFICATE_*", Certificate, true),
    (INVALID_CERTIFICATE, Certificate, true),
    ("Http526", Certificate, true),
    ("ERR_SSL_WRONG_VERSION_NUMBER", Tls, true),
    ("ERR_SSL_PACKET_LENGTH_TOO_LONG", Tls, true),
    ("ERR_SSL_*", Tls, false),
    ("EPROTO", Tls, true),
    ("Http525", Tls, true),
    ("HPE_*", NotHttp, false),
    ("Malformed*", NotHttp, false),
    (NOT_HTTP, NotHttp, false),
    (BLOCKED_PORT, BlockedPort, true),
    ("ERR_ACCESS_DENIED", Forbidden, true),
    ("ECONN*", Lost, false),
    ("EPIPE", Lost, false),
    ("UND_ERR_SOCKET", Lost, false),
];

/// For what a host says only in words.
const INVALID_CERTIFICATE: &str = "INVALID_CERTIFICATE";
const NOT_HTTP: &str = "NOT_HTTP";
const BLOCKED_PORT: &str = "BLOCKED_PORT";

/// The words of Deno, of Bun, and of Node where it has no code, names of errors among them, in lower case, and the code that says the
/// same.
const WORDS: [(&str, &str); 23] = [
    ("bad port", BLOCKED_PORT),
    ("are blocked", BLOCKED_PORT),
    ("requires net access", "ERR_ACCESS_DENIED"),
    ("invalid peer certificate: expired", "CERT_HAS_EXPIRED"),
    (
        "invalid peer certificate: notvalidyet",
        "CERT_NOT_YET_VALID",
    ),
    (
        "invalid peer certificate: certificate not valid for name",
        "ERR_TLS_CERT_ALTNAME_INVALID",
    ),
    (
        "invalid peer certificate: notvalidforname",
        "ERR_TLS_CERT_ALTNAME_INVALID",
    ),
    (
        "invalid peer certificate: unknownissuer",
        "UNABLE_TO_GET_ISSUER_CERT",
    ),
    ("certificate", INVALID_CERTIFICATE),
    ("corrupt message", "EPROTO"),
    ("tls handshake", "EPROTO"),
    ("dns error", "ENOTFOUND"),
    ("dns lookup failed", "ENOTFOUND"),
    ("failed to lookup address", "ENOTFOUND"),
    ("connection refused", "ECONNREFUSED"),
    ("no route to host", "EHOSTUNREACH"),
    ("network is unreachable", "ENETUNREACH"),
    ("timed out (os error", "ETIMEDOUT"),
    ("unexpected message from connection", NOT_HTTP),
    ("invalid http version", NOT_HTTP),
    ("httpparsererror", NOT_HTTP),
    ("connection reset", "ECONNRESET"),
    ("connection closed before message completed", "ECONNRESET"),
];

/// The code for what a host says in words, where they are known.
pub fn code_of_words(words: &str) -> Option<&'static str> {
    let words = words.to_lowercase();
    let found = WORDS.iter().find(|(known, _)| words.contains(known));
    found.map(|(_, code)| *code)
}

/// Whether a text can be such a code.
pub fn is_code(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (3..=64).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(inside)
}

/// The code by which the way failed: in parentheses at the end of the failure's message, as in `no whole
/// reply from https://… (ECONNREFUSED)`; or the status that Cloudflare's network gives for an answer.
pub fn code(failure: &Failure) -> Option<&str> {
    match failure.kind {
        ErrorKind::Network => {
            let (_, last) = failure.message.strip_suffix(')')?.rsplit_once(" (")?;
            Some(last).filter(|code| is_code(code))
        }
        ErrorKind::Server => Some(failure.code.as_str())
            .filter(|code| code.starts_with("Http") && family(code).is_some()),
        _ => None,
    }
}

/// The family of a code.
pub fn family(code: &str) -> Option<Family> {
    known(code).map(|(family, _)| family)
}

/// Whether it is for sure that no action was sent: the way failed before, or it failed for the token that
/// the action needs.
pub fn sent_nothing(failure: &Failure) -> bool {
    let sure = code(failure).and_then(known).is_some_and(|(_, sure)| sure);
    let network = failure.kind == ErrorKind::Network;
    sure || (network && failure.message.contains("/v1.0/oauth2/"))
}

fn known(code: &str) -> Option<(Family, bool)> {
    let fits = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => code.starts_with(start),
        None => code == pattern,
    };
    let found = CODES.iter().find(|(pattern, ..)| fits(pattern));
    found.map(|(_, family, sure)| (*family, *sure))
}

#[cfg(test)]
#[path = "cause_tests.rs"]
mod tests;
