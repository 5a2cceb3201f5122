//! How fast calls may follow one another.
//!
//! DingTalk counts them as they arrive. One that takes longer than others, for a connection that is being made
//! or a machine that is busy, may have arrived later by as much, and counts as if it had, but for what the
//! span has for that.

use std::{collections::VecDeque, ops::RangeInclusive};

use super::sliding_log::SlidingLog;

/// The span in which there are at most so many calls, in milliseconds: DingTalk's second, and what
/// they may gain on one another on their way.
pub const SPAN_MS: u64 = 1_025;
/// By how much one may arrive later than others within what the span has for it, in milliseconds. The rest
/// is for one that is quicker than any before it.
const LEEWAY_MS: u64 = 15;
/// Of how many calls the quickest is a measure, and of how many at the most.
const MEASURE: RangeInclusive<usize> = 20..=60;
/// The most calls under way: Cloudflare queues a seventh in silence, while its time-out runs.
pub const MOST_UNDER_WAY: usize = 6;
/// By how much later than others one arrives at most, in milliseconds: what takes longer waits for its reply,
/// or a crowd at the door keeps the reply from being read.
const LATEST_MS: u64 = 500;
/// How long a call takes, in milliseconds, before any is known.
const USUAL_MS: u64 = 300;

/// The pace of the calls.
#[derive(Clone, Debug)]
pub struct Pace {
    most: usize,
    /// Of the last calls that are over, as they ended.
    over: VecDeque<Over>,
    /// How long the last calls took, in milliseconds.
    took: VecDeque<u64>,
    /// When those were sent that are under way.
    under_way: Vec<u64>,
    /// Until when DingTalk wants none.
    closed_until: u64,
    /// How long a call takes of late, in milliseconds.
    usual_ms: u64,
}

/// A call that is over.
#[derive(Clone, Copy, Debug)]
struct Over {
    sent: u64,
    /// `None` where nobody knows.
    took_ms: Option<u64>,
}

impl Pace {
    /// At most `calls_per_second` (at least one).
    pub fn new(calls_per_second: usize) -> Self {
        Self {
            most: calls_per_second.max(1),
            over: VecDeque::new(),
            took: VecDeque::new(),
            under_way: Vec::new(),
            closed_until: 0,
            usual_ms: USUAL_MS,
        }
    }

    /// Notes that a call was sent before the keeper started.
    pub fn remember(&mut self, moment: u64) {
        self.note(Over {
            sent: moment,
            took_ms: None,
        });
    }

    /// Notes that a call is sent.
    pub fn send(&mut self, now: u64) {
        self.under_way.push(now);
    }

    /// Notes that the call is over that was sent then, after so long.
    pub fn over(&mut self, sent: u64, took_ms: u64) {
        if let Some(index) = self.under_way.iter().position(|other| *other == sent) {
            self.under_way.remove(index);
        }
        self.note(Over {
            sent,
            took_ms: Some(took_ms),
        });
        self.took.push_back(took_ms);
        if self.took.len() > *MEASURE.end() {
            self.took.pop_front();
        }
        let weighed = self.usual_ms.saturating_mul(4).saturating_add(took_ms);
        self.usual_ms = weighed.div_euclid(5);
    }

    fn note(&mut self, over: Over) {
        self.over.push_back(over);
        // As many as can count, and those that were late besides.
        if self.over.len() > self.most.saturating_add(MOST_UNDER_WAY) {
            self.over.pop_front();
        }
    }

    /// How long the quickest of the last calls took. A few are no measure: they may all have been slow.
    fn quickest_ms(&self) -> u64 {
        if self.took.len() < *MEASURE.start() {
            return 0;
        }
        self.took.iter().min().copied().unwrap_or(0)
    }

    /// When the last calls arrived at the latest, all of them by as much too early as the quickest takes.
    fn log(&self, now: u64) -> SlidingLog {
        let quickest = self.quickest_ms();
        let early = quickest.saturating_add(LEEWAY_MS);
        let late = |took: u64| took.saturating_sub(early).min(LATEST_MS);
        let over = self.over.iter().map(|over| {
            let late = over.took_ms.map_or(0, late);
            over.sent.saturating_add(late)
        });
        let under_way = self
            .under_way
            .iter()
            .map(|sent| sent.saturating_add(late(now.saturating_sub(*sent))));
        let mut moments: Vec<u64> = over.chain(under_way).collect();
        moments.sort_unstable();
        let mut log = SlidingLog::new(self.most, SPAN_MS);
        for moment in moments {
            log.note(moment);
        }
        log
    }

    /// Closes the gate.
    pub fn close(&mut self, until: u64) {
        self.closed_until = self.closed_until.max(until);
    }

    /// Until when the gate is closed.
    pub fn closed_until(&self) -> u64 {
        self.closed_until
    }

    /// When the next call can be sent, as far as is known now; `None` until one of those under way is over.
    pub fn next(&self, now: u64) -> Option<u64> {
        let free = self.under_way.len() < MOST_UNDER_WAY;
        free.then(|| self.log(now).next(now).max(self.closed_until))
    }

    /// About when the call can be sent before which there are `ahead` others, of which `in_lane` are
    /// for its own meeting and so one after the other.
    pub fn turn(&self, now: u64, ahead: usize, in_lane: usize) -> u64 {
        let mut by_log = self.log(now).nth(now.max(self.closed_until), ahead);
        if ahead >= self.most {
            // Some of those before it will be late.
            by_log = by_log.saturating_add(LATEST_MS);
        }
        let busy = self.under_way.len().saturating_add(ahead);
        let rounds = busy.checked_div(MOST_UNDER_WAY).unwrap_or(0).max(in_lane);
        let by_calls = self.usual_ms.saturating_mul(rounds as u64);
        by_log.max(now.saturating_add(by_calls))
    }

    /// About how long `calls` take from now on, in milliseconds.
    pub fn duration_ms(&self, now: u64, calls: usize) -> u64 {
        self.turn(now, calls, 0).saturating_sub(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn twenty_a_second_and_six_at_once() {
        let mut pace = Pace::new(20);
        for call in 0..20 {
            assert_eq!(pace.next(call), Some(call), "{call}");
            pace.send(call);
            pace.over(call, 10);
        }
        assert_eq!(pace.next(20), Some(SPAN_MS));
        let late = 5_000;
        for _ in 0..MOST_UNDER_WAY {
            assert_eq!(pace.next(late), Some(late));
            pace.send(late);
        }
        assert_eq!(pace.next(late), None);
        pace.over(late, 10);
        assert_eq!(pace.next(late), Some(late));
    }

    #[test]
    fn a_closed_gate_lets_none_through_and_opens_by_itself() {
        let mut pace = Pace::new(20);
        pace.close(3_000);
        pace.close(2_000);
        assert_eq!((pace.next(0), pace.next(4_000)), (Some(3_000), Some(4_000)));
        assert_eq!(pace.turn(0, 0, 0), 3_000);
    }

    #[test]
    fn a_turn_is_foretold_by_pace_by_calls_and_by_lane() {
        let pace = Pace::new(20);
        assert_eq!(pace.turn(0, 5, 0), 0);
        assert_eq!(pace.turn(0, 6, 0), USUAL_MS);
        assert_eq!(pace.turn(0, 40, 0), 2 * SPAN_MS + LATEST_MS);
        assert_eq!(pace.turn(0, 40, 30), 30 * USUAL_MS);
        let mut slow = Pace::new(20);
        for _ in 0..50 {
            slow.send(0);
            slow.over(0, 4_000);
        }
        assert!(slow.turn(10_000, 12, 0) > 17_000);
    }

    /// A pace whose calls take 100 ms.
    fn known(most: usize) -> Pace {
        let mut pace = Pace::new(most);
        for _ in 0..*MEASURE.start() {
            pace.send(0);
            pace.over(0, 100);
        }
        pace
    }

    #[test]
    fn one_that_took_longer_counts_as_if_it_was_sent_later() {
        let mut pace = known(2);
        pace.send(10_000);
        pace.over(10_000, 300);
        pace.send(10_400);
        pace.over(10_400, 100);
        assert_eq!(pace.next(10_500), Some(10_200 - LEEWAY_MS + SPAN_MS));
    }

    #[test]
    fn the_first_ones_are_no_measure() {
        let mut pace = Pace::new(1);
        pace.send(0);
        pace.over(0, 300);
        assert_eq!(pace.next(300), Some(300 - LEEWAY_MS + SPAN_MS));
    }

    #[test]
    fn one_that_takes_too_long_may_arrive_at_any_time() {
        let mut pace = known(2);
        pace.send(10_000);
        pace.send(10_300);
        assert_eq!(pace.next(10_350), Some(10_250 - LEEWAY_MS + SPAN_MS));
        // There is an end to that.
        assert_eq!(pace.next(11_000), Some(10_500 + SPAN_MS));
        pace.over(10_300, 100);
        assert_eq!(pace.next(11_000), Some(10_300 + SPAN_MS));
        pace.over(10_000, 2_000);
        assert_eq!(pace.next(11_000), Some(10_300 + SPAN_MS));
    }

    proptest! {
        #[test]
        fn no_more_arrive_in_a_second_however_long_each_is_on_its_way(
            ways in prop::collection::vec(prop_oneof![9 => 5_u64..25, 1 => 25_u64..500], 60..200),
            most in 1_usize..25,
        ) {
            let mut pace = Pace::new(most);
            let (mut now, mut arrived) = (0_u64, Vec::new());
            let mut under_way: Vec<(u64, u64)> = Vec::new();
            for way in ways {
                loop {
                    let next = pace.next(now);
                    if next.is_some_and(|at| at <= now) {
                        break;
                    }
                    // Until then, or until one is over.
                    let first = under_way.iter().map(|(_, over)| *over).min();
                    now = next.into_iter().chain(first).min().unwrap().max(now.saturating_add(1));
                    for (sent, over) in under_way.extract_if(.., |(_, over)| *over <= now) {
                        pace.over(sent, over.saturating_sub(sent));
                    }
                }
                pace.send(now);
                arrived.push(now.saturating_add(way));
                under_way.push((now, now.saturating_add(way).saturating_add(5)));
            }
            arrived.sort_unstable();
            for window in arrived.windows(most.saturating_add(1)) {
                prop_assert!(window.last().unwrap().saturating_sub(window[0]) >= 1_000, "{window:?}");
            }
        }
    }
}
