//! What comes of a step: collected first, committed, and only then let out.

use std::collections::BTreeSet;

use dingtalk_conference_lock::Action;

use super::turn::Ticket;
use crate::{
    http::refusal::Refusal,
    keeper::{
        model::{
            ending::Ending,
            wish::{Via, Wish},
        },
        order::missed::Asked,
        record::{
            book::{Book, Subject},
            chain::Head,
            entry::Entry,
        },
        store::host::{Host, StateError, Statement},
        view::{
            batches::BatchView, conferences::Conferences, deliveries::Delivery, timers::TimerView,
        },
    },
};

/// An action that is to be sent to DingTalk now. There is none but from [`Plan::commit`]: what is sent
/// stands in the record.
#[derive(Debug, PartialEq, Eq)]
pub struct Send {
    attempt: u64,
    action: Action,
    conference_id: String,
}

impl Send {
    /// The number of its entry in the record, by which the keeper is told what came of it.
    pub fn attempt(&self) -> u64 {
        self.attempt
    }

    /// What to do.
    pub fn action(&self) -> Action {
        self.action
    }

    /// To which meeting.
    pub fn conference_id(&self) -> &str {
        &self.conference_id
    }
}

/// An invitation that is to be sent to DingTalk now. As with a [`Send`], what is sent stands in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// The number of its entry in the record, by which the keeper is told what came of it.
    pub number: u64,
    /// Into which meeting.
    pub conference_id: String,
    /// Whom, a unionId.
    pub union_id: String,
    /// The name.
    pub name: String,
    /// Whether DingTalk has to be asked whether the person has left, and since when, in milliseconds since 1970 on its
    /// clock: where events have told it, it need not be.
    pub left_since_ms: Option<u64>,
}

/// An answer to somebody who waits.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The action has ended.
    Ended(Ending),
    /// The batch, as it is now.
    Batch(BatchView),
    /// The timer, as it is now.
    Timer(TimerView),
    /// What was to be removed is.
    Removed,
    /// It is kept.
    Kept,
    /// The rules are others now, with that tag.
    Rules(String),
    /// It was not accepted, and nothing is kept of it.
    Refused(Refusal),
}

/// What the host is to do after a step.
#[derive(Debug, Default, PartialEq)]
pub struct Effects {
    /// Send these, each once, and tell what came of it.
    pub sends: Vec<Send>,
    /// Fetch a token, and tell what came of it.
    pub fetch_token: bool,
    /// Ask DingTalk how many are in these meetings, and tell what came of it.
    pub counts: Vec<String>,
    /// Invite these, each once in its host's name, and tell what came of it.
    pub invites: Vec<Invite>,
    /// Tell this message, and what came of it.
    pub delivery: Option<Delivery>,
    /// Ask DingTalk for the events that it could not deliver, between those two moments of its own clock, and
    /// tell what came of it.
    pub missed: Option<(Asked, (u64, u64))>,
    /// Answer these.
    pub answers: Vec<(Ticket, Answer)>,
    /// Whether what is known of a meeting has changed.
    pub meetings_changed: bool,
    /// The batches of which an action or all have ended.
    pub batches_changed: Vec<String>,
    /// The record's last line: the receipt that goes with every answer.
    pub head: Head,
}

/// What was done to a meeting in a step, or may have been, or was not and will be tried again.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    pub(super) conference_id: String,
    pub(super) action: Action,
    pub(super) via: Via,
    pub(super) done: bool,
}

/// What is to come of a step.
#[derive(Debug, Default)]
pub struct Plan {
    statements: Vec<Statement>,
    effects: Effects,
    /// The meetings that were looked at.
    pub(super) conferences: Conferences,
    /// What was done in this step.
    deeds: Vec<Deed>,
    /// The meetings of which DingTalk said in this step that they are over.
    closed: Vec<String>,
    /// The jobs that were accepted in this step: they are kept at its end, as they are then.
    new: BTreeSet<u64>,
}

impl Plan {
    /// Writes an entry into the record; gives its number.
    pub fn write(
        &mut self,
        book: &mut Book,
        now_ms: u64,
        entry: &Entry<'_>,
        subject: Subject<'_>,
    ) -> u64 {
        self.statements.push(book.append(now_ms, entry, subject));
        book.head.seq
    }

    /// Writes that a wish is tried, for the `number`th time, and has it sent; gives the entry's number.
    pub fn attempt(&mut self, book: &mut Book, now_ms: u64, wish: &Wish, number: u32) -> u64 {
        let attempt = self.write(book, now_ms, &Entry::Attempt { number }, wish.subject());
        self.effects.sends.push(Send {
            attempt,
            action: wish.action,
            conference_id: wish.conference_id.as_ref().into(),
        });
        attempt
    }

    /// Notes that something was done to a meeting.
    pub(super) fn deed(&mut self, deed: Deed) {
        self.deeds.push(deed);
    }

    /// What was done.
    pub(super) fn take_deeds(&mut self) -> Vec<Deed> {
        core::mem::take(&mut self.deeds)
    }

    /// Notes that DingTalk said of a meeting that it is over.
    pub(super) fn closed(&mut self, conference_id: &str) {
        self.closed.push(conference_id.into());
    }

    /// Those of which it did.
    pub(super) fn take_closed(&mut self) -> Vec<String> {
        core::mem::take(&mut self.closed)
    }

    /// Has the people in a meeting counted.
    pub(super) fn count(&mut self, conference_id: &str) {
        self.effects.counts.push(conference_id.into());
    }

    /// Has somebody invited.
    pub(super) fn invite(&mut self, invite: Invite) {
        self.effects.invites.push(invite);
    }

    /// Has a message told.
    pub(super) fn deliver(&mut self, delivery: Delivery) {
        self.effects.delivery = Some(delivery);
    }

    /// Has DingTalk asked for the events that it could not deliver, of that time on its own clock.
    pub(super) fn ask_for_missed(&mut self, asked: Asked, theirs: (u64, u64)) {
        self.effects.missed = Some((asked, theirs));
    }

    /// Adds to what is written.
    pub fn push(&mut self, statement: Statement) {
        self.statements.push(statement);
    }

    /// Notes that a job is new.
    pub fn accepted(&mut self, id: u64) {
        self.new.insert(id);
    }

    /// Adds to what is written about a job, unless it is new: that is written as it is in the end.
    pub fn push_of(&mut self, id: u64, statement: Statement) {
        if !self.new.contains(&id) {
            self.push(statement);
        }
    }

    /// The new jobs.
    pub fn take_new(&mut self) -> BTreeSet<u64> {
        core::mem::take(&mut self.new)
    }

    /// Answers somebody.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer) {
        self.effects.answers.push((ticket, answer));
    }

    /// Refuses what somebody wants.
    pub fn refuse(&mut self, ticket: Ticket, refusal: Refusal) {
        self.answer(ticket, Answer::Refused(refusal));
    }

    /// Has a token fetched.
    pub fn fetch_token(&mut self) {
        self.effects.fetch_token = true;
    }

    /// Tells that what is known of a meeting has changed.
    pub fn meeting_changed(&mut self) {
        self.effects.meetings_changed = true;
    }

    /// Tells that something of a batch has ended.
    pub fn batch_changed(&mut self, id: &str) {
        let changed = &mut self.effects.batches_changed;
        if !changed.iter().any(|other| other == id) {
            changed.push(id.into());
        }
    }

    /// Writes all of it, and lets out what comes of it.
    ///
    /// # Errors
    /// The state cannot be written; nothing comes of the step then.
    pub fn commit(mut self, host: &impl Host, book: &Book) -> Result<Effects, StateError> {
        if !self.statements.is_empty() {
            host.commit(&self.statements)?;
        }
        self.effects.head.clone_from(&book.head);
        Ok(self.effects)
    }
}
