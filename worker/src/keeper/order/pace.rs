//! How fast calls may follow one another.

use super::sliding_log::SlidingLog;

/// The span in which there are at most so many calls, in milliseconds: DingTalk's second, and what
/// they may gain on one another on their way.
pub const SPAN_MS: u64 = 1_025;
/// The most calls under way: Cloudflare queues a seventh in silence, while its time-out runs.
pub const MOST_UNDER_WAY: usize = 6;
/// How long a call takes, in milliseconds, before any is known.
const USUAL_MS: u64 = 300;

/// The pace of the calls.
#[derive(Clone, Debug)]
pub struct Pace {
    sent: SlidingLog,
    /// Until when DingTalk wants none.
    closed_until: u64,
    under_way: usize,
    /// How long a call takes of late, in milliseconds.
    usual_ms: u64,
}

impl Pace {
    /// At most `calls_per_second`.
    pub fn new(calls_per_second: usize) -> Self {
        Self {
            sent: SlidingLog::new(calls_per_second, SPAN_MS),
            closed_until: 0,
            under_way: 0,
            usual_ms: USUAL_MS,
        }
    }

    /// Notes that a call was sent before the keeper started.
    pub fn remember(&mut self, moment: u64) {
        self.sent.note(moment);
    }

    /// Notes that a call is sent.
    pub fn send(&mut self, now: u64) {
        self.sent.note(now);
        self.under_way = self.under_way.saturating_add(1);
    }

    /// Notes that a call is over, which took so long.
    pub fn over(&mut self, took_ms: u64) {
        self.under_way = self.under_way.saturating_sub(1);
        let weighed = self.usual_ms.saturating_mul(4).saturating_add(took_ms);
        self.usual_ms = weighed.div_euclid(5);
    }

    /// Closes the gate.
    pub fn close(&mut self, until: u64) {
        self.closed_until = self.closed_until.max(until);
    }

    /// Until when the gate is closed.
    pub fn closed_until(&self) -> u64 {
        self.closed_until
    }

    /// When the next call can be sent; `None` until one of those under way is over.
    pub fn next(&self, now: u64) -> Option<u64> {
        let free = self.under_way < MOST_UNDER_WAY;
        free.then(|| self.sent.next(now).max(self.closed_until))
    }

    /// About when the call can be sent before which there are `ahead` others, of which `in_lane` are
    /// for its own meeting and so one after the other.
    pub fn turn(&self, now: u64, ahead: usize, in_lane: usize) -> u64 {
        let by_log = self.sent.nth(now.max(self.closed_until), ahead);
        let busy = self.under_way.saturating_add(ahead);
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

    #[test]
    fn twenty_a_second_and_six_at_once() {
        let mut pace = Pace::new(20);
        for call in 0..20 {
            assert_eq!(pace.next(call), Some(call), "{call}");
            pace.send(call);
            pace.over(10);
        }
        assert_eq!(pace.next(20), Some(SPAN_MS));
        let late = 5_000;
        for _ in 0..MOST_UNDER_WAY {
            assert_eq!(pace.next(late), Some(late));
            pace.send(late);
        }
        assert_eq!(pace.next(late), None);
        pace.over(10);
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
        assert_eq!(pace.turn(0, 40, 0), 2 * SPAN_MS);
        assert_eq!(pace.turn(0, 40, 30), 30 * USUAL_MS);
        let mut slow = Pace::new(20);
        for _ in 0..50 {
            slow.send(0);
            slow.over(4_000);
        }
        assert!(slow.turn(10_000, 12, 0) > 17_000);
    }
}
