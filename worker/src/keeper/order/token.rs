//! Whether there is an access token: a call is counted at the moment it is sent, so it must not have to
//! wait for one.

use crate::keeper::model::fault::{Fault, Verdict};

/// How long a fetch may take, in milliseconds, before it counts as lost.
const PATIENCE_MS: u64 = 10_000;
/// The wait after a first failure that passes, in milliseconds; it doubles each time.
const BASE_MS: u64 = 500;
/// No such wait is longer.
const CAP_MS: u64 = 30_000;

/// What is known of the token.
#[derive(Clone, Debug, Default)]
pub struct Token {
    state: State,
    /// How many there have been: a rejection is of the one that was sent.
    generation: u32,
    failures: u32,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    None,
    /// A fetch is under way; it is lost if it is not over by then.
    Fetching(u64),
    /// It is good until then.
    Good(u64),
    /// The last fetch failed in a way that passes; another one then.
    Failed(u64),
}

/// What can be done without waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// There is a token: send.
    Send,
    /// Fetch one.
    Fetch,
    /// Wait until then.
    Wait(u64),
}

impl Token {
    /// What can be done now.
    pub fn ready(&self, now: u64) -> Ready {
        match self.state {
            State::Good(until) if now < until => Ready::Send,
            State::Fetching(until) | State::Failed(until) if now < until => Ready::Wait(until),
            _ => Ready::Fetch,
        }
    }

    /// Notes that a fetch begins.
    pub fn fetch(&mut self, now: u64) {
        self.state = State::Fetching(now.saturating_add(PATIENCE_MS));
    }

    /// Notes that a fetch gave a token that is good until then.
    pub fn good(&mut self, until: u64) {
        self.state = State::Good(until);
        self.generation = self.generation.wrapping_add(1);
        self.failures = 0;
    }

    /// Notes that a fetch failed.
    pub fn failed(&mut self, now: u64, fault: &Fault) {
        let doubled = BASE_MS.saturating_mul(1 << self.failures.min(6));
        let asked = match fault.verdict {
            Verdict::Throttled(ms) => ms,
            _ => 0,
        };
        self.failures = self.failures.saturating_add(1);
        self.state = State::Failed(now.saturating_add(doubled.min(CAP_MS).max(asked)));
    }

    /// Somebody has come who waits for it: the wait after a failure is over.
    pub fn hurry(&mut self) {
        if matches!(self.state, State::Failed(_)) {
            self.state = State::None;
        }
    }

    /// Whether one is being fetched.
    pub fn is_fetched(&self) -> bool {
        matches!(self.state, State::Fetching(_))
    }

    /// Which one is sent now.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Notes that DingTalk did not take the one of that generation.
    pub fn rejected(&mut self, generation: u32) {
        if self.generation == generation && matches!(self.state, State::Good(_)) {
            self.state = State::None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_fetched_at_a_time_and_kept_until_its_end() {
        let mut token = Token::default();
        assert_eq!(token.ready(0), Ready::Fetch);
        token.fetch(0);
        assert_eq!(token.ready(9_999), Ready::Wait(PATIENCE_MS));
        // Lost.
        assert_eq!(token.ready(PATIENCE_MS), Ready::Fetch);
        token.good(7_000_000);
        assert_eq!(token.ready(6_999_999), Ready::Send);
        assert_eq!(token.ready(7_000_000), Ready::Fetch);
    }

    #[test]
    fn a_failure_that_passes_is_waited_for_ever_longer() {
        let mut token = Token::default();
        for wait in [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
            token.failed(0, &Fault::silence());
            assert_eq!(token.ready(0), Ready::Wait(wait));
            assert_eq!(token.ready(wait), Ready::Fetch);
        }
        token.good(10);
        token.failed(0, &Fault::silence());
        assert_eq!(token.ready(0), Ready::Wait(500));
    }

    #[test]
    fn whoever_comes_anew_does_not_wait_for_that() {
        let mut token = Token::default();
        token.failed(0, &Fault::silence());
        token.hurry();
        assert_eq!(token.ready(0), Ready::Fetch);
        token.fetch(0);
        token.hurry();
        assert!(token.is_fetched(), "one at a time");
    }

    #[test]
    fn only_the_rejection_of_the_newest_counts() {
        let mut token = Token::default();
        token.good(1_000);
        let old = token.generation();
        token.rejected(old);
        assert_eq!(token.ready(0), Ready::Fetch);
        token.good(1_000);
        token.rejected(old);
        assert_eq!(token.ready(0), Ready::Send);
    }
}
