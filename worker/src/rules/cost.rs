//! What a rule takes of the month's calls.

use serde::Serialize;

use super::{
    decide::{MOST_COUNTS, pause},
    rule::{Rule, Until, When},
};

/// What a rule takes at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Calls that count people, or ask until when a meeting is booked.
    pub counting: u64,
    /// Calls that lock and open.
    pub acting: u64,
}

impl Cost {
    /// Both together.
    pub fn calls(self) -> u64 {
        self.counting.saturating_add(self.acting)
    }
}

/// What `rule` takes at most for so many meetings of so many minutes; `told`, where events tell who comes and
/// goes.
pub fn cost(rule: &Rule, meetings: u64, minutes: u64, told: bool) -> Cost {
    let counts = match rule.lock {
        When::Never => return Cost::default(),
        When::AfterMinutes(_) => 0,
        When::People(_) | When::EverybodyIn if told => 0,
        When::People(_) | When::EverybodyIn => counts(minutes),
    };
    // One of them, or one more, asks until when it is booked.
    let counts = match rule.unlock {
        Some(Until::AtEnd) => counts.max(1),
        _ => counts,
    };
    let actions = 1_u64
        .saturating_add(u64::from(rule.relock))
        .saturating_add(u64::from(rule.unlock.is_some()));
    Cost {
        counting: counts.saturating_mul(meetings),
        acting: actions.saturating_mul(meetings),
    }
}

/// How often people are counted in so many minutes.
fn counts(minutes: u64) -> u64 {
    let mut at = 0_u64;
    let in_time = |counts: &u32| {
        at = at.saturating_add(pause(*counts));
        at <= minutes
    };
    let counts = (0..MOST_COUNTS).take_while(in_time).count();
    u64::try_from(counts).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::body;

    fn rule(json: &str) -> Rule {
        let json = format!(r#"[{{"id":"r","for":{{}},{json}}}]"#);
        body::read(json.as_bytes()).unwrap().remove(0)
    }

    #[test]
    fn counting_costs_and_what_events_tell_does_not() {
        let people = rule(r#""lock":{"people":20},"unlock":"at-end""#);
        // After 1, 3, 7, 15, 31 minutes; an hour is one minute too short for the next.
        let hour = cost(&people, 100, 60, false);
        assert_eq!((hour.counting, hour.acting, hour.calls()), (500, 200, 700));
        // Each is asked until when it is booked.
        assert_eq!(cost(&people, 100, 60, true).calls(), 300);
        assert_eq!(cost(&people, 1, 0, false).counting, 1);
        assert_eq!(cost(&people, 1, u64::MAX, false).counting, 28);
    }

    #[test]
    fn a_time_costs_only_what_is_done() {
        let never = rule(r#""lock":{"never":true},"relock":2"#);
        assert_eq!(cost(&never, 50, 60, false).calls(), 0);
        let minutes = rule(r#""lock":{"afterMinutes":10},"relock":2"#);
        let cost = cost(&minutes, 50, 60, false);
        assert_eq!((cost.counting, cost.acting), (0, 150));
    }
}
