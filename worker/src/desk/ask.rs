//! What is asked of the keeper, and what it tells.

use dingtalk_conference_lock::{Action, Read};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    clock,
    events::event::Arrived,
    keeper::{
        body::invitee::Invitee,
        model::{
            ending::Ending,
            trouble::Trouble,
            wish::{Asked, Maker},
            word,
        },
        record::{
            audit::{Filter, Start},
            chain::Head,
        },
        view::{events, ticket::Ticket},
    },
    rules::preview::Preview,
};

/// Something that is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ask {
    /// Who asks.
    pub by: Maker,
    /// How often that key may ask in a minute; `None` without a limit, or where this is the rest of what
    /// was let in before.
    pub per_minute: Option<usize>,
    /// The session in which it is asked, where it is in one: nothing is told in one that was ended.
    pub session: Option<String>,
    /// What.
    pub what: What,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum What {
    /// To lock or unlock a meeting: [`Answer::Ended`].
    Act {
        /// Which.
        #[serde(with = "word")]
        action: Action,
        /// The meeting.
        conference_id: String,
        /// By whom, and how.
        asked: Asked,
        /// The request's `Idempotency-Key`.
        key: Option<String>,
    },
    /// To do one thing to many meetings.
    AddBatch {
        /// A new id, unlike any other.
        id: String,
        /// What.
        #[serde(with = "word")]
        action: Action,
        /// Each once.
        conference_ids: Vec<String>,
        /// By whom, and how.
        asked: Asked,
        /// The request's `Idempotency-Key`.
        key: Option<String>,
    },
    /// To call off what has not been sent of a batch.
    CancelBatch {
        /// Which.
        id: String,
        /// By whom.
        asked: Asked,
        /// Whether it may be another's.
        anybodys: bool,
    },
    /// To do something later.
    SetTimer {
        /// A new id, unlike any other.
        id: String,
        /// What.
        #[serde(with = "word")]
        action: Action,
        /// The meeting.
        conference_id: String,
        /// When, in milliseconds since 1970.
        due_ms: u64,
        /// When to do the opposite.
        until_ms: Option<u64>,
        /// What was said, in words that are the same for the same request.
        said: String,
        /// By whom, and how.
        asked: Asked,
        /// The request's `Idempotency-Key`.
        key: Option<String>,
    },
    /// To remove a timer.
    RemoveTimer {
        /// Which.
        id: String,
        /// By whom.
        asked: Asked,
    },
    /// To keep what DingTalk tells, so that it need not be told again.
    Store {
        /// All of a message.
        events: Vec<Arrived>,
    },
    /// To note that DingTalk's Stream was opened, before which something may have been missed.
    StreamOpened {
        /// Since when there was none, in milliseconds since 1970; `None` at the first time.
        lost_ms: Option<u64>,
    },
    /// To set the rules.
    SetRules {
        /// All of them, as JSON that can be read.
        rules: Value,
        /// The tag of those that they are to take the place of.
        expected: Option<String>,
        /// By whom.
        asked: Asked,
    },
    /// To call a rule off for a meeting.
    CallOff {
        /// The meeting.
        conference_id: String,
        /// By whom.
        asked: Asked,
    },
    /// To end a session before its time.
    EndSession {
        /// Which.
        session: String,
        /// Until when it would be good, in milliseconds since 1970.
        until_ms: u64,
    },
    /// To invite somebody into a meeting in its host's name: [`Answer::Ended`].
    Invite {
        /// The meeting.
        conference_id: String,
        /// Whom.
        invitee: Invitee,
        /// By whom, and how.
        asked: Asked,
        /// The request's `Idempotency-Key`.
        key: Option<String>,
    },
    /// DingTalk's answer to a read call: [`Answer::Read`].
    Read {
        /// The call.
        call: Read,
        /// Whether a reply that is kept will not do.
        anew: bool,
    },
    /// What is known, and changes nothing: [`Answer::Known`].
    Look(Look),
}

/// What can be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Look {
    /// What was last done to each meeting: [`KnownMeetings`].
    Meetings {
        /// Only what changed after the change of that number; 0 for all.
        after: u64,
        /// How long to wait for a change, in milliseconds.
        wait_ms: u32,
        /// Whether it was told that events are silent: that they are no longer, or have fallen silent, is a change.
        #[serde(default)]
        silent: Option<bool>,
    },
    /// The rules: [`KnownRules`].
    Rules,
    /// Whether the session goes on in which this is asked: `null`.
    Session,
    /// What rules would have done: [`KnownPreview`].
    Preview {
        /// All of them, as JSON that can be read.
        rules: Value,
    },
    /// The newest suite ticket that was pushed: [`KnownTicket`], or `null`.
    Ticket,
    /// When DingTalk told something last: [`Heard`], or `null`.
    Heard,
    /// The batches of a caller, or of all: JSON.
    Batches {
        /// Whose.
        of: Option<String>,
    },
    /// A batch with all its actions: JSON.
    Batch {
        /// Which.
        id: String,
        /// Whose it must be.
        of: Option<String>,
    },
    /// What became of a batch's actions: [`KnownItems`].
    BatchItems {
        /// Which.
        id: String,
        /// Whose it must be.
        of: Option<String>,
        /// Only what ended after the record had that entry; 0 for all.
        after: u64,
        /// How long to wait for a change, in milliseconds.
        wait_ms: u32,
    },
    /// The timers to come: an array of [`TimerView`](crate::keeper::view::timers::TimerView).
    Timers,
    /// Entries of the record: a [`Page`](crate::keeper::record::audit::Page).
    Audit {
        /// Which.
        filter: Filter,
        /// From where on.
        start: Start,
        /// How many at most.
        limit: usize,
    },
    /// What each key has cost: [`KnownUsage`].
    Usage,
    /// What is to be told elsewhere: [`KnownDeliveries`].
    Deliveries,
}

/// Meetings that are known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownMeetings {
    /// Each has a `conferenceId`.
    pub meetings: Vec<Value>,
    /// The app's calls.
    pub usage: Calls,
    /// The number of the last change then: to be given as `after` the next time.
    pub seq: u64,
    /// When DingTalk told something last, where it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Heard>,
    /// Who set the rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruled_by: Option<Maker>,
}

/// When DingTalk told something last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Heard {
    /// As RFC 3339; `null` where it only ever sent empty messages.
    pub last: Option<String>,
    /// Whether that is so long ago that events may have stopped, or they come empty.
    pub silent: bool,
    /// Whether messages come empty: the month's pushes are used up.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub used_up: bool,
}

impl Heard {
    /// At `last_ms`, as it is at `now_ms`; `None` where it never told anything.
    pub fn at(last_ms: Option<u64>, used_up: bool, now_ms: u64) -> Option<Self> {
        let old = |last_ms| now_ms.saturating_sub(last_ms) > events::SILENCE_MS;
        (used_up || last_ms.is_some()).then(|| Self {
            last: last_ms.map(clock::format),
            silent: used_up || last_ms.is_some_and(old),
            used_up,
        })
    }
}

/// A suite ticket.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownTicket {
    /// The ticket, which is secret.
    pub ticket: String,
    /// When DingTalk made the newest that it has pushed, as RFC 3339.
    pub at: String,
    /// Whether a newer one should have come by now.
    pub old: bool,
}

impl KnownTicket {
    /// A ticket that is kept, as it is at `now_ms`.
    pub fn of(kept: &Ticket, now_ms: u64) -> Self {
        Self {
            ticket: kept.ticket.expose().into(),
            at: clock::format(kept.pushed_ms),
            old: now_ms.saturating_sub(kept.pushed_ms) > TICKET_MS,
        }
    }
}

/// A new ticket comes every five hours, and this is a while more, in milliseconds.
const TICKET_MS: u64 = 6 * 60 * 60 * 1_000;

/// What is to be told elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDeliveries {
    /// How many messages wait.
    pub waiting: usize,
    /// Why the one that was tried last has not arrived.
    pub problem: Option<String>,
}

/// The rules there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownRules {
    /// As they were set.
    pub rules: Value,
    /// What tells them from others.
    pub tag: String,
    /// Who set them, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Maker>,
}

/// What rules would have done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPreview {
    /// Since when it is known which meetings there were, as RFC 3339; nothing where that never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// In the order of the rules.
    pub rules: Vec<Preview>,
    /// The app's calls.
    pub usage: Calls,
}

/// The calls of the month that DingTalk counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// So far.
    pub calls: u64,
    /// How many there can be.
    pub monthly: u64,
}

/// Actions of a batch that have ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownItems {
    /// Each with the entry of its end.
    pub items: Vec<(u64, Value)>,
    /// The batch without its actions.
    pub batch: Value,
    /// Whether there will be no more.
    pub over: bool,
}

/// What the keys have cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownUsage {
    /// All that were used of late.
    pub keys: Vec<KeyUsage>,
    /// The app's calls.
    pub usage: Calls,
    /// The month, such as `2026-11`.
    pub month: String,
}

/// What a key has cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyUsage {
    /// Whose.
    #[serde(flatten)]
    pub maker: Maker,
    /// In this month.
    pub calls: u64,
    /// As RFC 3339.
    pub last_used: String,
}

/// What the keeper tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The record's last line.
    pub head: Head,
    /// The answer.
    pub answer: Answer,
}

/// The answer to what was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Answer {
    /// How the action ended.
    Ended(Ending),
    /// DingTalk's reply.
    Read {
        /// Its JSON, unchanged.
        body: String,
        /// Its request id, where it gave one.
        request_id: Option<String>,
    },
    /// What is known; `null` where something was removed.
    Known(Value),
    /// Nothing was done.
    Refused(Trouble),
    /// Nothing was done, since the session was ended in which it was asked.
    SessionEnded,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keeper::model::wish::Via;

    #[test]
    fn what_is_asked_arrives_as_it_was() {
        let by = Maker {
            caller: "欧阳".into(),
            key: Some("85dbe15d".into()),
        };
        let asked = Asked {
            maker: by.clone(),
            via: Via::Call,
            request_id: "R".into(),
            reason: Some("\"why\"".into()),
            source: None,
            late_ms: None,
        };
        for what in [
            What::Act {
                action: Action::Lock,
                conference_id: "a/b".into(),
                asked: asked.clone(),
                key: Some("k".into()),
            },
            What::RemoveTimer {
                id: "t".into(),
                asked,
            },
            What::EndSession {
                session: "00ff".into(),
                until_ms: 5,
            },
            What::Read {
                call: Read::conference("m").unwrap(),
                anew: true,
            },
            What::Look(Look::Audit {
                filter: Filter::default(),
                start: Start::After(7),
                limit: 100,
            }),
            What::Look(Look::Timers),
        ] {
            let ask = Ask {
                by: by.clone(),
                per_minute: Some(5),
                session: Some("00ff".into()),
                what,
            };
            let text = serde_json::to_string(&ask).unwrap();
            assert_eq!(serde_json::from_str::<Ask>(&text).unwrap(), ask, "{text}");
        }
    }
}
