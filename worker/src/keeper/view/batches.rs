//! The batches and their actions.

use dingtalk_conference_lock::Action;
use serde::Serialize;

use crate::{
    clock,
    keeper::{
        model::{ending::Outcome, wish::Asked},
        store::{
            cells::Cells,
            host::{Host, StateError, Statement, Value},
        },
    },
};

/// The most batches of a list.
pub const MOST: usize = 200;

const ONE: &str = "SELECT id, action, asked, total, created_ms, cancelled, ended_ms
    FROM batch WHERE id = ?1";
const OF_CALLER: &str = "SELECT id, action, asked, total, created_ms, cancelled, ended_ms
    FROM batch WHERE caller = ?1 ORDER BY number DESC LIMIT ?2";
const ALL: &str = "SELECT id, action, asked, total, created_ms, cancelled, ended_ms
    FROM batch WHERE number > 0 ORDER BY number DESC LIMIT ?1";
const RUNNING: &str = "SELECT id, action, asked, total, created_ms, cancelled, ended_ms
    FROM batch WHERE ended_ms IS NULL ORDER BY number";
const ENDED: &str = "SELECT count(*) FROM action WHERE batch = ?1 AND ended > 0";
const ITEMS: &str =
    "SELECT id, conference_id, attempt, ended, ended_ms, outcome, code, dingtalk_request_id
    FROM action WHERE batch = ?1";
const ENDED_AFTER: &str =
    "SELECT id, conference_id, attempt, ended, ended_ms, outcome, code, dingtalk_request_id
    FROM action WHERE batch = ?1 AND ended > ?2 ORDER BY ended LIMIT ?3";
const ADD: &str = "INSERT INTO batch (number, id, action, asked, total, created_ms)
    SELECT coalesce(max(number), 0) + 1, ?1, ?2, ?3, ?4, ?5 FROM batch";
const CANCEL: &str = "UPDATE batch SET cancelled = 1 WHERE id = ?1";
const END: &str = "UPDATE batch SET ended_ms = ?2 WHERE id = ?1";

/// A batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its id.
    pub id: String,
    /// What it does.
    pub action: Action,
    /// Who asked for it.
    pub asked: Asked,
    /// How many actions it has.
    pub total: usize,
    /// When it was accepted, in milliseconds since 1970.
    pub created_ms: u64,
    /// Whether it was called off.
    pub cancelled: bool,
    /// When its last action ended.
    pub ended_ms: Option<u64>,
}

/// A batch, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchView {
    /// Its id.
    pub id: String,
    /// `lock` or `unlock`.
    pub action: &'static str,
    /// `running`, `done` or `cancelled`.
    pub state: &'static str,
    /// How many actions it has.
    pub total: usize,
    /// How many of them have ended, one way or another.
    pub done: usize,
    /// Who asked for it.
    pub caller: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it was accepted, as RFC 3339.
    pub created: String,
    /// About how long it will take, in seconds; 0 when it has ended.
    pub seconds_left: u64,
    /// What became of each, where that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<Item>>,
}

/// An action of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The meeting.
    pub conference_id: String,
    /// Its outcome, or `waiting`, or `sending`.
    pub state: &'static str,
    /// Why it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// DingTalk's id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// When it ended, as RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

impl Batch {
    /// How it is shown, with `done` of its actions ended.
    pub fn view(&self, done: usize, ms_left: u64) -> BatchView {
        let state = match (self.cancelled, self.ended_ms) {
            (true, _) => "cancelled",
            (false, Some(_)) => "done",
            (false, None) => "running",
        };
        BatchView {
            id: self.id.clone(),
            action: self.action.as_str(),
            state,
            total: self.total,
            done,
            caller: self.asked.maker.caller.clone(),
            reason: self.asked.reason.clone(),
            created: clock::format(self.created_ms),
            seconds_left: ms_left.div_ceil(1_000),
            items: None,
        }
    }
}

/// The batch with that id.
///
/// # Errors
/// The state cannot be read.
pub fn find(host: &impl Host, id: &str) -> Result<Option<Batch>, StateError> {
    host.rows(ONE, &[id.into()])?.pop().map(read).transpose()
}

/// The newest batches, of a caller or of all.
///
/// # Errors
/// The state cannot be read.
pub fn newest(host: &impl Host, caller: Option<&str>) -> Result<Vec<Batch>, StateError> {
    let rows = match caller {
        Some(caller) => host.rows(OF_CALLER, &[caller.into(), MOST.into()])?,
        None => host.rows(ALL, &[MOST.into()])?,
    };
    rows.into_iter().map(read).collect()
}

/// Those of which an action has not ended, oldest first.
///
/// # Errors
/// The state cannot be read.
pub fn running(host: &impl Host) -> Result<Vec<Batch>, StateError> {
    host.rows(RUNNING, &[])?.into_iter().map(read).collect()
}

/// How many actions of a batch have ended.
///
/// # Errors
/// The state cannot be read.
pub fn ended(host: &impl Host, id: &str) -> Result<usize, StateError> {
    let row = host.rows(ENDED, &[id.into()])?.pop();
    let count = row.map(|row| Cells::of(row).number()).transpose()?;
    Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(usize::MAX))
}

/// All actions of a batch, in the order in which they were given.
///
/// # Errors
/// The state cannot be read.
pub fn items(host: &impl Host, id: &str) -> Result<Vec<Item>, StateError> {
    let rows = host.rows(ITEMS, &[id.into()])?.into_iter();
    let mut items = rows.map(read_item).collect::<Result<Vec<_>, _>>()?;
    // Their index has them in the order in which they ended.
    items.sort_by_key(|row| row.id);
    Ok(items.into_iter().map(|row| row.item).collect())
}

/// At most `limit` actions of a batch that ended after the record had its entry `after`, each with the
/// entry of its own end.
///
/// # Errors
/// The state cannot be read.
pub fn ended_after(
    host: &impl Host,
    id: &str,
    after: u64,
    limit: usize,
) -> Result<Vec<(u64, Item)>, StateError> {
    let rows = host.rows(ENDED_AFTER, &[id.into(), after.into(), limit.into()])?;
    let read = |row| {
        let row = read_item(row)?;
        Ok((row.ended, row.item))
    };
    rows.into_iter().map(read).collect()
}

/// The statement that keeps a new batch.
pub fn add(batch: &Batch) -> Statement {
    // Texts and numbers only: it cannot fail.
    let asked = serde_json::to_string(&batch.asked).unwrap_or_default();
    Statement::new(
        ADD,
        [
            batch.id.as_str().into(),
            batch.action.as_str().into(),
            asked.into(),
            batch.total.into(),
            batch.created_ms.into(),
        ],
    )
}

/// The statement that keeps that a batch was called off.
pub fn cancel(id: &str) -> Statement {
    Statement::new(CANCEL, [id.into()])
}

/// The statement that keeps that the last action of a batch has ended.
pub fn end(id: &str, now_ms: u64) -> Statement {
    Statement::new(END, [id.into(), now_ms.into()])
}

struct ItemRow {
    id: u64,
    /// The entry of its end; 0 while there is none.
    ended: u64,
    item: Item,
}

fn read_item(row: Vec<Value>) -> Result<ItemRow, StateError> {
    let mut cells = Cells::of(row);
    let (id, conference_id) = (cells.number()?, cells.text()?);
    let waits = match cells.maybe_number()? {
        Some(_) => "sending",
        None => "waiting",
    };
    let (ended, at) = (cells.maybe_number()?, cells.maybe_number()?);
    let outcome = cells.maybe_parsed(Outcome::parse)?;
    let item = Item {
        conference_id,
        state: outcome.map_or(waits, Outcome::as_str),
        code: cells.maybe_text()?,
        request_id: cells.maybe_text()?,
        at: at.map(clock::format),
    };
    Ok(ItemRow {
        id,
        ended: ended.unwrap_or(0),
        item,
    })
}

fn read(row: Vec<Value>) -> Result<Batch, StateError> {
    let mut cells = Cells::of(row);
    Ok(Batch {
        id: cells.text()?,
        action: cells.parsed(Action::parse)?,
        asked: cells.parsed(|json| serde_json::from_str(json).ok())?,
        total: usize::try_from(cells.number()?).unwrap_or(usize::MAX),
        created_ms: cells.number()?,
        cancelled: cells.number()? != 0,
        ended_ms: cells.maybe_number()?,
    })
}
