//! Why something was not done.

use dingtalk_conference_lock::{ErrorKind, Failure};
use serde::{Deserialize, Serialize};

use crate::http::{
    reason::{self, Reason},
    refusal::Refusal,
};

/// Why an action was not done, as its caller is told. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trouble {
    /// What happened, in the client's word for it: see [`ErrorKind::as_str`].
    pub kind: String,
    /// HTTP status.
    pub status: u16,
    /// A code of DingTalk's, or one of ours.
    pub code: String,
    /// One line for a person.
    pub message: String,
    /// DingTalk's id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The permissions the app lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_scopes: Vec<String>,
    /// After how many seconds it is worth trying again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
    /// By what the way to DingTalk failed, for the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What the client said, where it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
}

/// What the client said of a failed call, which is more than an HTTP reply can.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The code.
    pub code: String,
    /// The HTTP status that came, if one did.
    pub status: Option<u16>,
    /// In words.
    pub message: String,
}

impl From<&Failure> for Said {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.code.clone(),
            status: failure.status,
            message: failure.message.clone(),
        }
    }
}

impl Trouble {
    /// A trouble that has nothing but these.
    pub fn new(kind: ErrorKind, reason: Reason, message: impl Into<String>) -> Self {
        Self {
            kind: kind.as_str().into(),
            status: reason.status,
            code: reason.code.into(),
            message: message.into(),
            request_id: None,
            required_scopes: Vec::new(),
            retry_after_s: None,
            cause: None,
            said: None,
        }
    }

    /// Whether it is about what was asked, and not about the way to DingTalk, the app or the moment.
    pub fn is_final(&self) -> bool {
        use ErrorKind::{ConferenceClosed, InvalidArgument, Permission, Rejected};
        let of_what_was_asked = [ConferenceClosed, InvalidArgument, Permission, Rejected];
        let of_kind = |kind: &ErrorKind| kind.as_str() == self.kind;
        // It was asked with a new token, too.
        of_what_was_asked.iter().any(of_kind) || self.code == reason::APP_TOKEN_REFUSED.code
    }

    /// What `refusal` tells of a failure of that kind.
    pub fn of(kind: ErrorKind, refusal: Refusal) -> Self {
        let mut headers = refusal.headers.iter();
        let wait = headers.find(|(name, _)| *name == "retry-after");
        Self {
            kind: kind.as_str().into(),
            retry_after_s: wait.and_then(|(_, seconds)| seconds.parse().ok()),
            status: refusal.status,
            code: refusal.code,
            message: refusal.message,
            request_id: refusal.request_id,
            required_scopes: refusal.required_scopes.into_vec(),
            cause: None,
            said: None,
        }
    }

    /// The same of a call that failed, with what is for the log.
    pub fn caused_by(mut self, failure: &Failure, cause: Option<String>) -> Self {
        self.cause = cause;
        self.said = Some(failure.into());
        self
    }

    /// The same, worth trying again after so many milliseconds.
    pub fn after_ms(mut self, ms: u64) -> Self {
        self.retry_after_s = Some(ms.div_ceil(1_000).max(1));
        self
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        let kind = ErrorKind::parse(&trouble.kind);
        let refusal = Self {
            request_id: trouble.request_id,
            required_scopes: trouble.required_scopes.into(),
            ..Self::new(trouble.status, &trouble.code, trouble.message)
        };
        let refusal = match kind {
            Some(kind) => refusal.of_kind(kind),
            None => refusal,
        };
        match trouble.retry_after_s {
            Some(seconds) => refusal.with_header("retry-after", seconds.to_string()),
            None => refusal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_comes_back_as_the_refusal_it_was() {
        let mut refusal = Refusal::new(403, "X", "words").with_header("retry-after", "7");
        refusal.request_id = Some("R".into());
        refusal.required_scopes = ["a".to_owned()].into();
        refusal.kind = ErrorKind::Throttled;
        let trouble = Trouble::of(ErrorKind::Throttled, refusal.clone());
        assert_eq!(trouble.kind, "throttled");
        let json = serde_json::to_string(&trouble).unwrap();
        let again: Trouble = serde_json::from_str(&json).unwrap();
        assert_eq!(Refusal::from(again), refusal);
        let plain = Refusal::new(400, "Y", "");
        let trouble = Trouble::of(ErrorKind::Rejected, plain.clone());
        assert_eq!(Refusal::from(trouble), plain);
    }
}
