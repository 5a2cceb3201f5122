//! What is known of meetings from DingTalk, and what rules have done and will do for them.

use std::collections::BTreeMap;

use dingtalk_conference_lock::Action;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    clock,
    events::order::Known,
    keeper::{
        model::word,
        store::{
            cells::Cells,
            host::{Host, StateError, Statement},
        },
    },
    rules::decide::{Done, People},
    watch::door::Door,
};

/// For how long what is known of a meeting is kept after the last that was told of it, in milliseconds.
pub const KEPT_MS: u64 = 48 * 60 * 60 * 1_000;

const FIND: &str =
    "SELECT known, rule, next, due_ms, door FROM conference WHERE conference_id = ?1";
const DUE: &str =
    "SELECT conference_id FROM conference WHERE due_ms <= ?1 ORDER BY due_ms LIMIT ?2";
const NEXT: &str = "SELECT min(due_ms) FROM conference WHERE due_ms > ?1";
const SAVE: &str = "INSERT INTO conference
    (conference_id, changed_ms, known, rule, next, due_ms, title, started, ended, people, door)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
    ON CONFLICT (conference_id) DO UPDATE SET changed_ms = ?2, known = ?3, rule = ?4, next = ?5,
        due_ms = ?6, title = ?7, started = ?8, ended = ?9, people = ?10, door = ?11";
const LATELY: &str = "SELECT conference_id, known, changed_ms FROM conference WHERE changed_ms > ?1
    ORDER BY changed_ms DESC LIMIT ?2";
const ALL_DUE: &str = "UPDATE conference SET due_ms = ?1 WHERE changed_ms > ?2";

/// What is known of a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conference {
    /// By events.
    pub known: Known,
    /// What its rule has done for it.
    pub by_rule: ByRule,
    /// What its rule will do next, where that is known.
    pub next: Option<Next>,
    /// When that, or something that is not shown, is due, in milliseconds since 1970.
    pub due_ms: Option<u64>,
    /// Who came and went since it was locked.
    pub door: Option<Door>,
}

/// What a rule has done for a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ByRule {
    /// Which rule it was last. What was done, or called off, counts for whichever takes its place.
    pub rule: String,
    /// What they have done.
    pub done: Done,
    /// Whether they were called off.
    pub called_off: bool,
    /// How many were in the meeting and how many invited, when they were counted last.
    pub counted: Option<(u64, u64)>,
    /// Until when it was booked, in milliseconds of DingTalk's since 1970, where that was asked.
    pub ends_ms: Option<u64>,
}

impl ByRule {
    /// The people as they were counted last.
    pub fn people(&self) -> Option<People> {
        let people = |(inside, invited)| People { inside, invited };
        self.counted.map(people)
    }
}

/// What a rule will do to a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// Which rule.
    pub id: String,
    /// What.
    #[serde(with = "word")]
    pub action: Action,
    /// When, as RFC 3339.
    pub at: String,
}

impl Conference {
    /// How many are in it, as far as that is known.
    pub fn people(&self) -> Option<u64> {
        let told = self.known.tells_people() || self.known.has_ended();
        let told = told.then(|| self.known.people_in());
        told.or_else(|| self.by_rule.people().map(|people| people.inside))
    }

    /// The statement that keeps it.
    pub fn save(&self, conference_id: &str, now_ms: u64) -> Statement {
        Statement::new(
            SAVE,
            [
                conference_id.into(),
                now_ms.into(),
                json(&self.known).into(),
                json(&self.by_rule).into(),
                self.next.as_ref().map(json).into(),
                self.due_ms.into(),
                self.known.fact(|facts| facts.title.as_deref()).into(),
                self.known.started_ms().map(clock::format).into(),
                self.known.ended_ms().map(clock::format).into(),
                self.people().into(),
                self.door.as_ref().map(json).into(),
            ],
        )
    }
}

/// Those that were looked at in a step, as they are and as they were.
#[derive(Debug, Default)]
pub struct Conferences(BTreeMap<String, (Conference, Option<Conference>)>);

impl Conferences {
    /// The one of that id, as it is in this step; one of which nothing is known where there is none.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn take(&mut self, host: &impl Host, id: &str) -> Result<Conference, StateError> {
        if let Some((conference, _)) = self.0.get(id) {
            return Ok(conference.clone());
        }
        let kept = find(host, id)?;
        let conference = kept.clone().unwrap_or_default();
        self.0.insert(id.into(), (conference.clone(), kept));
        Ok(conference)
    }

    /// Notes how it is now.
    pub fn put(&mut self, id: &str, conference: Conference) {
        if let Some((now, _)) = self.0.get_mut(id) {
            *now = conference;
        }
    }

    /// Those that have changed.
    pub fn changed(self) -> impl Iterator<Item = (String, Conference)> {
        let all = self.0.into_iter();
        let changed = all.filter(|(_, (now, before))| {
            before
                .as_ref()
                .map_or(*now != Conference::default(), |before| before != now)
        });
        changed.map(|(id, (now, _))| (id, now))
    }
}

/// The one of that id.
///
/// # Errors
/// The state cannot be read.
pub fn find(host: &impl Host, id: &str) -> Result<Option<Conference>, StateError> {
    let Some(row) = host.rows(FIND, &[id.into()])?.pop() else {
        return Ok(None);
    };
    let mut cells = Cells::of(row);
    Ok(Some(Conference {
        known: cells.parsed(read)?,
        by_rule: cells.parsed(read)?,
        next: cells.maybe_parsed(read)?,
        due_ms: cells.maybe_number()?,
        door: cells.maybe_parsed(read)?,
    }))
}

/// At most `limit` of which something is due, the longest due first.
///
/// # Errors
/// The state cannot be read.
pub fn due(host: &impl Host, now_ms: u64, limit: usize) -> Result<Vec<String>, StateError> {
    let rows = host.rows(DUE, &[now_ms.into(), limit.into()])?;
    rows.into_iter().map(|row| Cells::of(row).text()).collect()
}

/// At most `limit` of those that are kept, written last first; and since when all are among them, in
/// milliseconds since 1970.
///
/// # Errors
/// The state cannot be read.
pub fn lately(
    host: &impl Host,
    now_ms: u64,
    limit: usize,
) -> Result<(Vec<(String, Known)>, u64), StateError> {
    let kept_ms = now_ms.saturating_sub(KEPT_MS);
    let (mut found, mut oldest_ms) = (Vec::new(), kept_ms);
    for row in host.rows(LATELY, &[kept_ms.into(), limit.into()])? {
        let mut cells = Cells::of(row);
        found.push((cells.text()?, cells.parsed(read)?));
        oldest_ms = cells.number()?;
    }
    let since_ms = if found.len() < limit {
        kept_ms
    } else {
        oldest_ms
    };
    Ok((found, since_ms))
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

/// The statement that makes all of them due that may still go on.
pub fn all_due(now_ms: u64) -> Statement {
    let since = now_ms.saturating_sub(KEPT_MS);
    Statement::new(ALL_DUE, [now_ms.into(), since.into()])
}

fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn json(value: &impl Serialize) -> String {
    // Texts and numbers only: it cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}
