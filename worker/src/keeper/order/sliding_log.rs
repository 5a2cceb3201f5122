//! When the next of so many in any span of time can be.

use std::collections::VecDeque;

/// The moments of the last few, in the order in which they were.
#[derive(Clone, Debug)]
pub struct SlidingLog {
    moments: VecDeque<u64>,
    most: usize,
    span_ms: u64,
}

impl SlidingLog {
    /// At most `most` (at least one) in any `span_ms` milliseconds.
    pub fn new(most: usize, span_ms: u64) -> Self {
        Self {
            moments: VecDeque::new(),
            most: most.max(1),
            span_ms,
        }
    }

    /// Notes one.
    pub fn note(&mut self, moment: u64) {
        self.moments.push_back(moment);
        if self.moments.len() > self.most {
            self.moments.pop_front();
        }
    }

    /// When the next can be, from `now` on.
    pub fn next(&self, now: u64) -> u64 {
        self.nth(now, 0)
    }

    /// When the one can be before which there are `ahead` others, if each of them comes as soon as it
    /// can.
    pub fn nth(&self, now: u64, ahead: usize) -> u64 {
        // Whole rounds take a span each.
        let rounds = ahead.checked_div(self.most).unwrap_or(0);
        let rest = ahead.checked_rem(self.most).unwrap_or(0);
        let free = self.most.saturating_sub(self.moments.len());
        let before = rest
            .checked_sub(free)
            .and_then(|index| self.moments.get(index));
        let first = before.map_or(now, |moment| moment.saturating_add(self.span_ms).max(now));
        first.saturating_add(self.span_ms.saturating_mul(rounds as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_next_is_a_span_after_the_nth_last() {
        let mut log = SlidingLog::new(2, 1_000);
        assert_eq!((log.next(5), log.nth(5, 1), log.nth(5, 2)), (5, 5, 1_005));
        log.note(5);
        log.note(600);
        assert_eq!((log.next(700), log.next(2_000)), (1_005, 2_000));
        assert_eq!((log.nth(700, 1), log.nth(700, 2)), (1_600, 2_005));
        log.note(1_005);
        assert_eq!(log.next(1_005), 1_600);
    }

    proptest! {
        #[test]
        fn no_span_has_more_and_none_waits_longer_than_it_must(
            most in 1_usize..5,
            waits in prop::collection::vec(0_u64..800, 1..60),
        ) {
            let mut log = SlidingLog::new(most, 1_000);
            let (mut now, mut sent) = (0_u64, Vec::<u64>::new());
            for wait in waits {
                now = now.saturating_add(wait);
                // What was foretold for a later one is what comes.
                let mut copy = log.clone();
                for ahead in 0..7 {
                    let turn = copy.next(now);
                    prop_assert_eq!(turn, log.nth(now, ahead));
                    copy.note(turn);
                }
                let at = log.next(now);
                let within = |at: u64| sent.iter().filter(|other| other.saturating_add(1_000) > at).count();
                prop_assert!(within(at) < most);
                prop_assert!(at == now || within(at.saturating_sub(1)) >= most);
                log.note(at);
                sent.push(at);
                now = at;
            }
        }
    }
}
