//! Why something was not done.

use dingtalk_conference_lock::ErrorKind;
use serde::{Deserialize, Serialize};

use crate::http::{reason::Reason, refusal::Refusal};

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
        }
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
        }
    }

    /// The same, with what is for the log.
    pub fn caused_by(mut self, cause: Option<String>) -> Self {
        self.cause = cause;
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
        let refusal = Self {
            request_id: trouble.request_id,
            required_scopes: trouble.required_scopes.into(),
            ..Self::new(trouble.status, &trouble.code, trouble.message)
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
