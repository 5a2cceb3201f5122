//! An action that was accepted, until it has ended.

use std::rc::Rc;

use dingtalk_conference_lock::Action;

use super::turn::Ticket;
use crate::keeper::{
    model::{
        ending::Ending,
        wish::{Asked, Via, Wish},
    },
    store::{
        cells::Cells,
        host::{Host, StateError, Statement, Value},
    },
};

const ADD: &str = "INSERT INTO action
    (id, conference_id, action, asked, idempotency, accepted_ms, attempts, attempt, sent_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
const ADD_ALL: &str = "INSERT INTO action (id, conference_id, action, batch, accepted_ms)
    SELECT ?1 + key, value, ?3, ?4, ?5 FROM json_each(?2)";
const SENT: &str = "UPDATE action SET attempts = ?2, attempt = ?3, sent_ms = ?4 WHERE id = ?1";
const BACK: &str = "UPDATE action SET attempt = NULL, throttled = ?2, doubtful = ?3 WHERE id = ?1";
const REMOVE: &str = "DELETE FROM action WHERE id = ?1";
const END: &str =
    "UPDATE action SET attempt = NULL, ended = ?2, ended_ms = ?3, outcome = ?4, code = ?5,
    dingtalk_request_id = ?6 WHERE id = ?1";
const LAST: &str = "SELECT max(id) FROM action";
const OPEN: &str =
    "SELECT id, conference_id, action, asked, idempotency, attempts, throttled, doubtful,
    attempt, sent_ms FROM action WHERE batch IS NULL AND ended IS NULL ORDER BY id";
const OPEN_OF_BATCH: &str =
    "SELECT id, conference_id, action, asked, idempotency, attempts, throttled, doubtful,
    attempt, sent_ms FROM action WHERE batch = ?1 AND ended IS NULL ORDER BY id";

/// An action that was accepted, until it has ended.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) id: u64,
    pub(super) wish: Wish,
    pub(super) ticket: Option<Ticket>,
    pub(super) idempotency: Option<String>,
    /// When its caller no longer waits for its turn, on the keeper's clock; `None` for what nobody
    /// waits for.
    pub(super) deadline: Option<u64>,
    /// How often it was sent.
    pub(super) attempts: u32,
    /// How often of these DingTalk wanted none.
    pub(super) throttled: u32,
    /// Whether its rejected token was fetched anew, which is done once.
    pub(super) renewed: bool,
    /// Whether an attempt may have done it.
    pub(super) doubtful: bool,
    /// Whether it is not to be tried again.
    pub(super) called_off: bool,
}

/// A job as it was found at the start.
pub(super) struct Interrupted {
    pub(super) job: Job,
    /// The attempt that was under way, and when it was sent, in milliseconds since 1970.
    pub(super) under_way: Option<(u64, u64)>,
}

impl Job {
    /// A job that was not sent yet.
    pub(super) fn new(id: u64, wish: Wish) -> Self {
        Self {
            id,
            wish,
            ticket: None,
            idempotency: None,
            deadline: None,
            attempts: 0,
            throttled: 0,
            renewed: false,
            doubtful: false,
            called_off: false,
        }
    }

    /// How often it was tried: one that DingTalk did not look at is no try.
    pub(super) fn tries(&self) -> u32 {
        let passed = self.throttled.saturating_add(self.renewed.into());
        self.attempts.saturating_sub(passed)
    }

    /// The statement that keeps it, with the attempt that is under way and when it was sent.
    pub(super) fn add(&self, now_ms: u64, under_way: Option<(u64, u64)>) -> Statement {
        // Texts and numbers only: it cannot fail.
        let asked = serde_json::to_string(&*self.wish.asked).unwrap_or_default();
        Statement::new(
            ADD,
            [
                self.id.into(),
                Value::from(&*self.wish.conference_id),
                self.wish.action.as_str().into(),
                asked.into(),
                self.idempotency.clone().into(),
                now_ms.into(),
                self.attempts.into(),
                under_way.map(|(attempt, _)| attempt).into(),
                under_way.map(|(_, sent_ms)| sent_ms).into(),
            ],
        )
    }

    /// The statement that keeps all actions of a batch, the first of which has the number `id`.
    pub(super) fn add_all(
        id: u64,
        conference_ids: &[String],
        action: Action,
        batch: &str,
        now_ms: u64,
    ) -> Statement {
        // A list of texts: it cannot fail.
        let ids = serde_json::to_string(conference_ids).unwrap_or_default();
        Statement::new(
            ADD_ALL,
            [
                id.into(),
                ids.into(),
                action.as_str().into(),
                batch.into(),
                now_ms.into(),
            ],
        )
    }

    /// The statement that keeps that it was sent.
    pub(super) fn sent(&self, attempt: u64, now_ms: u64) -> Statement {
        Statement::new(
            SENT,
            [
                self.id.into(),
                self.attempts.into(),
                attempt.into(),
                now_ms.into(),
            ],
        )
    }

    /// The statement that keeps that it waits to be sent again.
    pub(super) fn back(&self) -> Statement {
        let doubtful = u32::from(self.doubtful);
        Statement::new(
            BACK,
            [self.id.into(), self.throttled.into(), doubtful.into()],
        )
    }

    /// The statement that keeps how it ended, with the record's entry of that; only the actions of a
    /// batch are still of use then.
    pub(super) fn end(&self, ending: &Ending, ended: u64, now_ms: u64) -> Statement {
        if self.batch().is_none() {
            return Statement::new(REMOVE, [self.id.into()]);
        }
        Statement::new(
            END,
            [
                self.id.into(),
                ended.into(),
                now_ms.into(),
                ending.outcome.as_str().into(),
                ending.code().into(),
                ending.request_id.clone().into(),
            ],
        )
    }

    /// The batch that it is of.
    pub(super) fn batch(&self) -> Option<&str> {
        let asked = &self.wish.asked;
        let source = asked.source.as_deref();
        source.filter(|_| asked.via == Via::Batch)
    }
}

/// The highest number of a job that is kept.
pub(super) fn last(host: &impl Host) -> Result<u64, StateError> {
    let row = host.rows(LAST, &[])?.pop();
    let last = row.map(|row| Cells::of(row).maybe_number()).transpose()?;
    Ok(last.flatten().unwrap_or(0))
}

/// All jobs but those of batches, oldest first.
pub(super) fn open(host: &impl Host) -> Result<Vec<Interrupted>, StateError> {
    let rows = host.rows(OPEN, &[])?;
    rows.into_iter().map(|row| read(row, None)).collect()
}

/// The jobs of a batch that was asked for so, oldest first.
pub(super) fn open_of_batch(
    host: &impl Host,
    asked: &Rc<Asked>,
) -> Result<Vec<Interrupted>, StateError> {
    let rows = host.rows(OPEN_OF_BATCH, &[asked.source.clone().into()])?;
    let read = |row| read(row, Some(asked));
    rows.into_iter().map(read).collect()
}

fn read(row: Vec<Value>, of_batch: Option<&Rc<Asked>>) -> Result<Interrupted, StateError> {
    let mut cells = Cells::of(row);
    let id = cells.number()?;
    let conference_id = cells.text()?.into();
    let action = cells.parsed(Action::parse)?;
    let asked = cells.maybe_parsed(|json| serde_json::from_str(json).ok())?;
    let asked = asked.map(Rc::new).or_else(|| of_batch.cloned());
    let asked = asked.ok_or_else(|| StateError::new("the state has an action of nobody"))?;
    let wish = Wish {
        action,
        conference_id,
        asked,
    };
    let idempotency = cells.maybe_text()?;
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let (attempts, throttled) = (small(cells.number()?), small(cells.number()?));
    let doubtful = cells.number()? != 0;
    let (attempt, sent_ms) = (cells.maybe_number()?, cells.maybe_number()?);
    Ok(Interrupted {
        job: Job {
            idempotency,
            attempts,
            throttled,
            doubtful,
            ..Job::new(id, wish)
        },
        under_way: attempt.map(|attempt| (attempt, sent_ms.unwrap_or(0))),
    })
}
