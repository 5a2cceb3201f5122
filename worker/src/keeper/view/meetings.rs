//! What was last done to each meeting, and the timers that it has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    conferences::Next,
    timers::{self, TimerView},
};
use crate::{
    clock,
    keeper::{
        model::ending::Outcome,
        store::{
            cells::Cells,
            host::{Host, StateError, Statement},
        },
    },
    watch::door::{Door, Lock, Passer},
};

/// The most meetings that are told of, newest first.
pub const MOST: usize = 5_000;
/// For how long what was done to a meeting is told, in milliseconds.
pub const KEPT_MS: u64 = 24 * 60 * 60 * 1_000;

const CHANGED: &str = "SELECT meeting.conference_id, seq, meeting.changed_ms, last, held,
    title, json_extract(known, '$.started[1].creatorNick'), started, ended, people, next, door,
    CASE WHEN json_extract(rule, '$.calledOff') THEN json_extract(rule, '$.rule') END,
    json_extract(rule, '$.counted[0]')
    FROM meeting LEFT JOIN conference ON conference.conference_id = meeting.conference_id
    WHERE seq > ?1 ORDER BY seq DESC LIMIT ?2";
const HELD: &str = "SELECT held FROM meeting WHERE conference_id = ?1 AND changed_ms > ?2";
const LAST_CHANGE: &str = "SELECT max(seq) FROM meeting";

const ACTED: &str = "INSERT INTO meeting (conference_id, seq, changed_ms, last, held)
    VALUES (?1, ?2, ?3, ?4, CASE WHEN ?5 = 1 THEN ?4 END)
    ON CONFLICT (conference_id) DO UPDATE SET seq = ?2, changed_ms = ?3, last = ?4,
        held = CASE WHEN ?5 = 1 THEN ?4 ELSE held END";
const TOUCHED: &str = "INSERT INTO meeting (conference_id, seq, changed_ms) VALUES (?1, ?2, ?3)
    ON CONFLICT (conference_id) DO UPDATE SET seq = ?2";

/// What was last done to a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Last {
    /// `lock` or `unlock`.
    pub action: String,
    /// What became of it.
    pub outcome: String,
    /// Why it was not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Who asked.
    pub caller: String,
    /// When it ended, as RFC 3339.
    pub at: String,
    /// The same moment on DingTalk's clock, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dingtalk_at: Option<String>,
    /// The id of the request with which it was asked for.
    pub request_id: String,
    /// The rule that did it, where it was one: `caller` has set the rules then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// A meeting, as far as it is known from here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Meeting {
    /// Its id.
    pub conference_id: String,
    /// What was last done to it, in the last 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Last>,
    /// What it is believed to be where the last action was refused, or not sent: the last one that was
    /// done or may have been.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Last>,
    /// Its title, where DingTalk has told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The name of who began it, where DingTalk has told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organiser: Option<String>,
    /// When it began, as RFC 3339, where DingTalk has told that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// How many are in it, as far as DingTalk has told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<u64>,
    /// Whether DingTalk was asked for that, since its events do not tell who comes and goes.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub counted: bool,
    /// What a rule will do to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Next>,
    /// Who came in though it is locked, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub came: Vec<Passer>,
    /// Who went out since it was locked, and has not come back, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Passer>,
    /// The rule that was called off for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub called_off: Option<String>,
    /// Its timers, soonest first.
    pub timers: Vec<TimerView>,
}

/// The meetings to which something was done, or that have timers, by their ids.
///
/// # Errors
/// The state cannot be read.
pub fn all(host: &impl Host, now_ms: u64) -> Result<Vec<Meeting>, StateError> {
    let mut meetings = BTreeMap::new();
    for meeting in rows(host, 0, now_ms)? {
        meetings.insert(meeting.conference_id.clone(), meeting);
    }
    for timer in &timers::all(host)? {
        let known = meetings.entry(timer.conference_id.clone());
        let meeting = known.or_insert_with(|| Meeting {
            conference_id: timer.conference_id.clone(),
            ..Meeting::default()
        });
        meeting.timers.push(timer.into());
    }
    Ok(meetings.into_values().collect())
}

/// The meetings that changed after the change of the number `after`, each as it is now.
///
/// # Errors
/// The state cannot be read.
pub fn changed(host: &impl Host, after: u64, now_ms: u64) -> Result<Vec<Meeting>, StateError> {
    let mut meetings = rows(host, after, now_ms)?;
    for meeting in &mut meetings {
        let timers = timers::of_meeting(host, &meeting.conference_id)?;
        meeting.timers = timers.iter().map(TimerView::from).collect();
    }
    Ok(meetings)
}

impl Last {
    /// The lock that it is, where it may hold.
    fn lock(&self) -> Option<Lock> {
        let at_ms = clock::parse(&self.at).filter(|_| self.action == "lock")?;
        let theirs = self.dingtalk_at.as_deref();
        Some(Lock {
            at_ms,
            dingtalk_ms: theirs.and_then(clock::parse).unwrap_or(at_ms),
            caller: self.caller.clone(),
        })
    }
}

/// The lock of a meeting, unless it was unlocked since, or may have been.
///
/// # Errors
/// The state cannot be read.
pub fn lock(
    host: &impl Host,
    conference_id: &str,
    now_ms: u64,
) -> Result<Option<Lock>, StateError> {
    let since = now_ms.saturating_sub(KEPT_MS);
    let row = host
        .rows(HELD, &[conference_id.into(), since.into()])?
        .pop();
    let read = |json: &str| serde_json::from_str::<Last>(json).ok();
    let held = row
        .map(|row| Cells::of(row).maybe_parsed(read))
        .transpose()?;
    Ok(held.flatten().and_then(|held| held.lock()))
}

/// The statement that keeps what was done to a meeting, by the record's entry of that.
pub fn acted(conference_id: &str, seq: u64, now_ms: u64, last: &Last) -> Statement {
    // Texts only: it cannot fail.
    let holds = matches!(
        Outcome::parse(&last.outcome),
        Some(Outcome::Done | Outcome::Unknown)
    );
    let last = serde_json::to_string(last).unwrap_or_default();
    Statement::new(
        ACTED,
        [
            conference_id.into(),
            seq.into(),
            now_ms.into(),
            last.into(),
            u32::from(holds).into(),
        ],
    )
}

/// The statement that keeps that something else about a meeting has changed.
pub fn touched(conference_id: &str, seq: u64, now_ms: u64) -> Statement {
    Statement::new(TOUCHED, [conference_id.into(), seq.into(), now_ms.into()])
}

/// The number of the last change.
///
/// # Errors
/// The state cannot be read.
pub fn last_change(host: &impl Host) -> Result<u64, StateError> {
    let row = host.rows(LAST_CHANGE, &[])?.pop();
    let last = row.map(|row| Cells::of(row).maybe_number()).transpose()?;
    Ok(last.flatten().unwrap_or(0))
}

fn rows(host: &impl Host, after: u64, now_ms: u64) -> Result<Vec<Meeting>, StateError> {
    let mut meetings = Vec::new();
    for row in host.rows(CHANGED, &[after.into(), MOST.into()])? {
        let mut cells = Cells::of(row);
        let conference_id = cells.text()?;
        let (_, changed_ms) = (cells.number()?, cells.number()?);
        let read = |json: &str| serde_json::from_str::<Last>(json).ok();
        let recent = |_: &Last| now_ms.saturating_sub(changed_ms) < KEPT_MS;
        let last = cells.maybe_parsed(read)?.filter(recent);
        let held = cells.maybe_parsed(read)?.filter(recent);
        let lock = held.as_ref().and_then(Last::lock);
        let mut meeting = Meeting {
            conference_id,
            held: held.filter(|held| Some(held) != last.as_ref()),
            last,
            title: cells.maybe_text()?,
            organiser: cells.maybe_text()?,
            started: cells.maybe_text()?,
            ended: cells.maybe_text()?,
            people: cells.maybe_number()?,
            rule: cells.maybe_parsed(|json| serde_json::from_str(json).ok())?,
            ..Meeting::default()
        };
        let door = cells.maybe_parsed(|json| serde_json::from_str::<Door>(json).ok())?;
        if let (Some(lock), Some(door)) = (lock, door) {
            // Of an older lock it tells nothing of this one.
            let door = door.of(&lock);
            meeting.came = door.came.into_iter().map(|it| it.passer).collect();
            meeting.left = door.left;
        }
        meeting.called_off = cells.maybe_text()?;
        meeting.counted = cells.maybe_number()?.is_some();
        meetings.push(meeting);
    }
    Ok(meetings)
}
