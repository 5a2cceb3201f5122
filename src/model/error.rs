//! What a call can fail with: its `kind` says what to do, its `code` says why.

use alloc::{rc::Rc, string::String, vec::Vec};
use core::{any::Any, fmt, ops::Deref};

use super::{Action, concat, one_line};

/// What every fallible step of this crate returns. A failure is shared where several calls waited
/// for one token.
pub type Result<T, E = Rc<Failure>> = core::result::Result<T, E>;

/// What happened, in the words that a program decides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The caller's input was refused before anything was sent.
    InvalidArgument,
    /// The access token or the app's credentials were refused.
    Authentication,
    /// The app may not do this.
    Permission,
    /// Too many calls; trying again after a second or more can succeed.
    Throttled,
    /// The organisation's monthly quota is used up.
    Quota,
    /// The meeting has ended.
    ConferenceClosed,
    /// DingTalk refused the call for another reason.
    Rejected,
    /// DingTalk failed.
    Server,
    /// No reply arrived.
    Network,
    /// No whole reply arrived in time.
    Timeout,
    /// A reply arrived that is not what the API promises.
    Protocol,
}

impl ErrorKind {
    pub(super) const ALL: [Self; 11] = [
        Self::InvalidArgument,
        Self::Authentication,
        Self::Permission,
        Self::Throttled,
        Self::Quota,
        Self::ConferenceClosed,
        Self::Rejected,
        Self::Server,
        Self::Network,
        Self::Timeout,
        Self::Protocol,
    ];

    /// The kind a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether trying the same call later can succeed.
    pub const fn passes(self) -> bool {
        matches!(
            self,
            Self::Network | Self::Timeout | Self::Server | Self::Throttled
        )
    }

    /// The stable word for it, as in the npm package.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid-argument",
            Self::Authentication => "authentication",
            Self::Permission => "permission",
            Self::Throttled => "throttled",
            Self::Quota => "quota",
            Self::ConferenceClosed => "conference-closed",
            Self::Rejected => "rejected",
            Self::Server => "server",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Protocol => "protocol",
        }
    }
}

/// The code of a failure of this side of the network, which the message tells.
pub const HOST_ERROR: &str = "HostError";

/// What failed, whichever call it was.
#[derive(Clone)]
#[non_exhaustive]
pub struct Failure {
    /// What happened.
    pub kind: ErrorKind,
    /// DingTalk's own code, or ours where DingTalk gave none.
    pub code: String,
    /// One line for a log, in English but for DingTalk's own words. Holds no secret.
    pub message: String,
    /// HTTP status; `None` where no response arrived.
    pub status: Option<u16>,
    /// DingTalk's id of the request, to give to its support.
    pub request_id: Option<String>,
    /// The permissions the app lacks, from `accessdenieddetail.requiredScopes`.
    pub required_scopes: Vec<String>,
    /// How long the server asked to wait, in milliseconds.
    pub retry_after_ms: Option<f64>,
    /// Whether what the host's `fetch` or the caller's function failed with may be shown: all of it
    /// could be seen, and it repeats no secret.
    pub cause_is_clean: bool,
}

impl Failure {
    pub(crate) fn new(kind: ErrorKind, code: &str, message: &str) -> Self {
        Self {
            kind,
            code: concat(&[code]),
            message: concat(&[message]),
            status: None,
            request_id: None,
            required_scopes: Vec::new(),
            retry_after_ms: None,
            cause_is_clean: false,
        }
    }

    /// A refusal of what the caller gave; the message is the parts in a row.
    pub fn invalid_argument(parts: &[&str]) -> Rc<Self> {
        let message = concat(parts);
        Rc::new(Self::new(
            ErrorKind::InvalidArgument,
            "InvalidArgument",
            &message,
        ))
    }

    /// One line: which call, if it got so far, and what failed.
    pub fn line(&self, action: Action, conference_id: &str) -> String {
        if conference_id.is_empty() {
            return concat(&[&self.message]);
        }
        concat(&[
            action.as_str(),
            " ",
            &one_line(conference_id),
            ": ",
            &self.message,
        ])
    }

    /// Whether trying the same call later can succeed.
    pub fn retryable(&self) -> bool {
        self.kind.passes() || self.status == Some(408)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [self.kind.as_str(), " ", &self.code, ": ", &self.message] {
            f.write_str(part)?;
        }
        Ok(())
    }
}

/// A failed call: a [`Failure`], and which call it was.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Error {
    /// What failed.
    pub failure: Rc<Failure>,
    /// How often the call was tried; 0 when it was refused before anything was sent. The one
    /// renewal of a rejected token is not counted.
    pub attempts: u32,
    /// The id as the caller gave it; empty where the error arose before a call.
    pub conference_id: String,
    /// The action asked for; `lock` where the error arose before a call.
    pub action: Action,
    /// What the host's `fetch` or the caller's function failed with, kept as the host gave it, unless
    /// it may repeat a secret.
    pub cause: Option<Rc<dyn Any>>,
}

impl From<Rc<Failure>> for Error {
    /// An error that arose before a call.
    fn from(failure: Rc<Failure>) -> Self {
        Self {
            failure,
            attempts: 0,
            conference_id: String::new(),
            action: Action::Lock,
            cause: None,
        }
    }
}

impl Deref for Error {
    type Target = Failure;

    fn deref(&self) -> &Failure {
        &self.failure
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.failure.line(self.action, &self.conference_id))
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_passing_failures_are_retryable() {
        use ErrorKind::*;
        for (kind, retryable) in [
            (InvalidArgument, false),
            (Authentication, false),
            (Permission, false),
            (Throttled, true),
            (Quota, false),
            (ConferenceClosed, false),
            (Rejected, false),
            (Server, true),
            (Network, true),
            (Timeout, true),
            (Protocol, false),
        ] {
            assert_eq!(
                Failure::new(kind, "", "").retryable(),
                retryable,
                "{kind:?}"
            );
        }
        let timed_out = Failure {
            status: Some(408),
            ..Failure::new(Rejected, "Http408", "")
        };
        assert!(timed_out.retryable());
    }

    #[test]
    fn an_error_is_one_line_that_says_which_call_it_was() {
        let mut error = Error::from(Failure::invalid_argument(&["a", "b"]));
        assert_eq!(error.to_string(), "ab");
        error.conference_id = "x\ny".into();
        error.action = Action::Unlock;
        assert_eq!(error.to_string(), "unlock x y: ab");
    }
}
