//! Requests that name themselves by an `Idempotency-Key`, so that repeating them does no harm.

use dingtalk_conference_lock::Action;
use serde::{Deserialize, Serialize};

use crate::{
    http::{reason, refusal::Refusal},
    keeper::{
        model::ending::Ending,
        record::chain::hash,
        store::{
            cells::Cells,
            host::{Host, StateError, Statement},
        },
        view::timers::TimerView,
    },
};

/// The longest key, in characters.
pub const MOST: usize = 255;
/// How long a key is kept, in milliseconds.
const KEPT_MS: u64 = 24 * 60 * 60 * 1_000;

const FIND: &str = "SELECT request, answer, ended FROM idempotency
    WHERE caller = ?1 AND key = ?2 AND expires_ms > ?3";
const KEEP: &str = "INSERT INTO idempotency (caller, key, request, answer, ended, expires_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (caller, key) DO UPDATE SET request = ?3, answer = ?4, ended = ?5, expires_ms = ?6";
const END: &str = "UPDATE idempotency SET answer = ?3, ended = ?4 WHERE caller = ?1 AND key = ?2";

/// What is kept under a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kept {
    /// How an action ended.
    Ending(Ending),
    /// The id of a batch.
    Batch(String),
    /// A timer, as it was set.
    Timer(TimerView),
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    New,
    /// It was used with another request, or its request is still under way.
    Refused(Refusal),
    /// Its request was answered so; the record's entry of that.
    Answered(Kept, u64),
}

/// A request that names itself.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Who asks.
    pub caller: &'a str,
    /// The `Idempotency-Key`.
    pub key: &'a str,
    /// What tells the request from others.
    pub request: &'a str,
}

/// What tells a request from others: what is done to which meetings.
pub fn request(what: &str, action: Action, parts: &[&str]) -> String {
    hash(&format!("{what} {} {}", action.as_str(), parts.join("\n")))
}

/// What is known of a key.
///
/// # Errors
/// The state cannot be read.
pub fn find(host: &impl Host, named: &Named<'_>, now_ms: u64) -> Result<Found, StateError> {
    let parameters = [named.caller.into(), named.key.into(), now_ms.into()];
    let Some(row) = host.rows(FIND, &parameters)?.pop() else {
        return Ok(Found::New);
    };
    let mut cells = Cells::of(row);
    if cells.text()? != named.request {
        return Ok(Found::Refused(reused()));
    }
    let answer = cells.maybe_parsed(|json| serde_json::from_str(json).ok())?;
    let ended = cells.maybe_number()?.unwrap_or(0);
    Ok(match answer {
        Some(kept) => Found::Answered(kept, ended),
        None => Found::Refused(in_use()),
    })
}

/// Keeps a request, and its answer where there is one.
pub fn keep(named: &Named<'_>, answer: Option<&Kept>, ended: u64, now_ms: u64) -> Statement {
    Statement::new(
        KEEP,
        [
            named.caller.into(),
            named.key.into(),
            named.request.into(),
            answer.map(json).into(),
            answer.map(|_| ended).into(),
            now_ms.saturating_add(KEPT_MS).into(),
        ],
    )
}

/// Keeps the answer to a request.
pub fn end(caller: &str, key: &str, answer: &Kept, ended: u64) -> Statement {
    Statement::new(
        END,
        [caller.into(), key.into(), json(answer).into(), ended.into()],
    )
}

fn json(kept: &Kept) -> String {
    // Texts and numbers only: it cannot fail.
    serde_json::to_string(kept).unwrap_or_default()
}

/// 422: the key was used with another request.
fn reused() -> Refusal {
    let message = "this Idempotency-Key was used with another request: use a new one for each";
    Refusal::of(reason::IDEMPOTENCY_KEY_REUSED, message)
}

/// 409: the request is still under way.
pub(super) fn in_use() -> Refusal {
    let message = "the first request with this Idempotency-Key is still under way: ask again";
    Refusal::of(reason::IDEMPOTENCY_KEY_IN_USE, message).with_header("retry-after", "1")
}
