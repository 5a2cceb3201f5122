//! What happens to the keeper.

use dingtalk_conference_lock::Action;
use serde::{Deserialize, Serialize};

use super::turn::Ticket;
use crate::{
    clock::Dated,
    events::{asked, event::Arrived},
    keeper::{
        model::{
            ending::Ending,
            fault::{Fault, Reply},
            wish::{Asked, Maker, Wish},
        },
        order::missed,
    },
    rules::rule::Rule,
};

/// What happens to the keeper.
#[derive(Clone, Debug)]
pub enum Event {
    /// The host woke it, or has just opened it.
    Woken,
    /// The same, and a process has begun on a host that runs one for long, to which DingTalk pushes its events.
    Begun,
    /// A reply of DingTalk's tells of its clock.
    Dated(Dated),
    /// Somebody wants something to be done to a meeting.
    Act {
        /// Who waits.
        ticket: Ticket,
        /// What.
        wish: Wish,
        /// The request's `Idempotency-Key`.
        idempotency: Option<String>,
    },
    /// This came of the attempt with that number.
    Replied {
        /// See [`Send`](super::plan::Send).
        attempt: u64,
        /// What came.
        reply: Reply,
    },
    /// This came of fetching a token: until when it is good, in milliseconds since 1970.
    Token(Result<u64, Fault>),
    /// Somebody wants one thing to be done to many meetings.
    AddBatch {
        /// Who waits.
        ticket: Ticket,
        /// What.
        batch: NewBatch,
        /// The request's `Idempotency-Key`.
        idempotency: Option<String>,
    },
    /// Somebody calls off what has not been sent of a batch.
    CancelBatch {
        /// Who waits.
        ticket: Ticket,
        /// The batch.
        id: String,
        /// Who.
        asked: Asked,
        /// Whether it may be another's batch.
        anybodys: bool,
    },
    /// Somebody wants something to be done later.
    SetTimer {
        /// Who waits.
        ticket: Ticket,
        /// What and when.
        timer: NewTimer,
        /// The request's `Idempotency-Key`.
        idempotency: Option<String>,
    },
    /// Somebody who may removes a timer.
    RemoveTimer {
        /// Who waits.
        ticket: Ticket,
        /// The timer.
        id: String,
        /// Who.
        asked: Asked,
    },
    /// DingTalk tells something, in one message or several, and waits for it to be kept.
    Arrived {
        /// Who waits.
        tickets: Vec<Ticket>,
        /// What it tells.
        events: Vec<Arrived>,
    },
    /// DingTalk's Stream was opened.
    StreamOpened {
        /// Who waits.
        ticket: Ticket,
        /// Since when there was none, in milliseconds since 1970; `None` at the first time.
        lost_ms: Option<u64>,
    },
    /// DingTalk answered where it was asked for the events that it could not deliver, or it did not.
    Missed {
        /// For what it was asked.
        asked: missed::Asked,
        /// What it answered.
        reply: Option<asked::Missed>,
    },
    /// DingTalk answered where it was asked how many are in a meeting, or it did not.
    Counted {
        /// The meeting.
        conference_id: String,
        /// What it answered.
        reply: Option<asked::Asked>,
    },
    /// Somebody sets the rules.
    SetRules {
        /// Who waits.
        ticket: Ticket,
        /// All of them.
        rules: Vec<Rule>,
        /// The tag of those that they are to take the place of.
        expected: Option<String>,
        /// Who.
        asked: Asked,
    },
    /// Somebody calls a rule off for a meeting.
    CallOff {
        /// Who waits.
        ticket: Ticket,
        /// The meeting.
        conference_id: String,
        /// Who.
        asked: Asked,
    },
    /// Somebody ends a session before its time.
    EndSession {
        /// Who waits.
        ticket: Ticket,
        /// Which.
        session: String,
        /// Until when it would be good, in milliseconds since 1970.
        until_ms: u64,
    },
    /// Somebody wants somebody to be invited into a meeting.
    Invite {
        /// Who waits.
        ticket: Ticket,
        /// Whom, into which.
        invitation: NewInvitation,
        /// The request's `Idempotency-Key`.
        idempotency: Option<String>,
    },
    /// This came of the invitation with that number.
    Invited {
        /// See [`Invite`](super::plan::Invite).
        number: u64,
        /// How it ended.
        ending: Ending,
        /// How many calls of DingTalk's it took.
        calls: u32,
    },
    /// A message was told where it is to be told, or was not.
    Delivered {
        /// Which.
        number: u64,
        /// Why it has not arrived, as a code.
        problem: Option<String>,
    },
    /// A key was used, at the cost of so many read calls.
    Used {
        /// Whose.
        maker: Maker,
        /// How many calls DingTalk counts for it.
        calls: u32,
    },
}

/// A batch that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    /// A new id, unlike any other.
    pub id: String,
    /// What to do.
    pub action: Action,
    /// To which meetings, each once.
    pub conference_ids: Vec<String>,
    /// Who asks.
    pub asked: Asked,
}

/// An invitation that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewInvitation {
    /// Into which meeting.
    pub conference_id: String,
    /// Whom, a unionId.
    pub union_id: String,
    /// The name.
    pub name: String,
    /// Who asks.
    pub asked: Asked,
}

/// A timer that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTimer {
    /// A new id, unlike any other.
    pub id: String,
    /// What to do.
    pub action: Action,
    /// To which meeting.
    pub conference_id: String,
    /// When, in milliseconds since 1970.
    pub due_ms: u64,
    /// When to do the opposite.
    pub until_ms: Option<u64>,
    /// What was said, in words that are the same for the same request: "in five minutes" is another
    /// moment each time.
    pub said: String,
    /// Who asks.
    pub asked: Asked,
}
