//! How many calls of DingTalk's each key has cost.

use serde::Serialize;

use crate::{
    clock,
    keeper::{
        model::wish::Maker,
        store::{
            cells::Cells,
            host::{Host, StateError, Statement},
        },
    },
};

/// Eight hours, in milliseconds: DingTalk's month begins with China's.
const CHINA_MS: u64 = 8 * 60 * 60 * 1_000;

/// A year and a month, in milliseconds.
const KEPT_MS: u64 = 396 * 24 * 60 * 60 * 1_000;

const OF_MONTH: &str = "SELECT sum(calls) FROM usage WHERE month = ?1";
const OF_KEYS: &str =
    "SELECT caller, key, sum(CASE WHEN month = ?1 THEN calls ELSE 0 END), max(last_ms)
    FROM usage WHERE month >= ?2 GROUP BY caller, key";
const COUNT: &str =
    "INSERT INTO usage (month, caller, key, calls, last_ms) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (month, caller, key) DO UPDATE SET calls = calls + ?4, last_ms = max(last_ms, ?5)";

/// What a key has cost, and when it was last used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Whose it is.
    #[serde(flatten)]
    pub maker: Maker,
    /// The calls of this month.
    pub calls: u64,
    /// As RFC 3339.
    pub last_used: String,
}

/// The month of a moment, such as `2026-11`.
pub fn month(now_ms: u64) -> String {
    let day = clock::format(now_ms.saturating_add(CHINA_MS));
    day.chars().take(7).collect()
}

/// The oldest month that is kept.
pub fn oldest(now_ms: u64) -> String {
    month(now_ms.saturating_sub(KEPT_MS))
}

/// How many calls there were this month.
///
/// # Errors
/// The state cannot be read.
pub fn of_month(host: &impl Host, now_ms: u64) -> Result<u64, StateError> {
    let row = host.rows(OF_MONTH, &[month(now_ms).into()])?.pop();
    let sum = row.map(|row| Cells::of(row).maybe_number()).transpose()?;
    Ok(sum.flatten().unwrap_or(0))
}

/// Each key that was used in the last 13 months.
///
/// # Errors
/// The state cannot be read.
pub fn of_keys(host: &impl Host, now_ms: u64) -> Result<Vec<Usage>, StateError> {
    let rows = host.rows(OF_KEYS, &[month(now_ms).into(), oldest(now_ms).into()])?;
    let read = |row| {
        let mut cells = Cells::of(row);
        let (caller, key) = (cells.text()?, cells.text()?);
        Ok(Usage {
            maker: Maker {
                caller,
                key: Some(key).filter(|key| !key.is_empty()),
            },
            calls: cells.number()?,
            last_used: clock::format(cells.number()?),
        })
    };
    rows.into_iter().map(read).collect()
}

/// The statement that counts `calls` of a maker's.
pub fn count(maker: &Maker, calls: u32, now_ms: u64) -> Statement {
    Statement::new(
        COUNT,
        [
            month(now_ms).into(),
            maker.caller.as_str().into(),
            maker.key.as_deref().unwrap_or_default().into(),
            calls.into(),
            now_ms.into(),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_with_chinas() {
        let new_year = clock::parse("2027-01-01T00:00:00+08:00").unwrap();
        assert_eq!(month(new_year), "2027-01");
        assert_eq!(month(new_year - 1), "2026-12");
    }
}
