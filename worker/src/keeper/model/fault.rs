//! What came of a call to DingTalk, as far as the keeper decides by it.

use dingtalk_conference_lock::{ErrorKind, Failure};

use super::trouble::Trouble;
use crate::http::{reason, refusal::Refusal};

/// The least time for which a throttling reply closes the gate, in milliseconds: DingTalk counts by
/// the second.
const LEAST_MS: u64 = 1_000;
/// The most; it is what a limit of a minute asks for.
const MOST_MS: u64 = 60_000;

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// DingTalk has done it.
    Done {
        /// DingTalk's id of the request.
        request_id: Option<String>,
    },
    /// It did not, or nobody knows.
    Failed(Box<Fault>),
}

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What follows from it.
    pub verdict: Verdict,
    /// Whether DingTalk counts it as one of the month's calls.
    pub counted: bool,
    /// What the caller is told.
    pub trouble: Trouble,
}

/// What follows from a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// DingTalk said no.
    Refused,
    /// DingTalk did not take the access token.
    TokenRejected,
    /// Too many calls: none for so many milliseconds.
    Throttled(u64),
    /// Nothing was sent that could do it.
    NotSent {
        /// Whether trying it again can succeed.
        again: bool,
    },
    /// It may have been done.
    Unknown {
        /// Whether trying it again can succeed.
        again: bool,
        /// Whether the request may still arrive at DingTalk.
        on_its_way: bool,
    },
}

impl Fault {
    /// What follows from `failure`, of which the caller is told `refusal`, and the log `cause`. `sent`:
    /// whether anything was.
    pub fn new(failure: &Failure, refusal: Refusal, cause: Option<String>, sent: bool) -> Self {
        use ErrorKind::{Network, Throttled};
        let verdict = match sent {
            true => Verdict::of(failure),
            false => Verdict::NotSent {
                again: failure.kind == Network,
            },
        };
        Self {
            verdict,
            // DingTalk's *call volume*: what a rate limit or the network stops is not counted.
            counted: sent && !matches!(failure.kind, Throttled | Network),
            trouble: Trouble::of(failure.kind, refusal).caused_by(failure, cause),
        }
    }

    /// No access token could be had, and so nothing was sent. Only a refusal of DingTalk's ends what nobody
    /// waits for: whatever else answered may be gone the next time.
    pub fn of_token(failure: &Failure, refusal: Refusal, cause: Option<String>) -> Self {
        use ErrorKind::{Network, Protocol, Server, Throttled, Timeout};
        let verdict = match failure.kind {
            Throttled => Verdict::Throttled(wait_ms(failure)),
            Network | Protocol | Server | Timeout => Verdict::NotSent { again: true },
            _ => Verdict::Refused,
        };
        Self {
            verdict,
            counted: false,
            trouble: Trouble::of(failure.kind, refusal).caused_by(failure, cause),
        }
    }

    /// Nothing was sent, and what stands in the way is this side's to put right.
    pub fn unsent(trouble: Trouble) -> Self {
        Self {
            verdict: Verdict::NotSent { again: true },
            counted: false,
            trouble,
        }
    }

    /// No reply arrived while one could have.
    pub fn silence() -> Self {
        let message = "DingTalk did not answer: it may have been done";
        Self {
            verdict: Verdict::Unknown {
                again: true,
                on_its_way: true,
            },
            counted: true,
            trouble: Trouble::new(ErrorKind::Timeout, reason::OUTCOME_UNKNOWN, message),
        }
    }

    /// Whether the same call can succeed later.
    pub fn passes(&self) -> bool {
        matches!(
            self.verdict,
            Verdict::Throttled(_)
                | Verdict::NotSent { again: true }
                | Verdict::Unknown { again: true, .. }
        )
    }
}

impl Verdict {
    fn of(failure: &Failure) -> Self {
        use ErrorKind::{
            Authentication, ConferenceClosed, InvalidArgument, Network, Permission, Protocol,
            Quota, Rejected, Server, Throttled, Timeout,
        };
        let unknown = |again, on_its_way| Self::Unknown { again, on_its_way };
        match failure.kind {
            Throttled => Self::Throttled(wait_ms(failure)),
            Authentication => Self::TokenRejected,
            Rejected if failure.status == Some(408) => unknown(true, true),
            InvalidArgument | Permission | Quota | ConferenceClosed | Rejected => Self::Refused,
            // What has no code of DingTalk's may come from a proxy that did not wait for DingTalk.
            Server => unknown(true, failure.code.starts_with("Http")),
            Network | Timeout => unknown(true, true),
            // Somebody has answered it, so that it is nowhere on its way.
            Protocol => unknown(false, false),
        }
    }
}

fn wait_ms(failure: &Failure) -> u64 {
    let by_the_minute = failure.code.contains(".Qpm");
    let asked = failure.retry_after_ms.map(|ms| ms.ceil() as u64);
    let asked = asked.unwrap_or(if by_the_minute { MOST_MS } else { LEAST_MS });
    asked.clamp(LEAST_MS, MOST_MS)
}

#[cfg(test)]
#[path = "fault_tests.rs"]
mod tests;
