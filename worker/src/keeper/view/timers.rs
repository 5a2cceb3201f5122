//! The timers that are yet to act.

use dingtalk_conference_lock::Action;
use serde::{Deserialize, Serialize};

use crate::{
    clock,
    keeper::{
        model::wish::Asked,
        store::{
            cells::Cells,
            host::{Host, StateError, Statement, Value},
        },
    },
};

/// The most that are listed.
pub const MOST: usize = 5_000;

const ALL: &str = "SELECT id, conference_id, action, due_ms, until_ms, asked FROM timer
    WHERE due_ms >= 0 ORDER BY due_ms LIMIT ?1";
const ONE: &str =
    "SELECT id, conference_id, action, due_ms, until_ms, asked FROM timer WHERE id = ?1";
const OF_MEETING: &str = "SELECT id, conference_id, action, due_ms, until_ms, asked FROM timer
    WHERE conference_id = ?1 ORDER BY due_ms LIMIT ?2";

const COUNT: &str = "SELECT count(*) FROM timer WHERE due_ms >= 0";
const DUE: &str = "SELECT id, conference_id, action, due_ms, until_ms, asked FROM timer
    WHERE due_ms <= ?1 ORDER BY due_ms LIMIT ?2";
const NEXT: &str = "SELECT min(due_ms) FROM timer WHERE due_ms > ?1";
const ADD: &str = "INSERT INTO timer (id, conference_id, action, due_ms, until_ms, asked)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const TURN: &str = "UPDATE timer SET action = ?2, due_ms = ?3, until_ms = NULL WHERE id = ?1";
const REMOVE: &str = "DELETE FROM timer WHERE id = ?1";

/// A timer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Its id.
    pub id: String,
    /// The meeting.
    pub conference_id: String,
    /// What it does.
    pub action: Action,
    /// When, in milliseconds since 1970.
    pub due_ms: u64,
    /// When it does the opposite.
    pub until_ms: Option<u64>,
    /// Who set it.
    pub asked: Asked,
}

/// A timer, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimerView {
    /// Its id.
    pub id: String,
    /// The meeting.
    pub conference_id: String,
    /// `lock` or `unlock`.
    pub action: String,
    /// When, as RFC 3339.
    pub at: String,
    /// When it does the opposite, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Who set it.
    pub caller: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl From<&Timer> for TimerView {
    fn from(timer: &Timer) -> Self {
        Self {
            id: timer.id.clone(),
            conference_id: timer.conference_id.clone(),
            action: timer.action.as_str().into(),
            at: clock::format(timer.due_ms),
            until: timer.until_ms.map(clock::format),
            caller: timer.asked.maker.caller.clone(),
            reason: timer.asked.reason.clone(),
        }
    }
}

/// All that there are, soonest first.
///
/// # Errors
/// The state cannot be read.
pub fn all(host: &impl Host) -> Result<Vec<Timer>, StateError> {
    host.rows(ALL, &[MOST.into()])?
        .into_iter()
        .map(read)
        .collect()
}

/// Those of a meeting, soonest first.
///
/// # Errors
/// The state cannot be read.
pub fn of_meeting(host: &impl Host, conference_id: &str) -> Result<Vec<Timer>, StateError> {
    let rows = host.rows(OF_MEETING, &[conference_id.into(), MOST.into()])?;
    rows.into_iter().map(read).collect()
}

/// The one with that id.
///
/// # Errors
/// The state cannot be read.
pub fn find(host: &impl Host, id: &str) -> Result<Option<Timer>, StateError> {
    host.rows(ONE, &[id.into()])?.pop().map(read).transpose()
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

/// At most `limit` whose time has come, the longest due first.
///
/// # Errors
/// The state cannot be read.
pub fn due(host: &impl Host, now_ms: u64, limit: usize) -> Result<Vec<Timer>, StateError> {
    let rows = host.rows(DUE, &[now_ms.into(), limit.into()])?;
    rows.into_iter().map(read).collect()
}

/// When the first is due after that moment.
///
/// # Errors
/// The state cannot be read.
pub fn next_after(host: &impl Host, now_ms: u64) -> Result<Option<u64>, StateError> {
    let row = host.rows(NEXT, &[now_ms.into()])?.pop();
    let next = row.map(|row| Cells::of(row).maybe_number()).transpose()?;
    Ok(next.flatten())
}

/// The statement that keeps a new one.
pub fn add(timer: &Timer) -> Statement {
    // Texts and numbers only: it cannot fail.
    let asked = serde_json::to_string(&timer.asked).unwrap_or_default();
    Statement::new(
        ADD,
        [
            timer.id.as_str().into(),
            timer.conference_id.as_str().into(),
            timer.action.as_str().into(),
            timer.due_ms.into(),
            timer.until_ms.into(),
            asked.into(),
        ],
    )
}

/// The statement that makes one do `action` at `due_ms`, and no more.
pub fn turn(id: &str, action: Action, due_ms: u64) -> Statement {
    Statement::new(TURN, [id.into(), action.as_str().into(), due_ms.into()])
}

/// The statement that removes one.
pub fn remove(id: &str) -> Statement {
    Statement::new(REMOVE, [id.into()])
}

fn read(row: Vec<Value>) -> Result<Timer, StateError> {
    let mut cells = Cells::of(row);
    Ok(Timer {
        id: cells.text()?,
        conference_id: cells.text()?,
        action: cells.parsed(Action::parse)?,
        due_ms: cells.number()?,
        until_ms: cells.maybe_number()?,
        asked: cells.parsed(|json| serde_json::from_str(json).ok())?,
    })
}
