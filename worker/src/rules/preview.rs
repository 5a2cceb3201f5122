//! What rules would have done in the last days, and what they take of the month's calls: for whoever
//! thinks of setting them.

use serde::{Deserialize, Serialize};

use super::{
    choose::{About, choose, fits},
    cost::{Cost, cost},
    decide::People,
    replay::{Act, Past, replay},
    rule::{Rule, When},
};
use crate::{clock, events::order::Known};

/// So many meetings of a rule are told of, the newest.
const SHOWN: usize = 20;
/// How long a meeting is for which the calls are told, in minutes.
const EXAMPLE_MINUTES: u64 = 60;
const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
/// How many days a month has, at most.
const MONTH_DAYS: u64 = 31;

/// What is known of the meetings of the last days.
#[derive(Clone, Copy, Debug)]
pub struct Lately<'a> {
    /// By their ids.
    pub meetings: &'a [(String, Known)],
    /// Since when all are known, in milliseconds since 1970; `None` where none ever was.
    pub since_ms: Option<u64>,
    /// Until when.
    pub now_ms: u64,
}

/// What a rule would have done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Which rule.
    pub id: String,
    /// How many meetings would have been its.
    pub meetings: u64,
    /// Of them those that it would have locked.
    pub locked: u64,
    /// Those of which it cannot be told, since it is not known how many were in.
    pub unclear: u64,
    /// How many fit it, and are a rule's that stands before it.
    pub before: u64,
    /// How many calls a meeting of an hour takes at most.
    pub calls_per_meeting: u64,
    /// Those of them that count people.
    pub counts_per_meeting: u64,
    /// How many calls it takes a month at most, of them [`counts_per_month`](Self::counts_per_month), if there
    /// are as many meetings as there were.
    pub calls_per_month: u64,
    /// Those to count people.
    pub counts_per_month: u64,
    /// The newest of its meetings.
    pub newest: Vec<Shown>,
}

/// A meeting that would have been a rule's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// Its id.
    pub conference_id: String,
    /// Its title, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When it began, as RFC 3339.
    pub started: String,
    /// When it would have been locked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<String>,
    /// When it would have been opened again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlocked: Option<String>,
}

/// What each of the rules would have done, if these had been the rules.
pub fn preview(rules: &[Rule], lately: Lately<'_>) -> Vec<Preview> {
    let mut known: Vec<_> = lately.meetings.iter().filter_map(begun).collect();
    known.sort_unstable_by_key(|(started_ms, id, _)| (core::cmp::Reverse(*started_ms), *id));
    let told = known.iter().any(|(_, _, known)| known.tells_people());
    let of = |rule| of_rule(rule, rules, &known, told, lately);
    rules.iter().map(of).collect()
}

type Begun<'a> = (u64, &'a str, &'a Known);

fn begun((id, known): &(String, Known)) -> Option<Begun<'_>> {
    Some((known.started_ms()?, id, known))
}

fn of_rule(
    rule: &Rule,
    rules: &[Rule],
    known: &[Begun<'_>],
    told: bool,
    lately: Lately<'_>,
) -> Preview {
    let example = cost(rule, 1, EXAMPLE_MINUTES, told);
    let mut found = Preview {
        id: rule.id.clone(),
        calls_per_meeting: example.calls(),
        counts_per_meeting: example.counting,
        ..Preview::default()
    };
    let mut all = Cost::default();
    for &(started_ms, id, known) in known {
        let about = About::from(known);
        let chosen = choose(rules, about).is_some_and(|chosen| chosen.id == rule.id);
        if !chosen {
            let before = rule.enabled && fits(rule, about);
            found.before = found.before.saturating_add(u64::from(before));
            continue;
        }
        let ended_ms = known.ended_ms().unwrap_or(lately.now_ms);
        let minutes = ended_ms.saturating_sub(started_ms) / MINUTE_MS;
        // One that goes on is not over so soon.
        let least = if known.has_ended() {
            0
        } else {
            EXAMPLE_MINUTES
        };
        let one = cost(rule, 1, minutes.max(least), told);
        all.counting = all.counting.saturating_add(one.counting);
        all.acting = all.acting.saturating_add(one.acting);
        let (locked, unlocked) = acts(rule, known, (started_ms, ended_ms));
        let counts = matches!(rule.lock, When::People(_) | When::EverybodyIn);
        found.meetings = found.meetings.saturating_add(1);
        found.locked = found.locked.saturating_add(u64::from(locked.is_some()));
        found.unclear = found
            .unclear
            .saturating_add(u64::from(counts && !known.tells_people()));
        if found.newest.len() < SHOWN {
            found.newest.push(Shown {
                conference_id: id.into(),
                title: known.fact(|facts| facts.title.clone()),
                started: clock::format(started_ms),
                locked: locked.map(clock::format),
                unlocked: unlocked.map(clock::format),
            });
        }
    }
    found.calls_per_month = a_month(all.calls(), lately);
    found.counts_per_month = a_month(all.counting, lately);
    found
}

/// When a rule would have locked the meeting first, and when it would have opened it.
fn acts(
    rule: &Rule,
    known: &Known,
    (started_ms, ended_ms): (u64, u64),
) -> (Option<u64>, Option<u64>) {
    let invited = known.invited();
    let people = known.people_over_time().into_iter();
    let people: Vec<_> = people
        .map(|(at, inside)| (at, People { inside, invited }))
        .collect();
    let past = Past {
        started_ms,
        ended_ms,
        ends_ms: known.booked_end_ms(),
        people: &people,
        told: known.tells_people(),
    };
    let mut when = (None, None);
    for act in replay(rule, &past) {
        match act {
            Act::Lock(at) => when.0 = when.0.or(Some(at)),
            Act::Unlock(at) => when.1 = when.1.or(Some(at)),
        }
    }
    when
}

/// What is a month what it was lately. A day is the least from which that is told.
fn a_month(calls: u64, lately: Lately<'_>) -> u64 {
    let lately_ms = lately.now_ms.saturating_sub(lately.since_ms.unwrap_or(0));
    let month = calls.saturating_mul(MONTH_DAYS * DAY_MS);
    month.div_ceil(lately_ms.max(DAY_MS))
}

#[cfg(test)]
#[path = "preview_tests.rs"]
mod tests;
