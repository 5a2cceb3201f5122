//! Looks into the record.

use serde::{Deserialize, Serialize};

use crate::{
    clock,
    keeper::{
        model::ending::Outcome,
        store::{
            cells::Cells,
            host::{Host, StateError, Value},
        },
    },
};

/// The most entries of a page.
pub const MOST: usize = 1_000;
/// How many entries are looked at for a page, where what is asked for has to be picked out of others:
/// a page may have fewer than asked for, and there are more behind it.
const LOOKED_AT: usize = 2_000;

const BOUNDS: &str = "SELECT (SELECT min(seq) FROM record), (SELECT max(seq) FROM record)";
const TIME: &str = "SELECT time FROM record WHERE seq = ?1";

/// Which entries are asked for: those that have all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// The meeting.
    pub conference_id: Option<String>,
    /// Who asked.
    pub caller: Option<String>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// The first moment, in milliseconds since 1970.
    pub from_ms: Option<u64>,
    /// The last moment.
    pub to_ms: Option<u64>,
}

/// From where on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Start {
    /// The newest before that entry; the newest of all without one.
    Before(Option<u64>),
    /// The oldest after that entry; 0 is before all.
    After(u64),
}

/// Some entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Their lines, exactly as they are kept.
    pub lines: Vec<String>,
    /// The last entry that was looked at, where there are more: the next page starts there.
    pub next: Option<u64>,
}

/// At most `limit` entries, newest first from [`Start::Before`], oldest first from [`Start::After`].
///
/// Moments are found by halving, which takes the clock for one that was never set back: of entries
/// written twice over the same hour, some may not be found by their moment.
///
/// # Errors
/// The state cannot be read.
pub fn page(
    host: &impl Host,
    filter: &Filter,
    start: Start,
    limit: usize,
) -> Result<Page, StateError> {
    let Some((first, last)) = bounds(host, filter)? else {
        return Ok(Page {
            lines: Vec::new(),
            next: None,
        });
    };
    let (first, last, order) = match start {
        Start::Before(None) => (first, last, "DESC"),
        Start::Before(Some(seq)) => (first, last.min(seq.saturating_sub(1)), "DESC"),
        Start::After(seq) => (first.max(seq.saturating_add(1)), last, "ASC"),
    };
    let Filter {
        conference_id,
        caller,
        outcome,
        ..
    } = filter;
    // The index of the first of these that is given; what else is given is picked out.
    let given = [
        (conference_id.is_some(), "conference_id = ?4 AND"),
        (caller.is_some(), "caller = ?5 AND"),
        (outcome.is_some(), "outcome = ?6 AND"),
    ];
    let mut indexed = given.iter().filter(|(given, _)| *given);
    let by = indexed.next().map_or("", |(_, condition)| condition);
    let limit = limit.clamp(1, MOST);
    let look_at = if indexed.next().is_some() {
        limit.max(LOOKED_AT)
    } else {
        limit
    };
    let sql = format!(
        "SELECT seq, CASE WHEN (?4 IS NULL OR conference_id = ?4) AND (?5 IS NULL OR caller = ?5)
            AND (?6 IS NULL OR outcome = ?6) AND (?7 IS NULL OR time >= ?7) AND (?8 IS NULL OR time <= ?8)
            THEN line END
        FROM record WHERE {by} seq BETWEEN ?1 AND ?2 ORDER BY seq {order} LIMIT ?3"
    );
    let rows = host.rows(
        &sql,
        &[
            first.into(),
            last.into(),
            look_at.saturating_add(1).into(),
            conference_id.clone().into(),
            caller.clone().into(),
            outcome.map(Outcome::as_str).into(),
            filter.from_ms.map(clock::format).into(),
            filter.to_ms.map(clock::format).into(),
        ],
    )?;
    collect(rows, look_at, limit)
}

fn collect(rows: Vec<Vec<Value>>, look_at: usize, limit: usize) -> Result<Page, StateError> {
    let more = rows.len() > look_at;
    let mut rows = rows.into_iter().take(look_at);
    let mut page = Page {
        lines: Vec::new(),
        next: None,
    };
    let mut last = None;
    while page.lines.len() < limit {
        let Some(row) = rows.next() else {
            page.next = last.filter(|_| more);
            return Ok(page);
        };
        let mut cells = Cells::of(row);
        last = Some(cells.number()?);
        page.lines.extend(cells.maybe_text()?);
    }
    page.next = last.filter(|_| more || rows.next().is_some());
    Ok(page)
}

/// The first and the last entry that can be of the filter's time; `None` where there is none.
fn bounds(host: &impl Host, filter: &Filter) -> Result<Option<(u64, u64)>, StateError> {
    let Some(row) = host.rows(BOUNDS, &[])?.pop() else {
        return Ok(None);
    };
    let mut cells = Cells::of(row);
    let (Some(first), Some(last)) = (cells.maybe_number()?, cells.maybe_number()?) else {
        return Ok(None);
    };
    let from = match filter.from_ms {
        Some(ms) => first_from(host, first, last, &clock::format(ms))?,
        None => first,
    };
    let to = match filter.to_ms {
        Some(ms) => {
            let after = clock::format(ms.saturating_add(1));
            first_from(host, first, last, &after)?.saturating_sub(1)
        }
        None => last,
    };
    Ok((from <= to).then_some((from, to)))
}

/// The first entry of `first..=last` with that time or a later one; the one after `last` if none is.
fn first_from(host: &impl Host, first: u64, last: u64, time: &str) -> Result<u64, StateError> {
    let (mut low, mut high) = (first, last.saturating_add(1));
    while low < high {
        let middle = low.midpoint(high);
        let row = host.rows(TIME, &[middle.into()])?.pop();
        let other = row.map(|row| Cells::of(row).text()).transpose()?;
        if other.is_some_and(|other| other.as_str() < time) {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    Ok(low)
}
