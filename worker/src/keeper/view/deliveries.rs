//! The messages that have not arrived where they are to be told.

use crate::{
    keeper::store::{
        cells::Cells,
        host::{Host, StateError, Statement, Value},
    },
    watch::message::Message,
};

/// For how long one is of use, in milliseconds.
pub const KEPT_MS: u64 = 24 * 60 * 60 * 1_000;

const COUNT: &str = "SELECT count(*) FROM delivery WHERE due_ms >= 0";
const DUE: &str = "SELECT number, id, message, created_ms, tries, problem FROM delivery
    WHERE due_ms <= ?1 ORDER BY due_ms, number LIMIT 1";
const FIND: &str = "SELECT number, id, message, created_ms, tries, problem FROM delivery
    WHERE number = ?1";
const NEXT: &str = "SELECT min(due_ms) FROM delivery WHERE due_ms >= 0";
const LAST_PROBLEM: &str = "SELECT problem FROM delivery WHERE due_ms >= 0 AND problem IS NOT NULL
    ORDER BY due_ms DESC LIMIT 1";
const ADD: &str = "INSERT INTO delivery (id, message, created_ms, due_ms) VALUES (?1, ?2, ?3, ?3)";
const TRIED: &str = "UPDATE delivery SET tries = tries + 1, due_ms = ?2 WHERE number = ?1";
const FAILED: &str = "UPDATE delivery SET problem = ?2 WHERE number = ?1";
const REMOVE: &str = "DELETE FROM delivery WHERE number = ?1";

/// A message that is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub number: u64,
    /// By what whoever is told knows it again.
    pub id: String,
    /// The message.
    pub message: Message,
    /// Since when, in milliseconds since 1970.
    pub created_ms: u64,
    /// How often it was tried.
    pub tries: u32,
    /// Why it has not arrived, as a code.
    pub problem: Option<String>,
}

/// How many there are.
///
/// # Errors
/// The state cannot be read.
pub fn count(host: &impl Host) -> Result<usize, StateError> {
    let row = host.rows(COUNT, &[])?.pop();
    let count = row.map(|row| Cells::of(row).number()).transpose()?;
    Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(usize::MAX))
}

/// The one that is due the longest.
///
/// # Errors
/// The state cannot be read.
pub fn due(host: &impl Host, now_ms: u64) -> Result<Option<Delivery>, StateError> {
    host.rows(DUE, &[now_ms.into()])?
        .pop()
        .map(read)
        .transpose()
}

/// The one of that number.
///
/// # Errors
/// The state cannot be read.
pub fn find(host: &impl Host, number: u64) -> Result<Option<Delivery>, StateError> {
    host.rows(FIND, &[number.into()])?
        .pop()
        .map(read)
        .transpose()
}

/// When the first is due.
///
/// # Errors
/// The state cannot be read.
pub fn next(host: &impl Host) -> Result<Option<u64>, StateError> {
    let row = host.rows(NEXT, &[])?.pop();
    let next = row.map(|row| Cells::of(row).maybe_number()).transpose()?;
    Ok(next.flatten())
}

/// Why the one that was tried last has not arrived, where that is known.
///
/// # Errors
/// The state cannot be read.
pub fn problem(host: &impl Host) -> Result<Option<String>, StateError> {
    let row = host.rows(LAST_PROBLEM, &[])?.pop();
    let problem = row.map(|row| Cells::of(row).maybe_text()).transpose()?;
    Ok(problem.flatten())
}

/// The statement that keeps one.
pub fn add(id: &str, message: &Message, now_ms: u64) -> Statement {
    Statement::new(ADD, [id.into(), message.json().into(), now_ms.into()])
}

/// The statement that keeps that it is tried once more, and when again if it does not arrive.
pub fn tried(number: u64, again_ms: u64) -> Statement {
    Statement::new(TRIED, [number.into(), again_ms.into()])
}

/// The statement that keeps why it has not arrived.
pub fn failed(number: u64, problem: &str) -> Statement {
    Statement::new(FAILED, [number.into(), problem.into()])
}

/// The statement that removes one.
pub fn remove(number: u64) -> Statement {
    Statement::new(REMOVE, [number.into()])
}

fn read(row: Vec<Value>) -> Result<Delivery, StateError> {
    let mut cells = Cells::of(row);
    Ok(Delivery {
        number: cells.number()?,
        id: cells.text()?,
        message: cells.parsed(|json| serde_json::from_str(json).ok())?,
        created_ms: cells.number()?,
        tries: u32::try_from(cells.number()?).unwrap_or(u32::MAX),
        problem: cells.maybe_text()?,
    })
}
