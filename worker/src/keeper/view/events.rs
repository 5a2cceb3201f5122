//! The events that have come.

use crate::{
    events::event::{Arrived, MeetingEvent},
    keeper::{
        order::missed::Kept,
        store::{
            cells::Cells,
            host::{Host, StateError, Statement},
        },
    },
};

/// How long an event is known again that comes once more, in milliseconds.
pub const KEPT_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

/// For so long nothing may come, in milliseconds: on most days there is a meeting.
pub const SILENCE_MS: u64 = 24 * 60 * 60 * 1_000;

const KNOWN: &str = "SELECT 1 FROM event WHERE id = ?1";
const ADD: &str = "INSERT INTO event (id, received_ms, message) VALUES (?1, ?2, ?3)";
const WAITING: &str = "SELECT number, message, received_ms FROM event INDEXED BY event_waiting
    WHERE message IS NOT NULL AND number > 0 ORDER BY number LIMIT ?1";
const TAKEN: &str = "UPDATE event INDEXED BY event_waiting SET message = NULL
    WHERE message IS NOT NULL AND number <= ?1";
const FIRST: &str = "SELECT min(received_ms) FROM event";
const MISSED: &str = "SELECT until_ms, asked_ms, since_ms FROM missed WHERE id = 1";
const KEEP_MISSED: &str =
    "INSERT INTO missed (id, until_ms, asked_ms, since_ms) VALUES (1, ?1, ?2, ?3)
    ON CONFLICT (id) DO UPDATE SET until_ms = ?1, asked_ms = ?2, since_ms = ?3";
const USED_UP: &str = "SELECT since_ms FROM used_up WHERE id = 1";
const NOTE_USED_UP: &str = "INSERT INTO used_up (id, since_ms) VALUES (1, ?1)
    ON CONFLICT (id) DO NOTHING";
const FORGET_USED_UP: &str = "DELETE FROM used_up WHERE id = 1";
const LAST: &str = "SELECT max(received_ms) FROM event";

/// Whether it has come before.
///
/// # Errors
/// The state cannot be read.
pub fn is_known(host: &impl Host, id: &str) -> Result<bool, StateError> {
    Ok(!host.rows(KNOWN, &[id.into()])?.is_empty())
}

/// When the first came of those that are known, in milliseconds since 1970.
///
/// # Errors
/// The state cannot be read.
pub fn first(host: &impl Host) -> Result<Option<u64>, StateError> {
    moment(host, FIRST)
}

/// When the last came, in milliseconds since 1970.
///
/// # Errors
/// The state cannot be read.
pub fn last(host: &impl Host) -> Result<Option<u64>, StateError> {
    moment(host, LAST)
}

fn moment(host: &impl Host, query: &str) -> Result<Option<u64>, StateError> {
    let row = host.rows(query, &[])?.pop();
    let last = row.map(|row| Cells::of(row).maybe_number()).transpose()?;
    Ok(last.flatten())
}

/// Since when messages come empty, in milliseconds since 1970; `None` where they do not.
///
/// # Errors
/// The state cannot be read.
pub fn used_up(host: &impl Host) -> Result<Option<u64>, StateError> {
    moment(host, USED_UP)
}

/// The statement that keeps that, or that they do not any more.
pub fn keep_used_up(since_ms: Option<u64>) -> Statement {
    match since_ms {
        Some(since_ms) => Statement::new(NOTE_USED_UP, [since_ms.into()]),
        None => Statement::new(FORGET_USED_UP, []),
    }
}

/// What is kept of when DingTalk was and is to be asked for those that it could not deliver.
///
/// # Errors
/// The state cannot be read.
pub fn missed(host: &impl Host) -> Result<Kept, StateError> {
    let Some(row) = host.rows(MISSED, &[])?.pop() else {
        return Ok(Kept::default());
    };
    let mut cells = Cells::of(row);
    Ok(Kept {
        until_ms: Some(cells.number()?).filter(|until| *until > 0),
        asked_ms: cells.maybe_number()?,
        since_ms: cells.maybe_number()?,
    })
}

/// The statement that keeps it.
pub fn keep_missed(kept: Kept) -> Statement {
    let until_ms = kept.until_ms.unwrap_or(0);
    Statement::new(
        KEEP_MISSED,
        [until_ms.into(), kept.asked_ms.into(), kept.since_ms.into()],
    )
}

/// The statement that keeps one, with what it tells where that is still to be taken in.
pub fn add(arrived: &Arrived, message: Option<String>, now_ms: u64) -> Statement {
    let id = arrived.id.as_str();
    Statement::new(ADD, [id.into(), now_ms.into(), message.into()])
}

/// One that is still to be taken in.
pub struct Waiting {
    /// Its number.
    pub number: u64,
    /// What it tells.
    pub event: MeetingEvent,
    /// When it came, in milliseconds since 1970.
    pub received_ms: u64,
}

/// At most `limit` that are still to be taken in, oldest first.
///
/// # Errors
/// The state cannot be read.
pub fn waiting(host: &impl Host, limit: usize) -> Result<Vec<Waiting>, StateError> {
    let read = |row| {
        let mut cells = Cells::of(row);
        Ok(Waiting {
            number: cells.number()?,
            event: cells.parsed(|json| serde_json::from_str(json).ok())?,
            received_ms: cells.number()?,
        })
    };
    let rows = host.rows(WAITING, &[limit.into()])?;
    rows.into_iter().map(read).collect()
}

/// The statement that forgets what those told up to that number, which was taken in.
pub fn taken(number: u64) -> Statement {
    Statement::new(TAKEN, [number.into()])
}
