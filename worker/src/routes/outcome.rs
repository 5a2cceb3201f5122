//! A failed call to DingTalk, as the worker's caller is told.

use std::rc::Rc;

use dingtalk_conference_lock::{Action, ErrorKind, Failure, HOST_ERROR};

use crate::{
    config::upstream::Upstream,
    http::{
        headers::RETRY_AFTER,
        reason::{self, Reason},
        refusal::Refusal,
    },
    keeper::model::ending::Outcome,
    routes::cause,
    secrets::Secrets,
    text::one_line,
};

/// What came of an action that failed.
pub fn of(failure: &Failure) -> Outcome {
    use ErrorKind::{InvalidArgument, Network, Protocol, Server, Timeout};
    match failure.kind {
        InvalidArgument => Outcome::NeverSent,
        _ if cause::sent_nothing(failure) => Outcome::NeverSent,
        Network | Timeout | Protocol | Server => Outcome::Unknown,
        _ => Outcome::Refused,
    }
}

/// The failure, as one of the endpoint's where a refusal has no code of DingTalk's: the client takes
/// its status for one then, and thinks of the app's secret, say, where a proxy does not let it pass.
pub fn recognised(mut failure: Rc<Failure>) -> Rc<Failure> {
    if failure.code.starts_with("Http4") && failure.kind != ErrorKind::Throttled {
        Rc::make_mut(&mut failure).kind = ErrorKind::Protocol;
    }
    failure
}

/// A failed read call: DingTalk's own status, code and words where it answered; ours where it did not.
pub fn refused(failure: Rc<Failure>, upstream: &Upstream, secrets: &Secrets<'_>) -> Refusal {
    secrets.out_of(refusal(&recognised(failure), upstream))
}

/// The same of a failed action, with what came of it. Where that is not known, the code says so whatever
/// the reason was: what a program does about it is the same.
pub fn action_refused(
    failure: Rc<Failure>,
    action: Action,
    upstream: &Upstream,
    secrets: &Secrets<'_>,
) -> (Refusal, Outcome) {
    let failure = recognised(failure);
    let outcome = of(&failure);
    let refusal = match outcome {
        Outcome::Unknown if !is_dingtalks(&failure) => {
            let message = format!("{}; {}", reason_of(&failure), may_be_done(action));
            with_facts(Refusal::of(reason::OUTCOME_UNKNOWN, message), &failure)
        }
        _ => refusal(&failure, upstream),
    };
    let refusal = secrets.out_of(refusal);
    (refusal, outcome)
}

/// By what a call failed that DingTalk itself did not answer, for the log: as the host names it, or the
/// client.
pub fn cause(failure: &Failure) -> Option<String> {
    let ours = || Some(failure.code.as_str()).filter(|_| !is_dingtalks(failure));
    cause::code(failure).or_else(ours).map(Into::into)
}

/// What to make of an action of which no answer of DingTalk's arrived.
pub fn may_be_done(action: Action) -> String {
    let done = match action {
        Action::Lock => "locked",
        Action::Unlock => "unlocked",
    };
    format!("the meeting may have been {done} all the same, and doing it again does no harm")
}

/// Whether DingTalk itself said it, and not something on the way.
pub fn is_dingtalks(failure: &Failure) -> bool {
    use ErrorKind::{Network, Protocol, Timeout};
    !matches!(failure.kind, Network | Protocol | Timeout) && !failure.code.starts_with("Http")
}

/// A failure to make a call of what the caller gave.
pub fn wrong_argument(failure: &Failure) -> Refusal {
    Refusal::of(reason::PARAMS_ERROR, own_words(failure)).of_kind(failure.kind)
}

fn refusal(failure: &Failure, upstream: &Upstream) -> Refusal {
    let refusal = match failure.kind {
        _ if app_refused(failure) => Refusal::from(&upstream.credentials_refused(&failure.code)),
        _ if token_refused(failure) => {
            let message = format!(
                "DingTalk does not take the token that it gave to the edge worker's app ({}: {}); \
                 your caller key is good, so tell whoever runs the worker",
                failure.code,
                own_words(failure)
            );
            Refusal::of(reason::APP_TOKEN_REFUSED, message)
        }
        _ => plain(failure),
    };
    with_facts(refusal, failure)
}

/// With what the reply says besides.
fn with_facts(mut refusal: Refusal, failure: &Failure) -> Refusal {
    refusal.kind = failure.kind;
    refusal.code = one_line(&refusal.code);
    refusal.request_id = failure.request_id.as_deref().map(one_line);
    match failure.retry_after_ms {
        // Whole seconds are all the header can say, and too early would be in vain.
        Some(ms) => refusal.with_header(RETRY_AFTER, format!("{}", (ms / 1000.0).ceil())),
        None => refusal,
    }
}

fn plain(failure: &Failure) -> Refusal {
    use ErrorKind::{InvalidArgument, Network, Protocol, Timeout};
    let own = |reason: Reason| Refusal::new(reason.status, &failure.code, reason_of(failure));
    match failure.kind {
        // The app's own values were checked before, so it is the id.
        InvalidArgument => wrong_argument(failure),
        Protocol if failure.code == HOST_ERROR => {
            let message = "the worker's runtime sends no such request; ask the doctor";
            Refusal::new(reason::NETWORK_ERROR.status, HOST_ERROR, message)
        }
        _ if cause::sent_nothing(failure) => {
            let message = format!("{}; nothing was sent", reason_of(failure));
            Refusal::of(reason::NETWORK_ERROR, message)
        }
        Network | Protocol => own(reason::NETWORK_ERROR),
        Timeout => own(reason::TIMEOUT),
        kind => Refusal {
            required_scopes: failure
                .required_scopes
                .iter()
                .map(|scope| one_line(scope))
                .collect(),
            ..Refusal::new(
                status(kind, failure.status),
                &failure.code,
                own_words(failure),
            )
        },
    }
}

/// Why there is no answer of DingTalk's, without the endpoint, which is no business of the caller's.
fn reason_of(failure: &Failure) -> String {
    let code = cause::code(failure);
    let named = |what: &str| match code {
        Some(code) => format!("{what} ({code})"),
        None => what.into(),
    };
    match failure.kind {
        _ if cause::sent_nothing(failure) => named("DingTalk could not be reached"),
        ErrorKind::Network => named("no answer arrived from DingTalk"),
        ErrorKind::Timeout => "DingTalk did not answer in time".into(),
        _ => {
            let (code, words) = (&failure.code, own_words(failure));
            let same = words == *code;
            let why = if same {
                words
            } else {
                format!("{code}: {words}")
            };
            format!("what answered is not DingTalk's API: {why}")
        }
    }
}

/// Whether DingTalk, or what stands before it, does not take the worker's own token, or did not get it.
pub fn token_refused(failure: &Failure) -> bool {
    let by_kind = failure.kind == ErrorKind::Authentication && failure.status != Some(403);
    let missing = failure.code == "AuthenticationFailed.MissingParameter";
    (by_kind && !app_refused(failure)) || missing
}

/// Whether DingTalk refused the app itself. A refused token request is `authentication` whatever its
/// code, while a refused call is so by DingTalk's code for it, or by a status that says it.
fn app_refused(failure: &Failure) -> bool {
    let code = failure.code.as_str();
    failure.kind == ErrorKind::Authentication
        && code != reason::INVALID_AUTHENTICATION.code
        && (failure.status == Some(400) || code.starts_with("invalid"))
}

/// DingTalk's status; for a refusal sent with another than an error's, one that says what it means:
/// no client of the worker's may take it for success.
fn status(kind: ErrorKind, given: Option<u16>) -> u16 {
    match (given, kind) {
        (Some(given @ 400..=599), _) => given,
        (_, ErrorKind::Permission | ErrorKind::Quota) => 403,
        (_, ErrorKind::Throttled) => 429,
        (_, ErrorKind::Server) => 502,
        _ => 400,
    }
}

/// The message without what the client put around DingTalk's words: `400 CODE: ` before them,
/// ` (request id ID)` behind. The worker's caller has all that in fields of their own. One line.
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
    one_line(if words.is_empty() {
        &failure.code
    } else {
        words
    })
}

#[cfg(test)]
#[path = "outcome_tests.rs"]
pub(crate) mod tests;
