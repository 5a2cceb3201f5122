//! A failed call to DingTalk, as the worker's caller is told.

use std::rc::Rc;

use dingtalk_conference_lock::{ErrorKind, Failure, HOST_ERROR};

use crate::{
    config::upstream::Upstream,
    http::{headers::RETRY_AFTER, reason, refusal::Refusal},
    secrets::Secrets,
};

/// The failure, as one of the endpoint's where a refusal has no code of DingTalk's: the client takes
/// its status for one then, and thinks of the app's secret, say, where a proxy does not let it pass.
pub fn recognised(mut failure: Rc<Failure>) -> Rc<Failure> {
    if failure.code.starts_with("Http4") && failure.kind != ErrorKind::Throttled {
        Rc::make_mut(&mut failure).kind = ErrorKind::Protocol;
    }
    failure
}

/// DingTalk's own status, code and words where it answered; ours where it did not.
pub fn refusal(failure: &Failure, upstream: &Upstream) -> Refusal {
    let mut refusal = if app_refused(failure) {
        Refusal::from(&upstream.credentials_refused(&failure.code))
    } else {
        plain(failure)
    };
    refusal.request_id.clone_from(&failure.request_id);
    match failure.retry_after_ms {
        // Whole seconds are all the header can say, and too early would be in vain.
        Some(ms) => refusal.with_header(RETRY_AFTER, format!("{}", (ms / 1000.0).ceil())),
        None => refusal,
    }
}

/// The same of a failed call, without what repeats a secret.
pub fn refused(failure: Rc<Failure>, upstream: &Upstream, secrets: &Secrets<'_>) -> Refusal {
    secrets.out_of(refusal(&recognised(failure), upstream))
}

/// A failure to make a call of what the caller gave.
pub fn wrong_argument(failure: &Failure) -> Refusal {
    Refusal::of(reason::PARAMS_ERROR, own_words(failure))
}

fn plain(failure: &Failure) -> Refusal {
    use ErrorKind::{InvalidArgument, Network, Protocol, Timeout};
    let words = own_words(failure);
    let (status, code, message) = match failure.kind {
        // The app's own values were checked before, so it is the id.
        InvalidArgument => return wrong_argument(failure),
        // The client's words name the endpoint, which is no business of the caller's.
        Network => (
            502,
            failure.code.as_str(),
            "DingTalk could not be reached".into(),
        ),
        Timeout => (
            504,
            failure.code.as_str(),
            "DingTalk did not answer in time".into(),
        ),
        Protocol if failure.code == HOST_ERROR => {
            let message = "the worker's runtime sends no such request; ask the doctor";
            (502, failure.code.as_str(), message.into())
        }
        Protocol => {
            let message = format!("what answered is not DingTalk's API: {words}");
            (502, failure.code.as_str(), message)
        }
        kind => (status(kind, failure.status), failure.code.as_str(), words),
    };
    Refusal {
        required_scopes: failure.required_scopes.as_slice().into(),
        ..Refusal::new(status, code, message)
    }
}

/// Whether DingTalk refused the app itself. A refused token request is `authentication` whatever its
/// code, while a refused call is so by DingTalk's code for it, or by a status that says it.
fn app_refused(failure: &Failure) -> bool {
    failure.kind == ErrorKind::Authentication
        && failure.status == Some(400)
        && failure.code != reason::INVALID_AUTHENTICATION.code
}

/// DingTalk's status; for a refusal sent with another than an error's, one that says what it means:
/// no client of the worker's may take it for success.
fn status(kind: ErrorKind, given: Option<u16>) -> u16 {
    match (given, kind) {
        (Some(given @ 400..=599), _) => given,
        (_, ErrorKind::Authentication) => 401,
        (_, ErrorKind::Permission | ErrorKind::Quota) => 403,
        (_, ErrorKind::Throttled) => 429,
        (_, ErrorKind::Server) => 502,
        _ => 400,
    }
}

/// The message without what the client put around DingTalk's words: `400 CODE: ` before them,
/// ` (request id ID)` behind. The worker's caller has all that in fields of their own.
pub fn own_words(failure: &Failure) -> String {
    let mut words = failure.message.as_str();
    if let Some(status) = failure.status {
        let before = format!("{status} {}", failure.code);
        words = words.strip_prefix(before.as_str()).unwrap_or(words);
    }
    if let Some(request_id) = &failure.request_id {
        let behind = format!(" (request id {request_id})");
        words = words.strip_suffix(behind.as_str()).unwrap_or(words);
    }
    let words = words.strip_prefix(": ").unwrap_or(words);
    let words = if words.is_empty() {
        &failure.code
    } else {
        words
    };
    words.into()
}

#[cfg(test)]
#[path = "outcome_tests.rs"]
pub(crate) mod tests;
