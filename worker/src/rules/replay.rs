//! What a rule would have done for a meeting that is over, so that whoever writes one sees what it means.

use super::{
    decide::{Due, Meeting, People, decide},
    rule::Rule,
};

/// A meeting as it went. Moments are in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past<'a> {
    /// When it began.
    pub started_ms: u64,
    /// When it ended, or until when it is known.
    pub ended_ms: u64,
    /// When it was booked to end, where that is known.
    pub ends_ms: Option<u64>,
    /// How many were in it from which moment on, the oldest first.
    pub people: &'a [(u64, People)],
    /// Whether events told so.
    pub told: bool,
}

/// What would have been done, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// To lock.
    Lock(u64),
    /// To open again.
    Unlock(u64),
}

impl Past<'_> {
    fn people_at(&self, now_ms: u64) -> Option<People> {
        let so_far = self.people.iter().take_while(|(at, _)| *at <= now_ms);
        so_far.last().map(|(_, people)| *people)
    }

    /// When the next people come or go.
    fn next_change(&self, now_ms: u64) -> Option<u64> {
        let mut later = self.people.iter().filter(|(at, _)| *at > now_ms);
        later.next().map(|(at, _)| *at).filter(|_| self.told)
    }
}

/// What `rule` would have done for a meeting that it is for, if nobody had opened it in between.
pub fn replay(rule: &Rule, past: &Past<'_>) -> Vec<Act> {
    let mut meeting = Meeting {
        started_ms: past.started_ms,
        ends_ms: past.ends_ms,
        told: past.told,
        ..Meeting::default()
    };
    let mut acts = Vec::new();
    let mut now_ms = past.started_ms;
    while now_ms <= past.ended_ms {
        if past.told {
            meeting.people = past.people_at(now_ms);
        }
        let then = match decide(rule, &meeting, now_ms) {
            Due::Lock => {
                acts.push(Act::Lock(now_ms));
                meeting.done.locked(now_ms);
                continue;
            }
            Due::Unlock => {
                acts.push(Act::Unlock(now_ms));
                meeting.done.unlocked = true;
                continue;
            }
            Due::Count => {
                meeting.people = past.people_at(now_ms);
                meeting.done.counted(now_ms);
                continue;
            }
            Due::LockAt(then) | Due::UnlockAt(then) | Due::CountAt(then) => Some(then),
            Due::Nothing => None,
        };
        let next = [then, past.next_change(now_ms)].into_iter().flatten().min();
        let Some(next) = next else { break };
        now_ms = next;
    }
    acts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::body;

    const MINUTE: u64 = 60_000;

    fn rule(json: &str) -> Rule {
        let json = format!(r#"[{{"id":"r","for":{{}},{json}}}]"#);
        body::read(json.as_bytes()).unwrap().remove(0)
    }

    /// An hour, of which it is known how many were in it from which minute on.
    fn hour(people: &[(u64, People)], told: bool) -> Past<'_> {
        Past {
            started_ms: 0,
            ended_ms: 60 * MINUTE,
            ends_ms: Some(50 * MINUTE),
            people,
            told,
        }
    }

    fn inside(minute: u64, inside: u64) -> (u64, People) {
        let at = minute.saturating_mul(MINUTE);
        (at, People { inside, invited: 4 })
    }

    #[test]
    fn it_locks_and_opens_when_it_would_have() {
        let both = rule(r#""lock":{"afterMinutes":10},"unlock":"at-end","relock":5"#);
        let acts = [Act::Lock(10 * MINUTE), Act::Unlock(50 * MINUTE)];
        assert_eq!(replay(&both, &hour(&[], false)), acts);
        let late = rule(r#""lock":{"afterMinutes":61}"#);
        assert_eq!(replay(&late, &hour(&[], false)), []);
        let off = Rule {
            enabled: false,
            ..both
        };
        assert_eq!(replay(&off, &hour(&[], false)), []);
    }

    #[test]
    fn at_so_many_people_it_locks_when_they_came_or_when_they_would_have_been_counted() {
        let people = rule(r#""lock":{"people":5}"#);
        let history = [inside(0, 1), inside(5, 5), inside(6, 3), inside(20, 6)];
        assert_eq!(
            replay(&people, &hour(&history, true)),
            [Act::Lock(5 * MINUTE)]
        );
        // After 1, 3, 7, 15 and 31 minutes.
        assert_eq!(
            replay(&people, &hour(&history, false)),
            [Act::Lock(31 * MINUTE)]
        );
        let everybody = rule(r#""lock":{"everybodyIn":true},"unlock":{"afterMinutes":5}"#);
        let acts = [Act::Lock(5 * MINUTE), Act::Unlock(10 * MINUTE)];
        assert_eq!(replay(&everybody, &hour(&history, true)), acts);
        assert_eq!(replay(&people, &hour(&[], true)), []);
        assert_eq!(replay(&people, &hour(&[], false)), []);
    }
}
