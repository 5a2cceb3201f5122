//! What a rule wants done for a meeting, and when.
//!
//! A rule acts once in a meeting. What somebody else opens it locks again only as often as `relock` says,
//! and waits longer each time: nobody is locked in a fight with the host.

use serde::{Deserialize, Serialize};

use super::rule::{Rule, Until, When};
use crate::events::order::Known;

const MINUTE_MS: u64 = 60_000;
/// How long after the beginning people are counted for the first time, and between the next times; from the
/// last on it stays.
const COUNTING_MINUTES: [u64; 6] = [1, 2, 4, 8, 16, 30];
/// How often they are counted at most: for half a day.
pub const MOST_COUNTS: u32 = 28;
/// How often is tried again what was not done, with the same pauses: for about four hours.
const MOST_TRIES: u32 = 12;
/// How long it is left open at the first time; after that twice as long each time.
const RELOCK_MS: u64 = MINUTE_MS;

/// What is known of a meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meeting {
    /// When it began, in milliseconds since 1970, as all moments here.
    pub started_ms: u64,
    /// Whether it has ended.
    pub ended: bool,
    /// When it was booked to end, where that is known.
    pub ends_ms: Option<u64>,
    /// How many are in it, as far as that is known.
    pub people: Option<People>,
    /// Whether events tell who comes and goes, so that nobody has to be counted.
    pub told: bool,
    /// What the rule has done for it.
    pub done: Done,
    /// Whether the rule was called off for it.
    pub called_off: bool,
    /// How many in it are of no organisation that is known, and so were not counted among the invited.
    pub strangers: u64,
    /// Whether somebody who was invited by name is not in.
    pub awaited: bool,
}

impl Meeting {
    /// What events tell of it; `None` before they told when it began. The rest is whoever asks to add: its
    /// booked end, whether the rule was called off, and the people where they were counted.
    pub fn of(known: &Known, done: Done) -> Option<Self> {
        let told = known.tells_people();
        let people = People {
            inside: known.people_in(),
            invited: known.invited(),
        };
        Some(Self {
            started_ms: known.started_ms()?,
            ended: known.has_ended(),
            people: told.then_some(people),
            told,
            done,
            strangers: known.strangers_in(),
            awaited: known.is_awaited(),
            ..Self::default()
        })
    }
}

/// How many are in a meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// In it now.
    pub inside: u64,
    /// Invited, whoever began it not counted.
    pub invited: u64,
}

/// What a rule has done for a meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Done {
    /// How often it has had it locked, whatever came of it.
    pub locks: u32,
    /// When it did last.
    pub locked_ms: Option<u64>,
    /// When the meeting was last seen to be open since then, by no doing of the rule's: somebody unlocked it,
    /// or came in.
    pub opened_ms: Option<u64>,
    /// Whether it has had it opened again.
    pub unlocked: bool,
    /// How often people were counted.
    pub counts: u32,
    /// When they were last.
    pub counted_ms: Option<u64>,
    /// Whether DingTalk was asked about the meeting, and so when it is booked to end.
    pub asked: bool,
    /// Whether somebody else had it locked last: what they want closed the rule does not open.
    pub theirs: bool,
    /// How often what it wanted was not done, for a reason that passes.
    pub failed: u32,
    /// Before when it is not tried again.
    pub again_ms: Option<u64>,
}

impl Done {
    /// Notes that somebody came in though the rule had it locked: so it is open. From the first on it is waited,
    /// not from the last: else a crowd would keep it open.
    pub fn came_in(&mut self, now_ms: u64) {
        let locked = self.locked_ms.unwrap_or(0);
        let known = self.opened_ms.is_some_and(|opened| opened >= locked);
        if self.locks > 0 && !known {
            self.opened_ms = Some(now_ms);
        }
    }

    /// Notes that DingTalk is asked how many are in it, and until when it is booked.
    pub fn counted(&mut self, now_ms: u64) {
        self.counts = self.counts.saturating_add(1);
        self.counted_ms = Some(now_ms);
        self.asked = true;
    }

    /// Notes that the rule has it locked.
    pub fn locked(&mut self, now_ms: u64) {
        self.locks = self.locks.saturating_add(1);
        self.locked_ms = Some(now_ms);
    }

    /// Notes that somebody else had it locked.
    pub fn locked_by_others(&mut self) {
        self.theirs = true;
        self.opened_ms = None;
    }

    /// Notes that somebody else had it opened, until then where they said so.
    pub fn opened_by_others(&mut self, now_ms: u64, until_ms: Option<u64>) {
        self.theirs = false;
        // What was to be tried again may have been done, and they do not want it.
        if self.again_ms.take().is_some() {
            self.locks = self.locks.max(1);
        }
        if self.locks > 0 {
            self.opened_ms = Some(until_ms.unwrap_or(now_ms).max(now_ms));
        }
    }

    /// Notes that what the rule wanted was not done, though it may be later: it is tried again, ever more
    /// seldom, and not for ever.
    pub fn was_not_done(&mut self, locking: bool, now_ms: u64) {
        if self.failed >= MOST_TRIES {
            return;
        }
        self.again_ms = Some(after(now_ms, pause(self.failed)));
        self.failed = self.failed.saturating_add(1);
        if locking {
            self.locks = self.locks.saturating_sub(1);
            self.locked_ms = None;
        } else {
            self.unlocked = false;
        }
    }

    /// Notes that what the rule wanted was done.
    pub fn was_done(&mut self) {
        (self.failed, self.again_ms) = (0, None);
    }
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing more, unless something changes.
    Nothing,
    /// To lock, now.
    Lock,
    /// To lock, then.
    LockAt(u64),
    /// To ask DingTalk how many are in it, and until when it is booked, now.
    Count,
    /// To count them, then.
    CountAt(u64),
    /// To open, now.
    Unlock,
    /// To open, then.
    UnlockAt(u64),
}

/// What `rule` wants done for a meeting that it is the rule of.
pub fn decide(rule: &Rule, meeting: &Meeting, now_ms: u64) -> Due {
    let due = wanted(rule, meeting, now_ms);
    let again = meeting.done.again_ms.filter(|again| *again > now_ms);
    match (due, again) {
        (Due::Lock, Some(again)) => Due::LockAt(again),
        (Due::LockAt(at), Some(again)) => Due::LockAt(at.max(again)),
        (Due::Unlock, Some(again)) => Due::UnlockAt(again),
        (Due::UnlockAt(at), Some(again)) => Due::UnlockAt(at.max(again)),
        (due, _) => due,
    }
}

fn wanted(rule: &Rule, meeting: &Meeting, now_ms: u64) -> Due {
    let done = &meeting.done;
    let idle = !rule.enabled || rule.lock == When::Never;
    if idle || meeting.called_off || meeting.ended || done.unlocked {
        return Due::Nothing;
    }
    let unlock = unlock_ms(rule, meeting);
    // What would be opened at once is left open.
    let in_time = |at: u64| unlock.is_none_or(|unlock| at.max(now_ms) < unlock);
    if done.locks == 0 {
        return match first(rule, meeting, now_ms) {
            Due::Lock if !in_time(now_ms) => Due::Nothing,
            Due::LockAt(at) | Due::CountAt(at) if !in_time(at) => Due::Nothing,
            Due::Count if !in_time(now_ms) => Due::Nothing,
            due => due,
        };
    }
    match (relock_ms(rule, done).filter(|at| in_time(*at)), unlock) {
        (Some(at), _) => when(at, now_ms, Due::Lock, Due::LockAt),
        (None, _) if done.theirs => Due::Nothing,
        (None, Some(at)) => when(at, now_ms, Due::Unlock, Due::UnlockAt),
        // No event may tell when it is booked to end.
        (None, None) if rule.unlock == Some(Until::AtEnd) && !done.asked => Due::Count,
        (None, None) => Due::Nothing,
    }
}

fn when(at: u64, now_ms: u64, now: Due, then: impl FnOnce(u64) -> Due) -> Due {
    if at <= now_ms { now } else { then(at) }
}

fn first(rule: &Rule, meeting: &Meeting, now_ms: u64) -> Due {
    let enough = match rule.lock {
        When::Never => return Due::Nothing,
        When::AfterMinutes(minutes) => {
            let at = after(meeting.started_ms, minutes);
            return when(at, now_ms, Due::Lock, Due::LockAt);
        }
        When::People(most) => meeting.people.is_some_and(|it| it.inside >= most),
        // Where nobody was invited, everybody is never in.
        When::EverybodyIn => meeting
            .people
            .map(|it| (it.invited, it.inside.saturating_sub(meeting.strangers)))
            .is_some_and(|(invited, ours)| invited > 0 && ours > invited && !meeting.awaited),
    };
    if enough {
        return Due::Lock;
    }
    if meeting.told || meeting.done.counts >= MOST_COUNTS {
        return Due::Nothing;
    }
    let since = meeting.done.counted_ms.unwrap_or(meeting.started_ms);
    let at = after(since, pause(meeting.done.counts));
    when(at, now_ms, Due::Count, Due::CountAt)
}

/// How many minutes pass between so many counts and the next.
pub(super) fn pause(counts: u32) -> u64 {
    let [.., last] = COUNTING_MINUTES;
    let index = usize::try_from(counts).unwrap_or(usize::MAX);
    COUNTING_MINUTES.get(index).copied().unwrap_or(last)
}

/// When it is to be opened, by what is known now.
fn unlock_ms(rule: &Rule, meeting: &Meeting) -> Option<u64> {
    match rule.unlock? {
        Until::AfterMinutes(minutes) => Some(after(meeting.done.locked_ms?, minutes)),
        Until::AtEnd => meeting.ends_ms,
    }
}

/// When what somebody has opened is locked again.
fn relock_ms(rule: &Rule, done: &Done) -> Option<u64> {
    let opened = done.opened_ms?;
    let open = done.locked_ms.is_none_or(|locked| opened >= locked);
    let again = done.locks.checked_sub(1)?;
    let wait = RELOCK_MS.checked_shl(again)?;
    (open && again < u32::from(rule.relock)).then(|| opened.saturating_add(wait))
}

fn after(since_ms: u64, minutes: u64) -> u64 {
    since_ms.saturating_add(minutes.saturating_mul(MINUTE_MS))
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
