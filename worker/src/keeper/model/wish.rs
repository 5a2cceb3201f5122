//! What somebody wants to be done to a meeting.

use std::rc::Rc;

use dingtalk_conference_lock::Action;
use serde::{Deserialize, Serialize};

/// Who asks: as it is named in messages, and by which key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Maker {
    /// The caller key's id, the e-mail of who signed in, or the name of a binding.
    pub caller: String,
    /// The first 8 digits of the key's digest: several keys may have one id. `None` without a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// By what stands in the log and among callers what DingTalk does by itself.
pub const DINGTALK: &str = "DingTalk";

impl Maker {
    /// DingTalk.
    pub fn dingtalk() -> Self {
        Self {
            caller: DINGTALK.into(),
            key: None,
        }
    }
}

/// The way on which an action comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// A request.
    Call,
    /// A call by a binding.
    Rpc,
    /// A batch.
    Batch,
    /// A timer.
    Timer,
    /// A rule.
    Rule,
}

/// Who comes first where several wait for their turn, first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Somebody waits for the answer.
    Caller,
    /// It is due.
    Timer,
    /// It is one of many.
    Batch,
}

impl Via {
    /// Its place among others.
    pub fn class(self) -> Class {
        match self {
            Self::Call | Self::Rpc => Class::Caller,
            Self::Timer | Self::Rule => Class::Timer,
            Self::Batch => Class::Batch,
        }
    }
}

/// Who asks for what, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// Who.
    #[serde(flatten)]
    pub maker: Maker,
    /// How.
    pub via: Via,
    /// The id of the request with which it was asked for.
    pub request_id: String,
    /// Why, in the asker's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The id of the batch, timer or rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How long after its time it began, in milliseconds, where that is more than a moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_ms: Option<u64>,
}

/// An action, and who wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What.
    pub action: Action,
    /// To which meeting.
    pub conference_id: Rc<str>,
    /// By whom; all actions of a batch share it.
    pub asked: Rc<Asked>,
}

/// What undoes `action`.
pub fn opposite(action: Action) -> Action {
    match action {
        Action::Lock => Action::Unlock,
        Action::Unlock => Action::Lock,
    }
}
