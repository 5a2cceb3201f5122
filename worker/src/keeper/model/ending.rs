//! How an action ends.

use dingtalk_conference_lock::ErrorKind;
use serde::{Deserialize, Serialize};

use super::trouble::Trouble;
use crate::http::reason;

/// What became of an action: each ends in exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// DingTalk said that it has done it.
    Done,
    /// DingTalk, or the worker, said no.
    Refused,
    /// It was sent, and there is no reply that can be believed: it may have been done.
    Unknown,
    /// A newer action for the meeting was accepted before this one could be tried again.
    Superseded,
    /// It was called off before it was sent.
    Cancelled,
    /// It was not sent, and will not be.
    NeverSent,
}

const OUTCOMES: [(Outcome, &str); 6] = [
    (Outcome::Done, "done"),
    (Outcome::Refused, "refused"),
    (Outcome::Unknown, "unknown"),
    (Outcome::Superseded, "superseded"),
    (Outcome::Cancelled, "cancelled"),
    (Outcome::NeverSent, "never-sent"),
];

impl Outcome {
    /// Its word in the record.
    pub fn as_str(self) -> &'static str {
        let found = OUTCOMES.iter().find(|(outcome, _)| *outcome == self);
        found.map_or("", |(_, word)| word)
    }

    /// The word for it where status and code do not say as much.
    pub fn unusual(self) -> Option<&'static str> {
        let usual = matches!(self, Self::Done | Self::Refused);
        (!usual).then_some(self.as_str())
    }

    /// The outcome that a word in the record stands for.
    pub fn parse(word: &str) -> Option<Self> {
        let found = OUTCOMES.iter().find(|(_, other)| *other == word);
        found.map(|(outcome, _)| *outcome)
    }
}

/// How an action ended. It is what is kept under an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ending {
    /// What became of it.
    pub outcome: Outcome,
    /// DingTalk's id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Why it was not done; `None` where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

impl Ending {
    /// DingTalk has done it.
    pub fn done(request_id: Option<String>) -> Self {
        Self {
            outcome: Outcome::Done,
            request_id,
            trouble: None,
        }
    }

    /// It was not done, or it is not known to be.
    pub fn failed(outcome: Outcome, trouble: Trouble) -> Self {
        Self {
            outcome,
            request_id: trouble.request_id.clone(),
            trouble: Some(trouble),
        }
    }

    /// Whether asking again with the same idempotency key is of no use. Where it is not known whether
    /// the action was done, or it was not sent, it may be tried again; and where what stood in its way
    /// goes away.
    pub fn is_final(&self) -> bool {
        match self.outcome {
            Outcome::Unknown | Outcome::NeverSent => false,
            Outcome::Refused => self.trouble.as_ref().is_none_or(Trouble::is_final),
            Outcome::Done | Outcome::Superseded | Outcome::Cancelled => true,
        }
    }

    /// The code of why it was not done.
    pub fn code(&self) -> Option<&str> {
        self.trouble.as_ref().map(|trouble| trouble.code.as_str())
    }
}

/// A newer action for the meeting was accepted.
pub fn superseded() -> Ending {
    let message =
        "a newer action for this meeting was accepted before this one could be tried again";
    let trouble = Trouble::new(ErrorKind::Rejected, reason::SUPERSEDED, message);
    Ending::failed(Outcome::Superseded, trouble)
}

/// Its maker may not do it any more.
pub fn withdrawn() -> Ending {
    let message = "whoever asked for this may not do it any more";
    let trouble = Trouble::new(ErrorKind::Permission, reason::NO_PERMISSION, message);
    Ending::failed(Outcome::Refused, trouble)
}

/// Somebody called it off.
pub fn cancelled() -> Ending {
    let message = "it was called off before it was sent";
    let trouble = Trouble::new(ErrorKind::Rejected, reason::CANCELLED, message);
    Ending::failed(Outcome::Cancelled, trouble)
}

/// The worker went down before it was sent.
pub fn interrupted() -> Ending {
    let message = "the worker was interrupted before it was sent";
    let trouble = Trouble::new(ErrorKind::Server, reason::INTERRUPTED, message);
    Ending::failed(Outcome::NeverSent, trouble.after_ms(1_000))
}

/// The worker went down before a reply arrived.
pub fn unanswered() -> Ending {
    let message = "it was sent, and the worker was interrupted before a reply arrived";
    let trouble = Trouble::new(ErrorKind::Timeout, reason::INTERRUPTED, message);
    Ending::failed(Outcome::Unknown, trouble)
}

/// The timer's own end had passed before it could act.
pub fn passed() -> Ending {
    let message = "its time had passed before it could be done";
    let trouble = Trouble::new(ErrorKind::Rejected, reason::TIME_PASSED, message);
    Ending::failed(Outcome::NeverSent, trouble)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_its_word() {
        for (outcome, word) in OUTCOMES {
            assert_eq!(Outcome::parse(word), Some(outcome));
            assert_eq!(outcome.as_str(), word);
            assert_eq!(
                serde_json::to_string(&outcome).unwrap(),
                format!("{word:?}")
            );
        }
        assert_eq!(Outcome::parse("Done"), None);
    }
}
