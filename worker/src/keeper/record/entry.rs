//! What an entry of the record is about.

use serde::Serialize;
use serde_json::value::RawValue;

use super::chain::Head;
use crate::{keeper::model::ending::Outcome, watch::door::Passer};

/// What an entry is about: its `type`, and the fields that only this type has.
#[derive(Clone, Debug, Serialize)]
#[serde(
    tag = "type",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum Entry<'a> {
    /// An action is about to be sent.
    Attempt {
        /// How often it was tried, with this time.
        number: u32,
    },
    /// What came of an attempt; or of an action without one.
    Outcome {
        /// What became of it.
        outcome: Outcome,
        /// The number of the attempt's entry.
        attempt: Option<u64>,
        /// Why it was not done.
        code: Option<&'a str>,
        /// DingTalk's id of the request.
        dingtalk_request_id: Option<&'a str>,
        /// How long the attempt took.
        duration_ms: Option<u64>,
        /// For how long DingTalk wants no call, where it said so.
        #[serde(skip_serializing_if = "Option::is_none")]
        wait_ms: Option<u64>,
        /// Whether the action has not ended with that: another entry says how it did.
        #[serde(skip_serializing_if = "core::ops::Not::not")]
        again: bool,
    },
    /// A batch was accepted.
    #[serde(rename = "batch")]
    BatchAccepted {
        /// How many actions it has.
        total: usize,
    },
    /// A batch was called off.
    BatchCancelled {
        /// The batch.
        batch: &'a str,
        /// How many of its actions had not been sent.
        left: usize,
    },
    /// A timer was set.
    #[serde(rename = "timer")]
    TimerSet {
        /// The timer.
        timer: &'a str,
        /// When it acts, as RFC 3339.
        at: String,
        /// When the opposite is done.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    /// A timer was removed.
    TimerRemoved {
        /// The timer.
        timer: &'a str,
    },
    /// The time of a timer has come.
    TimerDue,
    /// The rules were set.
    Rules {
        /// What tells them from others.
        tag: &'a str,
        /// All of them.
        rules: &'a RawValue,
    },
    /// A rule was called off for a meeting.
    RuleCalledOff {
        /// Which.
        rule: &'a str,
    },
    /// Somebody is about to be invited into a meeting.
    Invite {
        /// Whom.
        union_id: &'a str,
        /// The name.
        name: &'a str,
    },
    /// What came of an invitation.
    InviteOutcome {
        /// What became of it.
        outcome: Outcome,
        /// The number of its entry.
        attempt: u64,
        /// Whom.
        union_id: &'a str,
        /// The name.
        name: &'a str,
        /// Why it was not done.
        code: Option<&'a str>,
        /// DingTalk's id of the request.
        dingtalk_request_id: Option<&'a str>,
        /// How long it took.
        duration_ms: u64,
    },
    /// Somebody came into a meeting that is locked.
    JoinedAfterLock {
        /// Who, and when.
        #[serde(flatten)]
        passer: &'a Passer,
    },
    /// A message for `WATCH_WEBHOOK` was given up.
    NotDelivered {
        /// Its id.
        message: &'a str,
        /// Why the last try failed.
        code: Option<&'a str>,
    },
    /// The entries up to one were removed, since they were too old or too many.
    Checkpoint {
        /// The last of them.
        #[serde(flatten)]
        removed: &'a RemovedTo,
    },
}

/// Up to where the record was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemovedTo {
    /// The last entry that was removed.
    pub checkpoint: Head,
    /// How many were removed with it.
    pub entries: u64,
}
